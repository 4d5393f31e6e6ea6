"""Line charts as SVG text. A hidden month is a gap with a hatched column, whatever it hides."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby

from services.reporting.pages.charts import (
    HATCH,
    INK,
    NARROW,
    RULE,
    SERIES,
    Mark,
    bar,
    legend,
    nice,
    svg,
    text,
)

WIDE = 560
SILENCE = 6
"""So many points in a row at which nothing was counted, between others, are not drawn."""
BREAK = Mark("⋯", 0, "")
_NAME, _YEAR = 38, 46
"""How far apart the middles of two names under the axis are at least, and of two years."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a line chart."""

    label: str
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Scale:
    """How the axes are written: the steps from 0 up, and what a point is called."""

    steps: Sequence[str]
    name: Callable[[str], str] = str


def without_silence(series: Sequence[Line]) -> tuple[Line, ...]:
    """Put one break in the place of each long silence that all lines share."""
    count = len(series[0].marks)
    silent = [all(line.marks[i].value == 0 for line in series) for i in range(count)]
    kept: list[int | None] = []
    for quiet, run in groupby(range(count), silent.__getitem__):
        points = list(run)
        if quiet and len(points) >= SILENCE and points[0] > 0:
            # The last point stays, to show where the time ends.
            kept += [None, count - 1] if points[-1] == count - 1 else [None]
        else:
            kept += points
    return tuple(
        Line(line.label, tuple(BREAK if i is None else line.marks[i] for i in kept))
        for line in series
    )


def lines(
    series: Sequence[Line], words: tuple[str, str], scale: Scale, *, width: int = NARROW
) -> str:
    """Draw lines over the same points; ``words`` are title and summary."""
    top = axis_end(series)
    box = _Box(left=46, top=22, right=width - 12, bottom=196)
    series = without_silence(series)
    points = [mark.label for mark in series[0].marks]
    drawn = [_grid(box, scale.steps), _hidden_columns(series, box), _times(points, box, scale.name)]
    drawn += [_path(line, box, top, i) for i, line in enumerate(series)]
    drawn.append(_greatest(series, box, top))
    below, foot = "", box.bottom + 44
    if len(series) > 1:
        below, depth = legend([line.label for line in series], width)
        drawn.append(f'<g transform="translate(0 {foot + 4:g})">{below}</g>')
        foot += 4 + depth
    return svg((width, foot), "".join(drawn), *words)


@dataclass(frozen=True, slots=True)
class _Box:
    left: float
    top: float
    right: float
    bottom: float

    def x(self, i: int, count: int) -> float:
        """Return where the point number ``i`` stands."""
        return self.left + (self.right - self.left) * (i + 0.5) / count

    def y(self, value: float, most: float) -> float:
        """Return how high a value stands."""
        return self.bottom - (self.bottom - self.top) * value / most


def axis_end(series: Sequence[Line]) -> float:
    """Return the value at the end of a line chart's axis: it depends on shown values only."""
    shown = [m.value for line in series for m in line.marks if m.value is not None]
    return nice(max(shown, default=1))


def _grid(box: _Box, steps: Sequence[str]) -> str:
    drawn = []
    for i, label in enumerate(steps):
        y = box.bottom - (box.bottom - box.top) * i / (len(steps) - 1)
        look = f'stroke="{INK}" class="ga"' if i == 0 else f'stroke="{RULE}" class="gr"'
        thick = 1 if i == 0 else 0.6
        drawn.append(f'<path d="M{box.left:g} {y:g}H{box.right:g}" {look} stroke-width="{thick}"/>')
        drawn.append(text(box.left - 6, y + 4.5, label, anchor="end", css="s"))
    return "".join(drawn)


def _hidden_columns(series: Sequence[Line], box: _Box) -> str:
    count = len(series[0].marks)
    wide = (box.right - box.left) / count
    hidden = [i for i in range(count) if any(line.marks[i].value is None for line in series)]
    return "".join(
        bar(box.left + wide * i + 1, box.top, wide - 2, box.bottom - box.top, HATCH) for i in hidden
    )


def _within(box: _Box, x: float) -> float:
    """Keep the middle of a short word so far inside that its ends are too."""
    return min(max(x, box.left + 16), box.right - 16)


def _times(points: Sequence[str], box: _Box, name: Callable[[str], str]) -> str:
    """Write as many points under the axis as there is room for, and the years below them."""
    count = len(points)
    breaks = [i for i, point in enumerate(points) if point == BREAK.label]
    first = [i + 1 for i in breaks]
    every = -(-count // max(int((box.right - box.left) / _NAME), 1))
    even = [i for i in range(0, count, every) if i not in breaks]
    named = _apart([*first, *even], every)
    drawn = [_under(box, box.x(i, count), 19, name(points[i])) for i in named]
    drawn += [_under(box, box.x(i, count), -6, BREAK.label) for i in breaks]
    turns = [i for i, point in enumerate(points) if point.endswith("-01")]
    wide = (box.right - box.left) / count
    years = _apart([*first, *turns, 0], int(_YEAR / wide) + 1)
    drawn += [_under(box, box.x(i, count), 36, points[i][:4]) for i in years if "-" in points[i]]
    return "".join(drawn)


def _apart(wanted: Sequence[int], least: int) -> list[int]:
    """Keep of these places, in order of importance, those that are no nearer than that."""
    kept: list[int] = []
    for place in wanted:
        if all(abs(place - other) >= least for other in kept):
            kept.append(place)
    return kept


def _under(box: _Box, x: float, drop: float, word: str) -> str:
    return text(_within(box, x), box.bottom + drop, word, anchor="middle", css="s")


def _path(line: Line, box: _Box, top: float, number: int) -> str:
    count, steps, open_run = len(line.marks), [], False
    colour = SERIES[number]
    dots = []
    for i, mark in enumerate(line.marks):
        if mark.value is None or mark is BREAK:
            open_run = False
            continue
        x, y = box.x(i, count), box.y(mark.value, top)
        steps.append(f"{'L' if open_run else 'M'}{x:.1f} {y:.1f}")
        open_run = True
        if count <= 30:
            dots.append(
                f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}" class="c{number}"/>'
            )
    return (
        f'<path d="{"".join(steps)}" fill="none" stroke="{colour}" class="l{number}" '
        f'stroke-width="2.5"/>' + "".join(dots)
    )


def _greatest(series: Sequence[Line], box: _Box, top: float) -> str:
    """Write the greatest value of each line at its place: the reader need not measure it."""
    found = []
    for line in series:
        shown = [(m.value, -i) for i, m in enumerate(line.marks) if m.value is not None]
        if shown:
            value, place = max(shown)
            found.append((value, -place, line))
    most = max((value for value, _, _ in found), default=0)
    return "".join(
        text(
            _within(box, box.x(i, len(line.marks))),
            box.y(value, top) + (21 if value < most else -8),
            line.marks[i].text,
            anchor="middle",
            css="v n",
        )
        for value, i, line in found
    )
