"""Charts as SVG text: bars and bars of a hundred. Lines and the map have their own files.

Everything drawn comes from protected rows. A hidden value is drawn the same whatever it is: a
hatched stub of fixed length in a bar, a hatched column in a line; axes end at a shown value.

Colours stand in the drawing, so that it is a file of its own; classes beside them let the page
choose others for a dark screen.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from math import log10

INK, SOFT, RULE = "#0B0C0C", "#505A5F", "#B1B4B6"
SERIES = ("#12436D", "#28A197", "#801650", "#F46A25", "#505A5F")
HATCH = "url(#hatch)"
STUB = 24
NARROW = 360

HATCH_DEFINITION = (
    '<pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" '
    'patternTransform="rotate(45)"><rect class="hb" width="6" height="6" fill="#F3F2F1"/>'
    '<path class="hl" d="M0 0V6" stroke="#505A5F" stroke-width="1.5"/></pattern>'
)


@dataclass(frozen=True, slots=True)
class Mark:
    """One value of a chart and how it is written; a hidden one is None, and so is its length."""

    label: str
    value: float | None
    text: str


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
    edge = f' stroke="{SOFT}" class="hs"' if fill == HATCH else f' class="c{SERIES.index(fill)}"'
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
    named, y = legend(series, width)
    drawn = [named]
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


def legend(series: Sequence[str], width: int) -> tuple[str, float]:
    """Draw what each colour means, and return how far down it reaches."""
    drawn, x, y = [], 0.0, 14.0
    for label, fill in zip(series, SERIES, strict=False):
        long = 24 + sum(14 if ord(c) > 0x2E7F else 7.4 for c in label)
        if x + long > width:
            x, y = 0.0, y + 24
        drawn += [bar(x, y - 11, 13, 13, fill), text(x + 18, y, label, css="s")]
        x += long + 10
    return "".join(drawn), y + 14
