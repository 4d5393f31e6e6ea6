"""More figures of the overview: over time, by place, and as a table of heat."""

from services.reporting.pages import charts
from services.reporting.pages.charts import Mark
from services.reporting.pages.figures import Figure, label, scale_of, spoken, unit_of
from services.reporting.pages.line_charts import WIDE, Line, lines
from services.reporting.pages.texts import say
from services.reporting.pages.tile_map import SHORT, Tile, shade_of, tile_map
from services.reporting.pages.wording import (
    Cell,
    hours,
    month,
    number,
    on_tile,
    plain,
    summary,
)
from services.reporting.reports.questions import Language
from services.reporting.reports.rules import Report, Row
from services.reporting.reports.words import word


def outcomes(report: Report, lang: Language) -> Figure:
    """Draw how many needs were asked for each month, and how many of them were helped."""
    values = {(r["month"], r["state_class"]): r["value"] for r in report.rows}
    asked = {r["month"]: r["value"] for r in report.margins["month"]}
    helped = {m: values[m, "helped"] for m in asked}
    series = [
        Line(name, tuple(Mark(m, found[m], plain(found[m])) for m in asked))
        for name, found in (
            (say(lang, "asked"), asked),
            (word("state", "helped", lang), helped),
        )
    ]
    rows = [[Cell(month(m, lang)), number(asked[m], lang), number(helped[m], lang)] for m in asked]
    head = [word("dimension", "month", lang), *(line.label for line in series)]
    title = _best_month(report, values, lang)
    subtitle = say(
        lang,
        "outcomes_note",
        unit=word("unit", report.unit, lang),
        channel=word("channel", report.question.channel, lang).lower(),
    )
    return _over_time("outcomes", title, subtitle, series, (head, rows), lang)


def _best_month(report: Report, values: dict[tuple[str, str], int | None], lang: Language) -> str:
    """Return the last month but one in words: the last is seldom over."""
    known = [r for r in report.margins["month"][:-1] if r["value"]]
    if not known or values[known[-1]["month"], "helped"] is None:
        return say(lang, "outcomes")
    last = known[-1]
    return say(
        lang,
        "outcomes_found",
        number=plain(last["value"]),
        when=month(last["month"], lang),
        helped=plain(values[last["month"], "helped"]),
    )


def _over_time(  # noqa: PLR0913, PLR0917 - the parts of a figure, given once
    name: str,
    title: str,
    subtitle: str,
    series: list[Line],
    table: tuple[list[str], list[list[Cell]]],
    lang: Language,
) -> Figure:
    head, rows = table
    names = [line.label for line in series]
    words = [(row[0].text, Cell(spoken(row[1:], names, lang))) for row in rows]
    described = (title, summary(words, lang))
    scale = scale_of(series, lang)
    narrow = lines(series, described, scale)
    wide = lines(series, described, scale, width=WIDE)
    return Figure(name, title, subtitle, narrow, head, rows, wide=wide)


def waits(report: Report, lang: Language) -> Figure:
    """Draw half and nine tenths of the waiting times of each urgency."""
    rows = report.rows
    marks = [
        Mark(
            label(r, "urgency", lang),
            r["median_hours"],
            "[c]" if r["median_hours"] is None else hours(r["median_hours"], lang),
        )
        for r in rows
        if r["marker"] != "x"
    ]
    title = say(lang, "hours")
    if said := [row for row in rows if row["median_hours"] is not None]:
        first = {"label": label(said[0], "urgency", lang)}
        title = say(lang, "hours_found", **first, hours=hours(said[0]["median_hours"], lang))
    cells = [
        [
            Cell(label(r, "urgency", lang)),
            _time(r, "median_hours", lang),
            _time(r, "p90_hours", lang),
        ]
        for r in rows
    ]
    words = [(row[0].text, row[1]) for row in cells]
    return Figure(
        "hours",
        title,
        say(lang, "hours_note"),
        charts.bars(marks, (title, summary(words, lang))),
        [word("dimension", "urgency", lang), say(lang, "median"), say(lang, "p90")],
        cells,
    )


def _time(row: Row, measure: str, lang: Language) -> Cell:
    if row[measure] is None:
        return number(None, lang, "x" if row["median_hours"] is not None else row["marker"])
    return Cell(hours(row[measure], lang))


def places(report: Report, lang: Language) -> Figure:
    """Draw the map of provinces, and list them in administrative order."""
    rows = report.rows
    cells = [(label(r, "province", lang), number(r["value"], lang)) for r in rows]
    tiles = [
        Tile(
            code=r["province"],
            short=SHORT[r["province"]][0 if lang == "zh" else 1],
            name=label(r, "province", lang),
            value=r["value"],
            text=on_tile(r["value"], lang),
        )
        for r in rows
    ]
    title = say(lang, "places")
    return Figure(
        "places",
        title,
        unit_of(report, lang),
        tile_map(tiles, (title, summary(cells, lang))),
        [word("dimension", "province", lang), say(lang, "number")],
        [[Cell(name), cell] for name, cell in cells],
        note=say(lang, "places_note"),
        is_map=True,
    )


def heat(report: Report, lang: Language) -> Figure:
    """Make a table of heat of kinds of harm and age classes."""
    values = {(r["harm"], r["age_class"]): r["value"] for r in report.rows}
    ages = [row["age_class"] for row in report.margins["age_class"]]
    harms = [row["harm"] for row in report.margins["harm"] if row["value"] != 0]
    top = max((v for v in values.values() if v is not None), default=0)
    return Figure(
        "heat",
        say(lang, "heat"),
        unit_of(report, lang),
        "",
        [word("dimension", "harm", lang), *(word("age_class", age, lang) for age in ages)],
        [
            [Cell(word("harm", h, lang)), *(number(values[h, age], lang) for age in ages)]
            for h in harms
        ],
        note=say(lang, "heat_note"),
        heat=[["", *(_shade(values[h, age], top) for age in ages)] for h in harms],
    )


def _shade(value: int | None, top: int) -> str:
    return "hc" if value is None else f"h{shade_of(value, top)}"


def usage(report: Report, lang: Language) -> Figure:
    """Draw new users and opens of each month."""
    rows = report.rows
    series = [
        Line(
            say(lang, measure),
            tuple(Mark(r["month"], r[measure], plain(r[measure])) for r in rows),
        )
        for measure in ("users", "opens")
    ]
    total = report.total
    title = say(lang, "usage")
    if None not in (total["users"], total["opens"], total["new_per_day"], total["opens_per_day"]):
        title = say(
            lang,
            "usage_found",
            users=plain(total["users"]),
            opens=plain(total["opens"]),
            new=plain(total["new_per_day"]),
            open=plain(total["opens_per_day"]),
        )
    cells = [
        [Cell(month(r["month"], lang)), number(r["users"], lang), number(r["opens"], lang)]
        for r in report.rows
    ]
    head = [word("dimension", "month", lang), say(lang, "users"), say(lang, "opens")]
    return _over_time("usage", title, say(lang, "usage_note"), series, (head, cells), lang)
