"""The year's report: the figures a mini program publishes, each computed as its own report."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from services.reporting.reports.catalogue import REPORTS
from services.reporting.reports.dimensions import channels_under
from services.reporting.reports.questions import Question
from services.reporting.reports.rules import HIDDEN, UNAVAILABLE, Report, Row

Ask = Callable[[Question], Report]


@dataclass(frozen=True, slots=True)
class Figure:
    """One published figure: which report, which row of it, which number, and its unit."""

    number: str
    figure: str
    report: str
    unit: str
    column: str = "share_pct"
    by: tuple[str, ...] = ()
    row: tuple[str, ...] = ()
    channel: str = "online"
    decimals: int = 0


FIGURES = (
    Figure("N-01", "users", "channel-usage", "users", "users", channel="all"),
    Figure("N-02", "opens", "channel-usage", "opens", "opens", channel="all"),
    Figure("N-03", "new_users_per_day", "channel-usage", "users", "new_per_day", channel="all"),
    Figure("N-04", "opens_per_day", "channel-usage", "opens", "opens_per_day", channel="all"),
    Figure(
        "N-05",
        "women_among_users",
        "channel-usage",
        "percent",
        by=("gender",),
        row=("female",),
        channel="all",
    ),
    Figure(
        "N-06",
        "aged_18_39_among_users",
        "channel-usage",
        "percent",
        by=("age_band",),
        row=("18-39",),
        channel="all",
    ),
    Figure(
        "N-07", "minors_among_messages", "requests", "percent", by=("age_class",), row=("minor",)
    ),
    Figure("N-08", "calls", "topics", "calls", "total", channel="hotline"),
    Figure(
        "N-09",
        "violence_among_calls",
        "topics",
        "percent",
        by=("topic",),
        row=("domestic_violence",),
        channel="hotline",
    ),
    Figure(
        "N-10",
        "sexual_among_calls",
        "topics",
        "percent",
        by=("topic",),
        row=("sexual_harassment_or_assault",),
        channel="hotline",
    ),
    Figure("N-11", "online_requests", "requests", "requests", "total"),
    Figure(
        "N-12", "minors_among_requests", "requests", "percent", by=("age_class",), row=("minor",)
    ),
    Figure(
        "N-13",
        "female_among_minors",
        "requests",
        "percent",
        by=("age_class", "gender"),
        row=("minor", "female"),
    ),
    Figure(
        "N-14",
        "male_among_minors",
        "requests",
        "percent",
        by=("age_class", "gender"),
        row=("minor", "male"),
    ),
    Figure(
        "N-15",
        "female_among_adults",
        "requests",
        "percent",
        by=("age_class", "gender"),
        row=("adult", "female"),
    ),
    Figure(
        "N-16",
        "male_among_adults",
        "requests",
        "percent",
        by=("age_class", "gender"),
        row=("adult", "male"),
    ),
    Figure(
        "N-17",
        "violence_among_requests",
        "requests",
        "percent",
        by=("harm",),
        row=("domestic_violence",),
        decimals=1,
    ),
    Figure("N-18", "mental_with_physical", "co-occurrence", "percent", "rate_pct"),
)


def annual(question: Question, ask: Ask) -> Report:
    """Gather the figures; a report that several of them need is made once."""
    made: dict[tuple[Any, ...], Report] = {}
    rows: list[Row] = []
    for figure in FIGURES:
        channel = common(figure.channel, question.channel)
        if channel is None:
            rows.append(_row(figure, None, UNAVAILABLE))
            continue
        key = (figure.report, figure.by, channel, figure.decimals)
        if key not in made:
            kind = REPORTS[figure.report]
            made[key] = ask(
                replace(
                    question,
                    kind=kind,
                    by=figure.by,
                    channel=channel,
                    decimals=figure.decimals,
                )
            )
        value = _value(made[key], figure)
        rows.append(_row(figure, value, HIDDEN if value is None else None))
    caveats = sorted({code for report in made.values() for code in report.caveats})
    return Report(
        question,
        "figures",
        None,
        rows,
        {"value": "the unit of the row"},
        caveats=[*question.kind.caveats, *caveats],
    )


def common(figures: str, asked: str) -> str | None:
    """The narrower of a figure's channels and those asked for; None where they have none."""
    own, wanted = set(channels_under(figures)), set(channels_under(asked))
    if own <= wanted:
        return figures
    return asked if wanted <= own else None


def _row(figure: Figure, value: Any, marker: str | None) -> Row:
    return {
        "number": figure.number,
        "figure": figure.figure,
        "unit": figure.unit,
        "value": value,
        "marker": marker,
    }


def _value(report: Report, figure: Figure) -> Any:
    if figure.column == "total":
        return report.total
    for row in report.rows:
        if tuple(row[name] for name in figure.by) == figure.row:
            return row[figure.column]
    return None
