"""Charts as SVG text: bars, lines, bars of a hundred, small panels, tables of heat.

Everything drawn comes from protected rows. A hidden value is drawn the same whatever it is: a
hatched stub of fixed length in a bar, a hatched column in a line; axes end at a shown value.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby
from math import log10

INK, SOFT, RULE = "#0B0C0C", "#505A5F", "#B1B4B6"
SERIES = ("#12436D", "#28A197", "#801650", "#F46A25", "#505A5F")
HATCH = "url(#hatch)"
STUB = 24
NARROW = 360

HATCH_DEFINITION = (
    '<pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" '
    'patternTransform="rotate(45)"><rect width="6" height="6" fill="#F3F2F1"/>'
    '<path d="M0 0V6" stroke="#505A5F" stroke-width="1.5"/></pattern>'
)


@dataclass(frozen=True, slots=True)
class Mark:
    """One value of a chart and how it is written; a hidden one is None, and so is its length."""

    label: str
    value: float | None
    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a line chart."""

    label: str
    marks: tuple[Mark, ...]


def svg(size: tuple[float, float], body: str, title: str, summary: str) -> str:
    """Wrap a drawing, with the words for those who do not see it."""
    width, height = size
    return (
        f'<svg role="img" viewBox="0 0 {width:g} {height:g}" width="{width:g}" '
        f'height="{height:g}" xmlns="http://www.w3.org/2000/svg">'
        f"<title>{escape(title)}</title><desc>{escape(summary)}</desc>{body}</svg>"
    )


def standalone(drawing: str) -> str:
    """Return a chart as a file of its own, with the pattern and the type it has on the page."""
    return drawing.removesuffix("</svg>") + (
        f"<defs>{HATCH_DEFINITION}<style>text{{font:14px sans-serif;fill:{INK}}}"
        f".s{{font-size:13px;fill:{SOFT}}}.v,.on,.in{{font-weight:600}}.on{{fill:#fff}}"
        "</style></defs></svg>"
    )


def text(x: float, y: float, words: str, *, anchor: str = "start", css: str = "") -> str:
    """Write words at a place; the page's style sheet sets their size."""
    kind = f' class="{css}"' if css else ""
    side = "" if anchor == "start" else f' text-anchor="{anchor}"'
    return f'<text x="{x:g}" y="{y:g}"{side}{kind}>{escape(words)}</text>'


def bar(x: float, y: float, width: float, height: float, fill: str) -> str:
    """Draw a bar; a hatched one has an outline, so that it is seen in print."""
    edge = f' stroke="{SOFT}"' if fill == HATCH else ""
    return (
        f'<rect x="{x:g}" y="{y:g}" width="{max(width, 0):.4g}" height="{height:g}" '
        f'fill="{fill}"{edge}/>'
    )


def nice(value: float) -> float:
    """Return the least round number that is not below the value."""
    if value <= 0:
        return 1.0
    step = 10.0 ** int(log10(value) if value >= 1 else log10(value) - 1)
    return next(step * k for k in (1, 1.2, 1.6, 2, 2.4, 3.2, 4, 6, 8, 10) if step * k >= value)


def bars(marks: Sequence[Mark], words: tuple[str, str], *, width: int = NARROW) -> str:
    """Draw one bar under its label for each mark; ``words`` are title and summary."""
    top = max((m.value for m in marks if m.value is not None), default=0)
    room = width - 14 - 8.5 * max((len(m.text) for m in marks), default=0)
    drawn = []
    for i, mark in enumerate(marks):
        y = 8 + 46 * i
        long = STUB if mark.value is None else room * mark.value / (top or 1)
        drawn += [
            text(0, y + 11, mark.label),
            bar(0, y + 18, long, 18, HATCH if mark.value is None else SERIES[0]),
            text(long + 7, y + 32, mark.text, css="v"),
        ]
    return svg((width, 8 + 46 * len(marks)), "".join(drawn), *words)


@dataclass(frozen=True, slots=True)
class Hundred:
    """One bar that stands for a hundred: shares in per cent, and what is written beside it.

    A share that is hidden is None; the part of the bar that no shown share fills is hatched.
    """

    label: str
    shares: tuple[float | None, ...]
    text: str


def hundreds(
    rows: Sequence[Hundred], series: Sequence[str], words: tuple[str, str], *, width: int = NARROW
) -> str:
    """Draw bars of a hundred with a legend on top."""
    legend, y = _legend(series, width)
    drawn = [legend]
    for row in rows:
        drawn += [text(0, y + 13, row.label), text(width, y + 13, row.text, anchor="end", css="s")]
        x = 0.0
        for share, fill in zip(row.shares, SERIES, strict=False):
            if share:
                long = width * share / 100
                drawn.append(bar(x, y + 20, max(long - 1, 0.5), 20, fill))
                if long > 30:
                    written = f"{share:.0f}"
                    drawn.append(
                        text(x + long / 2, y + 35, written, anchor="middle", css=_on(fill))
                    )
                x += long
        if any(share is None for share in row.shares):
            drawn.append(bar(x, y + 20, max(width - x - 1, STUB if x == 0 else 1), 20, HATCH))
        y += 52
    return svg((width, y), "".join(drawn), *words)


def _on(fill: str) -> str:
    """Return the class of text that can be read on a colour."""
    return "on" if fill in {"#12436D", "#801650", "#505A5F"} else "in"


def _legend(series: Sequence[str], width: int) -> tuple[str, float]:
    drawn, x, y = [], 0.0, 14.0
    for label, fill in zip(series, SERIES, strict=False):
        long = 24 + sum(14 if ord(c) > 0x2E7F else 7.4 for c in label)
        if x + long > width:
            x, y = 0.0, y + 24
        drawn += [bar(x, y - 11, 13, 13, fill), text(x + 18, y, label, css="s")]
        x += long + 10
    return "".join(drawn), y + 14


SILENCE = 6
"""So many points in a row at which nothing was counted, between others, are not drawn."""
BREAK = Mark("⋯", 0, "")


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
    series: Sequence[Line], words: tuple[str, str], scale: Sequence[str], *, width: int = NARROW
) -> str:
    """Draw lines over the same points; ``scale`` writes the axis from 0 up, in even steps."""
    top = _top(series)
    box = _Box(left=46, top=16, right=width - 12, bottom=196)
    series = without_silence(series)
    points = [mark.label for mark in series[0].marks]
    drawn = [_grid(box, scale), _hidden_columns(series, box), _months(points, box)]
    most = [max((m.value for m in line.marks if m.value is not None), default=0) for line in series]
    for line, here, colour in zip(series, most, SERIES, strict=False):
        drawn.append(_path(line, box, top, colour))
        drawn.append(_greatest(line, box, top, below=here < max(most)))
    legend = _legend([line.label for line in series], width)[0] if len(series) > 1 else ""
    drawn.append(f'<g transform="translate(0 {box.bottom + 40})">{legend}</g>')
    return svg((width, box.bottom + (70 if legend else 44)), "".join(drawn), *words)


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


def _top(series: Sequence[Line]) -> float:
    shown = [m.value for line in series for m in line.marks if m.value is not None]
    return nice(max(shown, default=1))


def axis_end(series: Sequence[Line]) -> float:
    """Return the value at the end of a line chart's axis: it depends on shown values only."""
    return _top(series)


def _grid(box: _Box, scale: Sequence[str]) -> str:
    drawn = []
    for i, label in enumerate(scale):
        y = box.bottom - (box.bottom - box.top) * i / (len(scale) - 1)
        drawn.append(
            f'<path d="M{box.left:g} {y:g}H{box.right:g}" stroke="{INK if i == 0 else RULE}" '
            f'stroke-width="{1 if i == 0 else 0.6}"/>'
        )
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


def _months(points: Sequence[str], box: _Box) -> str:
    count = len(points)
    fits = max(int((box.right - box.left) / 58), 1)
    every = -(-count // fits)
    breaks = [i for i, point in enumerate(points) if point == BREAK.label]
    after = [i + 1 for i in breaks]
    even = [i for i in range(0, count, every) if i not in breaks]
    named = [i for i in even if all(abs(i - other) >= every for other in after)] + after
    return "".join(
        text(_within(box, box.x(i, count)), box.bottom + drop, points[i], anchor="middle", css="s")
        for places, drop in ((named, 20), (breaks, -6))
        for i in places
    )


def _path(line: Line, box: _Box, top: float, colour: str) -> str:
    count, steps, open_run = len(line.marks), [], False
    dots = []
    for i, mark in enumerate(line.marks):
        if mark.value is None or mark is BREAK:
            open_run = False
            continue
        x, y = box.x(i, count), box.y(mark.value, top)
        steps.append(f"{'L' if open_run else 'M'}{x:.1f} {y:.1f}")
        open_run = True
        if count <= 30:
            dots.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>')
    path = f'<path d="{"".join(steps)}" fill="none" stroke="{colour}" stroke-width="2.5"/>'
    return path + "".join(dots)


def _greatest(line: Line, box: _Box, top: float, *, below: bool) -> str:
    """Write the greatest value at its place: the reader need not measure it."""
    shown = [(m.value, i) for i, m in enumerate(line.marks) if m.value is not None]
    if not shown:
        return ""
    value, i = max(shown, key=lambda pair: (pair[0], -pair[1]))
    x = _within(box, box.x(i, len(line.marks)))
    return text(
        x, box.y(value, top) + (21 if below else -8), line.marks[i].text, anchor="middle", css="v"
    )


def panel(mark: Mark, top: float) -> str:
    """Draw one small panel of many that share a scale: a name, a bar, a number."""
    long = STUB if mark.value is None else 88 * mark.value / (top or 1)
    body = (
        bar(0, 4, 88, 14, "#F3F2F1")
        + bar(0, 4, long, 14, HATCH if mark.value is None else SERIES[0])
        + text(94, 16, mark.text, css="v")
    )
    return svg((140, 22), body, mark.label, mark.text)
