"""Reports with a shape of their own: co-occurrence, legal support, time to help."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from services.reporting.disclosure.tables import Axis, Cell
from services.reporting.reports.dimensions import CIRCUMSTANCES, STATE_CLASSES, VERDICTS, Dimension
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
from shared.vocabulary import Gender, HarmForm, HarmSub, Need

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

_SHAMING = Axis.of(
    "shaming", ("both", "base_only", "other"), {"base": ("both", "base_only")}, (1, 6, 13)
)
SHAMING = Dimension("shaming", "shaming", lambda _met: _SHAMING, 2)
"""Whether a woman told of mental abuse and of sexual shaming with it; all others are one."""

LEAST_FOR_P90 = 50
"""A ninetieth percentile is shown where at least five people lie beyond it."""


def co_occurrence(question: Question, table: Table) -> Report:
    """How often one form of harm comes with another, among cases where forms were recorded."""
    value = {part: table.value({"forms": part}) for part in ("base", "both", "recorded")}
    whole = table.value()
    row: Row = {
        "base": question.a,
        "with": question.b,
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


def sexual_shaming(question: Question, table: Table) -> Report:
    """How often sexual shaming comes with mental abuse, among women alone."""
    base, both = (table.value({"shaming": part}) for part in ("base", "both"))
    row: Row = {
        "base": str(HarmForm.MENTAL),
        "with": str(HarmSub.SEXUAL_SHAMING),
        "gender": str(Gender.FEMALE),
        "base_count": base,
        "both_count": both,
        "rate_pct": percent(both, base, question.decimals),
    }
    marked(row, base, both)
    measures = {"base_count": "cases", "both_count": "cases", "rate_pct": "percent"}
    report = Report(question, "cases", base, [row], measures)
    report.caveats = caveats(question, (table,))
    report.extra = {name: row[name] for name in ("base", "with", "rate_pct")}
    return report


def legal_support(question: Question, table: Table, supported: Table) -> Report:
    """What became of legal needs, each service in its own unit, and how many people were helped."""
    rows, persons = [], of_whom_it_is_so(supported, "supported")
    for service, unit in LEGAL.items():
        values = {
            state: table.value({"need": service, "state_class": state}) for state in STATE_CLASSES
        }
        asked = table.value({"need": service})
        row: Row = {"service": str(service), "unit": unit, "asked": asked, **values}
        rows.append(marked(row, asked, *values.values()))
    measures = dict.fromkeys(("asked", *STATE_CLASSES), "the unit of the row")
    report = Report(question, "persons", persons, rows, measures)
    report.extra = {
        "persons_supported": persons,
        "consultations": rows[0]["asked"],
        "marker": HIDDEN if persons is None else None,
    }
    report.caveats = caveats(question, (table, supported))
    return report


def circumstances(question: Question, tables: Mapping[str, Table], whole: Table) -> Report:
    """How many of those who asked were in each circumstance; one person may be in several."""
    total = whole.value()
    rows = []
    for name, table in tables.items():
        value = of_whom_it_is_so(table, CIRCUMSTANCES[name])
        share = percent(value, total, question.decimals)
        rows.append(marked({"circumstance": name, "value": value, "share_pct": share}, value))
    report = Report(question, "referrals", total, rows, {"value": "referrals"})
    report.caveats = caveats(question, tables.values())
    return report


def network_support(
    question: Question, supported: Table, consulted: Table, verdicts: Table
) -> Report:
    """What a network of lawyers did: persons, consultations, cases; three units, never added."""
    persons = of_whom_it_is_so(supported, "supported")
    given = of_whom_it_is_so(consulted, "consulted")
    brought = verdicts.value({"verdict": "brought"})
    rows = [
        marked({"service": str(service), "unit": LEGAL[service], "number": number}, number)
        for service, number in (
            (Need.LEGAL_CONSULTATION, given),
            (Need.COURT_REPRESENTATION, brought),
        )
    ]
    report = Report(question, "persons", persons, rows, {"number": "the unit of the row"})
    report.extra = {
        "persons_supported": persons,
        "consultations": given,
        "cases_brought": brought,
        "marker": HIDDEN if persons is None else None,
    }
    report.caveats = caveats(question, (supported, consulted, verdicts))
    return report


def consultations(question: Question, table: Table) -> Report:
    """How many consultations were given, in all or year by year."""
    rows = []
    for codes in combinations(question, table) if question.by else ():
        value = table.value({**codes, "consulted": "yes"})
        rows.append(marked({**codes, "value": value}, value))
    total = of_whom_it_is_so(table, "consulted")
    rows = rows or [marked({"value": total}, total)]
    report = Report(question, "consultations", total, rows, {"value": "consultations"})
    report.caveats = caveats(question, (table,))
    return report


def litigation(question: Question, table: Table) -> Report:
    """Cases brought to court, and how they ended; a case and a consultation are never added.

    The rate is of the cases brought. What it would be compared with is not known: ``benchmark`` is
    null until somebody names a figure with its source.
    """
    brought = table.value({"verdict": "brought"})
    rows = []
    if question.by == ("verdict",):
        for code in VERDICTS["brought"]:
            value = table.value({"verdict": code})
            row = {"verdict": code, "value": value}
            rows.append(marked(row | {"share_pct": percent(value, brought, 0)}, value))
        favourable = rows[0]["value"]
    else:
        for codes in combinations(question, table):
            value = table.value({**codes, "verdict": "brought"})
            rows.append(marked({**codes, "value": value}, value))
        favourable = table.value({"verdict": "favourable"})
    report = Report(question, "cases", brought, rows, {"value": "cases"})
    report.extra = {
        "brought": brought,
        "favourable": favourable,
        "rate_pct": percent(favourable, brought, question.decimals),
        "benchmark": None,
    }
    report.caveats = caveats(question, (table,))
    return report


def of_whom_it_is_so(table: Table, name: str) -> int | None:
    """Return of how many this is so; hidden too where those of whom it is not so are few."""
    numbers = [table.value({name: code}) for code in ("yes", "no")]
    return None if None in numbers else numbers[0]


@dataclass(frozen=True, slots=True)
class Waited:
    """How long a group waited, hours, and how many of it somebody has accepted to help."""

    helped: int
    median: float
    p90: float


def time_to_help(question: Question, table: Table, waits: Mapping[Cell, Waited | None]) -> Report:
    """Hours from the request to the first provider who accepted it, of those who were helped.

    ``waits`` lacks a group nobody of which was helped, and has None where too few were. How many
    were helped is not said: beside the number of requests it would tell how few were not.
    """
    groups = combinations(question, table) if question.by else []
    rows = [_waited(codes, table, waits) for codes in groups]
    total = _waited({}, table, waits)
    measures = {"referrals": "referrals", "median_hours": "hours", "p90_hours": "hours"}
    report = Report(question, "hours", total, rows or [dict(total)], measures)
    report.caveats = caveats(question, (table,))
    return report


def _waited(codes: dict[str, str], table: Table, waits: Mapping[Cell, Waited | None]) -> Row:
    number = table.value(codes)
    row: Row = {**codes, "referrals": number, "median_hours": None, "p90_hours": None}
    if number is not None and tuple(codes.values()) not in waits:
        row["marker"] = UNAVAILABLE
        return row
    waited = waits.get(tuple(codes.values()))
    if number is None or waited is None:
        return marked(row, None)
    row["median_hours"] = _figures(waited.median)
    row["p90_hours"] = _figures(waited.p90) if waited.helped >= LEAST_FOR_P90 else None
    return marked(row, number)


def _figures(hours: float) -> float:
    """Round to what a reader can use: tenths of an hour, seconds where it was quicker than that."""
    return float(rounded(hours, 1 if hours >= 1 else 4))


@dataclass(frozen=True, slots=True)
class Taking:
    """How organisations took part: who was active, what they said, how soon, minutes."""

    referring: int
    helping: int
    accept_rate: Decimal | None
    minutes: float | None


def participation(question: Question, tables: Mapping[str, Table], taking: Taking | None) -> Report:
    """How organisations took part; rates and times only where enough needs stand behind them.

    Needs are counted by whether any offer of theirs was accepted, declined or left to expire; one
    need may be counted in several of these.
    """
    needs = {name: of_whom_it_is_so(table, name) for name, table in tables.items()}
    known = taking is not None and None not in needs.values()
    rate = taking.accept_rate if taking and known else None
    minutes = taking.minutes if taking and known else None
    row: Row = {
        "active_partners": taking.referring + taking.helping if taking else None,
        "referring": taking.referring if taking else None,
        "helping": taking.helping if taking else None,
        **{f"needs_{name}": value for name, value in needs.items()},
        "accept_rate_pct": None if rate is None else rounded(rate, question.decimals),
        "median_accept_minutes": None if minutes is None else rounded(minutes, 0),
    }
    marked(row, *needs.values())
    measures = dict.fromkeys(("active_partners", "referring", "helping"), "organisations")
    measures |= {f"needs_{name}": "needs" for name in needs}
    measures |= {"accept_rate_pct": "percent", "median_accept_minutes": "minutes"}
    report = Report(question, "organisations", row["active_partners"], [row], measures)
    report.caveats = caveats(question, tables.values())
    return report
