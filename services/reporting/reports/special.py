"""Reports with a shape of their own: co-occurrence, legal support, time to help."""

from collections.abc import Mapping, Sequence

from services.reporting.disclosure.tables import Axis
from services.reporting.reports.dimensions import STATES, Dimension
from services.reporting.reports.questions import Question
from services.reporting.reports.rules import (
    HIDDEN,
    Report,
    Row,
    caveats,
    combinations,
    marked,
    percent,
    rounded,
)
from services.reporting.reports.tables import Table
from shared.vocabulary import Need

LEGAL: dict[str, str] = {
    Need.LEGAL_CONSULTATION: "consultations",
    Need.COURT_REPRESENTATION: "cases",
    Need.PROTECTION_ORDER: "applications",
}
"""Legal services and the unit each is counted in."""

_FORMS = Axis.of(
    "forms",
    ("both", "base_only", "neither", "not_recorded"),
    {"recorded": ("base", "neither"), "base": ("both", "base_only")},
    (4, 2, 2, 2),
)
FORMS = Dimension("forms", "forms", lambda _met: _FORMS, 3)
"""Whether forms of harm were recorded, and which of the two asked about."""

_HELPED = Axis.of("answered", ("yes", "no"), usual=(2, 1))
ANSWERED = Dimension("answered", "answered", lambda _met: _HELPED, 1)
"""Whether anybody has accepted to help."""

LEAST_FOR_P90 = 50
"""A ninetieth percentile is shown where at least five people lie beyond it."""


def co_occurrence(question: Question, table: Table) -> Report:
    """How often one form of harm comes with another, among cases where forms were recorded."""
    picked = {} if question.gender is None else {"gender": question.gender}
    value = {part: table.value({**picked, "forms": part}) for part in ("base", "both", "recorded")}
    whole = table.value(picked)
    row: Row = {
        "base": question.a,
        "with": question.b,
        "gender": question.gender,
        "base_count": value["base"],
        "both_count": value["both"],
        "rate_pct": percent(value["both"], value["base"], question.decimals),
        "coverage_pct": percent(value["recorded"], whole, max(question.decimals, 1)),
    }
    marked(row, value["base"], value["both"], value["recorded"], whole)
    measures = {
        "base_count": "cases",
        "both_count": "cases",
        "rate_pct": "percent",
        "coverage_pct": "percent",
    }
    report = Report(question, "cases", whole, [row], measures)
    report.caveats = caveats(question, (table,))
    names = ("base", "with", "rate_pct", "coverage_pct")
    report.extra = {**{name: row[name] for name in names}, "caveat": "incomplete"}
    return report


def legal_support(question: Question, table: Table, persons: int | None) -> Report:
    """What became of legal needs, each service in its own unit, and how many people were helped."""
    rows = []
    for service, unit in LEGAL.items():
        values = {state: table.value({"need": service, "state": state}) for state in STATES}
        asked = table.value({"need": service})
        row: Row = {"service": str(service), "unit": unit, "asked": asked, **values}
        rows.append(marked(row, asked, *values.values()))
    measures = dict.fromkeys(("asked", *STATES), "the unit of the row")
    report = Report(question, "persons", persons, rows, measures)
    report.extra = {
        "persons_supported": persons,
        "consultations": rows[0]["asked"],
        "marker": HIDDEN if persons is None else None,
    }
    report.caveats = caveats(question, (table,))
    return report


Hours = Mapping[tuple[str, ...], tuple[float, float]]
"""Median and ninetieth percentile, hours, by the codes of a row."""


def time_to_help(question: Question, table: Table, hours: Hours) -> Report:
    """Hours from the request to the first provider who accepted it, of those who were helped."""
    groups: Sequence[dict[str, str]] = combinations(question, table) if question.by else []
    rows = [_waited(codes, table, hours) for codes in groups]
    total = _waited({}, table, hours)
    measures = {"helped": "referrals", "median_hours": "hours", "p90_hours": "hours"}
    report = Report(question, "hours", total, rows or [dict(total)], measures)
    report.caveats = caveats(question, (table,))
    return report


def _waited(codes: dict[str, str], table: Table, hours: Hours) -> Row:
    helped = table.value({**codes, "answered": "yes"})
    median, p90 = hours.get(tuple(codes.values()), (None, None))
    row: Row = {**codes, "helped": helped, "median_hours": None, "p90_hours": None}
    if helped and median is not None and p90 is not None:
        row["median_hours"] = _figures(median)
        row["p90_hours"] = _figures(p90) if helped >= LEAST_FOR_P90 else None
    return marked(row, helped)


def _figures(hours: float) -> float:
    """Round to what a reader can use: tenths of an hour, seconds where it was quicker than that."""
    return float(rounded(hours, 1 if hours >= 1 else 4))
