"""The figures of the overview: a finding, what it is of, a chart, and the table behind it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from services.reporting.pages import charts
from services.reporting.pages.charts import Hundred, Mark
from services.reporting.pages.coarsening_notes import cells_of, merged
from services.reporting.pages.line_charts import WIDE, Line, Scale, axis_end, lines
from services.reporting.pages.texts import say
from services.reporting.pages.wording import (
    Cell,
    counted,
    month,
    month_name,
    number,
    on_axis,
    plain,
    summary,
)
from services.reporting.reports.questions import Language
from services.reporting.reports.rules import Report, Row
from services.reporting.reports.words import word


@dataclass
class Figure:
    """One figure, ready for the page."""

    name: str
    title: str
    subtitle: str
    chart: str
    head: list[str]
    rows: list[list[Cell]]
    note: str = ""
    wide: str = ""
    is_map: bool = False
    coarser: str = ""
    """What of it was counted together, in words."""
    heat: list[list[str]] = field(default_factory=list)
    """For a table of heat: the shade of each number, lightest first."""


def label(row: Row, name: str, lang: Language) -> str:
    """Return what a row's code is called."""
    return word(name, row[name], lang)


def unit_of(report: Report, lang: Language) -> str:
    """Return the line under a title: the unit, and what it is divided by."""
    names = [word("dimension", name, lang) for name in report.question.by]
    by = "、".join(names) if lang == "zh" else " and ".join(name.lower() for name in names)
    return say(lang, "unit_of", unit=word("unit", report.unit, lang), by=by)


def shown(rows: Sequence[Row], measure: str = "value") -> list[Row]:
    """Return the rows whose number may be seen."""
    return [row for row in rows if row[measure] is not None]


def greatest(rows: Sequence[Row]) -> Row | None:
    """The row with the greatest number; none while a hidden one may be greater."""
    if any(row["value"] is None for row in rows):
        return None
    best = max(rows, key=lambda row: row["value"], default=None)
    return best if best and best["value"] else None


def months(report: Report, lang: Language) -> Figure:
    """Draw how many came in each month."""
    rows = report.rows
    line = Line("", tuple(Mark(r["month"], r["value"], plain(r["value"])) for r in rows))
    words = [(month(r["month"], lang), number(r["value"], lang)) for r in rows]
    title = say(lang, "months")
    if (best := greatest(rows)) is not None:
        when = month(best["month"], lang)
        title = say(lang, "months_found", when=when, number=plain(best["value"]))
    described = (title, summary(words, lang))
    scale = scale_of([line], lang)
    return Figure(
        "months",
        title,
        unit_of(report, lang),
        lines([line], described, scale),
        [word("dimension", "month", lang), say(lang, "number")],
        [[Cell(name), cell] for name, cell in words],
        wide=lines([line], described, scale, width=WIDE),
    )


def scale_of(series: Sequence[Line], lang: Language) -> Scale:
    """Write the axes of a line chart: from 0 in even steps, and months by name."""
    end = axis_end(series)
    steps = 4 if end >= 4 else 2
    written = [on_axis(end * i / steps, lang) for i in range(steps + 1)]
    return Scale(written, lambda month: month_name(month, lang))


def harm(report: Report, lang: Language) -> Figure:
    """Draw what was done, the most frequent first."""
    return _ranked(report, "harm", lang)


def topics(report: Report, lang: Language) -> Figure:
    """Draw what calls are about, the most frequent first."""
    return _ranked(report, "topic", lang)


def _ranked(report: Report, by: str, lang: Language) -> Figure:
    name = "topics" if by == "topic" else by
    rows = [row for row in report.rows if row["value"] != 0]
    share = _share_text(lang)
    marks = [Mark(label(r, by, lang), r["value"], share(r)) for r in rows]
    words = [(label(r, by, lang), number(r["value"], lang)) for r in report.rows]
    title = say(lang, name)
    if rows and rows[0]["share_pct"] is not None:
        title = say(
            lang,
            "ranked_found",
            label=label(rows[0], by, lang),
            share=f"{rows[0]['share_pct']:.0f}",
            unit=unit_word(report, lang),
        )
    return Figure(
        name,
        title,
        unit_of(report, lang),
        charts.bars(marks, (title, summary(words, lang))),
        [word("dimension", by, lang), say(lang, "number"), say(lang, "share")],
        [
            [Cell(name), cell, number(r["share_pct"], lang)]
            for (name, cell), r in zip(words, report.rows, strict=True)
        ],
    )


def unit_word(report: Report, lang: Language) -> str:
    """Return the unit as it stands after a number."""
    return counted(word("unit", report.unit, lang), lang)


def _share_text(lang: Language) -> Callable[[Row], str]:
    def written(row: Row) -> str:
        if row["share_pct"] is None:
            return plain(row["value"])
        space = "" if lang == "zh" else " "
        return f"{plain(row['value'])} · {row['share_pct']:g}{space}%"

    return written


def who(report: Report, lang: Language) -> Figure:
    """Draw the genders of minors and of adults."""
    return _crossed(report, ("age_class", "gender"), lang, "who", _who_title(report, lang))


def _who_title(report: Report, lang: Language) -> str:
    shares = {(r["age_class"], r["gender"]): r["share_pct"] for r in report.rows}
    minor, adult = shares.get(("minor", "female")), shares.get(("adult", "female"))
    if minor is None or adult is None:
        return say(lang, "who")
    return say(lang, "who_found", minor=f"{minor:.0f}", adult=f"{adult:.0f}")


def needs(report: Report, lang: Language) -> Figure:
    """Draw what became of a hundred needs of each kind."""
    title = say(lang, "needs")
    if (most := greatest(report.margins["need"])) is not None:
        name = label(most, "need", lang)
        title = say(lang, "needs_found", label=name, number=plain(most["value"]))
    return _crossed(report, ("need", "state_class"), lang, "needs", title)


def _crossed(report: Report, by: tuple[str, str], lang: Language, name: str, title: str) -> Figure:
    first, second = by
    groups = [row for row in merged(report, by) if row["value"] != 0]
    codes = [row[second] for row in report.margins[second]]
    kept = [code for code in codes if any(row["cells"][code] != 0 for row in groups)]
    bars, rows = [], []
    for row in groups:
        written = number(row["value"], lang)
        called = word(first, row["code"], lang)
        shares = tuple(_exact(row["cells"][code], row["value"]) for code in kept)
        bars.append(Hundred(called, shares, written.text))
        rows.append([Cell(called), *cells_of(row, kept, lang), written])
    series = [word(second, code, lang) for code in kept]
    words = [(row[0].text, Cell(spoken(row[1:], series, lang))) for row in rows]
    return Figure(
        name,
        title,
        unit_of(report, lang) + ("，" if lang == "zh" else ", ") + say(lang, "share_of"),
        charts.hundreds(bars, series, (title, summary(words, lang))),
        [word("dimension", first, lang), *series, say(lang, "total")],
        rows,
    )


def _exact(part: int | None, whole: int | None) -> float | None:
    return None if part is None or not whole else 100 * part / whole


def spoken(cells: Sequence[Cell], names: Sequence[str], lang: Language) -> str:
    """Say the cells of a row in words."""
    comma = "，" if lang == "zh" else ", "
    pairs = zip(names, cells, strict=False)
    return comma.join(f"{name} {cell.spoken or cell.text}" for name, cell in pairs)
