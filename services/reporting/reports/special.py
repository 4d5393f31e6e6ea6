"""Reports with a shape of their own: co-occurrence, legal support, time to help."""

from collections.abc import Mapping
from dataclasses import dataclass

from services.reporting.disclosure.rules import Rule
from services.reporting.disclosure.tables import Axis, Cell
from services.reporting.reports.dimensions import STATES, Dimension
from services.reporting.reports.questions import Question
from services.reporting.reports.rules import (
    HIDDEN,
    UNAVAILABLE,
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


@dataclass(frozen=True, slots=True)
class Waited:
    """How long a group waited, hours, and how many of it somebody has accepted to help."""

    helped: int
    median: float
    p90: float


def time_to_help(
    question: Question, table: Table, waits: Mapping[Cell, Waited], rule: Rule
) -> Report:
    """Hours from the request to the first provider who accepted it, of those who were helped.

    How many were helped is not said: beside the number of requests it would tell how few were not.
    """
    groups = combinations(question, table) if question.by else []
    rows = [_waited(codes, table, waits, rule) for codes in groups]
    total = _waited({}, table, waits, rule)
    measures = {"referrals": "referrals", "median_hours": "hours", "p90_hours": "hours"}
    report = Report(question, "hours", total, rows or [dict(total)], measures)
    report.caveats = caveats(question, (table,))
    return report


def _waited(codes: dict[str, str], table: Table, waits: Mapping[Cell, Waited], rule: Rule) -> Row:
    number = table.value(codes)
    row: Row = {**codes, "referrals": number, "median_hours": None, "p90_hours": None}
    waited = waits.get(tuple(codes.values()))
    if waited is None:
        row["marker"] = UNAVAILABLE if number is not None else HIDDEN
        return row
    if number is None or rule.small(waited.helped):
        return marked(row, None)
    row["median_hours"] = _figures(waited.median)
    row["p90_hours"] = _figures(waited.p90) if waited.helped >= LEAST_FOR_P90 else None
    return marked(row, number)


def _figures(hours: float) -> float:
    """Round to what a reader can use: tenths of an hour, seconds where it was quicker than that."""
    return float(rounded(hours, 1 if hours >= 1 else 4))
