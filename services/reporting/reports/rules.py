"""Makes reports of protected tables: rows, shares, order, totals. Nothing hidden can enter here."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from itertools import product
from typing import Any

from services.reporting.reports.catalogue import unit_of
from services.reporting.reports.questions import Question
from services.reporting.reports.tables import Table

HIDDEN = "c"
"""The marker of a confidential value (UK Government Statistical Service)."""
UNAVAILABLE = "x"
"""The marker of a value that there is none of."""
Row = dict[str, Any]


@dataclass
class Report:
    """An answer: rows and totals, each in its unit, and what a reader must be careful of."""

    question: Question
    unit: str
    total: Any
    rows: list[Row]
    measures: Mapping[str, str]
    """Each number of a row and its unit."""
    margins: dict[str, list[Row]] = field(default_factory=dict)
    caveats: list[str] = field(default_factory=list)
    extra: dict[str, Any] = field(default_factory=dict)

    @property
    def hidden(self) -> int:
        """How many rows hide something."""
        return sum(row.get("marker") == HIDDEN for row in self.rows)


def rounded(number: float | Decimal, decimals: int) -> int | float:
    """Round half up, as people do; a whole number when no decimals are wanted."""
    step = Decimal(1).scaleb(-decimals)
    found = Decimal(str(number)).quantize(step, rounding=ROUND_HALF_UP)
    return int(found) if decimals == 0 else float(found)


def percent(part: int | None, whole: int | None, decimals: int) -> int | float | None:
    """Return a share in per cent of shown numbers; None where one is hidden or the whole is 0."""
    if part is None or not whole:
        return None
    return rounded(Decimal(100 * part) / Decimal(whole), decimals)


def marked(row: Row, *values: int | float | None) -> Row:
    """Set a row's marker: ``c`` when one of these values is hidden."""
    row["marker"] = HIDDEN if any(value is None for value in values) else None
    return row


def combinations(question: Question, table: Table) -> list[dict[str, str]]:
    """Return the codes of every row, in the order of the dimensions' codes."""
    lists = [table.codes(name, question.first, question.last) for name in question.by]
    return [dict(zip(question.by, codes, strict=True)) for codes in product(*lists)]


def in_order(question: Question, rows: Sequence[Row], table: Table, measure: str) -> list[Row]:
    """Put the largest first where order has a meaning; hidden rows stand last, by name."""
    if not question.by or not table.ranked(question.by[-1]):
        return list(rows)
    last = question.by[-1]
    groups: dict[tuple[str, ...], list[Row]] = {}
    for row in rows:
        groups.setdefault(tuple(row[name] for name in question.by[:-1]), []).append(row)

    def place(row: Row) -> tuple[bool, int, str]:
        value = row[measure]
        return (value is None, -value if value is not None else 0, row[last])

    return [row for group in groups.values() for row in sorted(group, key=place)]


def counts(question: Question, table: Table) -> Report:
    """Count by one or two dimensions, with each row's share of its total or first group."""
    unit = unit_of(question.kind, question.by, question.channel)
    total = table.value()
    rows = []
    for codes in combinations(question, table):
        value = table.value(codes)
        base = table.value({question.by[0]: codes[question.by[0]]}) if len(codes) > 1 else total
        row: Row = {**codes, "value": value, "share_pct": percent(value, base, question.decimals)}
        rows.append(marked(row, value))
    if not question.by:
        rows = [marked({"value": total}, total)]
    report = Report(
        question, unit, total, in_order(question, rows, table, "value"), {"value": unit}
    )
    if len(question.by) > 1:
        report.margins = {name: margin(question, table, name) for name in question.by}
    if coarse := coarser(question, table, rows):
        report.extra["coarser"] = coarse
    report.caveats = caveats(question, (table,))
    return report


def coarser(question: Question, table: Table, rows: Iterable[Row]) -> list[Row]:
    """Return the coarser groups that are shown instead of hidden rows; each row names its own."""
    found: dict[tuple[str, ...], Row] = {}
    for row in rows:
        if row.get("value") is None and question.by:
            codes = {name: row[name] for name in question.by}
            name = next((n for n in reversed(question.by) if table.above(n, codes[n])), None)
            above = table.above(name, codes[name]) if name else None
            value = table.value({**codes, name: above}) if name and above else None
            if name and above and value is not None:
                row["within"] = above
                wider = {**codes, name: above}
                found[tuple(wider.values())] = {**wider, "value": value}
    return list(found.values())


def margin(question: Question, table: Table, name: str) -> list[Row]:
    """Return the totals of one dimension."""
    codes = table.codes(name, question.first, question.last)
    values = [(code, table.value({name: code})) for code in codes]
    return [marked({name: code, "value": value}, value) for code, value in values]


def caveats(question: Question, tables: Iterable[Table]) -> list[str]:
    """Return the codes of what a reader must know about these rows."""
    found = list(question.kind.caveats)
    if any(table.hidden for table in tables):
        found.append("hidden")
    if question.kind.unit is None and question.channel == "all":
        found.append("calls_and_requests_together")
    if question.kind.name == "requests" and question.channel == "written":
        found.append("without_calls")
    return found


def usage(question: Question, users: Table, opens: Table, days: int) -> Report:
    """Sum a channel's counters and average them by days with data; never add users and opens."""

    def row(codes: Mapping[str, str]) -> Row:
        found = {**codes, "users": users.value(codes), "opens": opens.value(codes)}
        return marked(found, found["users"], found["opens"])  # type: ignore[arg-type]

    totals = row({})
    rows = [row(codes) for codes in combinations(question, users)] if question.by else [totals]
    for each in rows:
        base = totals["users"]
        if len(question.by) > 1:
            base = users.value({question.by[0]: each[question.by[0]]})
        each["share_pct"] = percent(each["users"], base, question.decimals)
    total = _averages(totals, days, question.decimals)
    report = Report(
        question,
        "users",
        total,
        in_order(question, rows if question.by else [totals | total], users, "users"),
        {"users": "users", "opens": "opens", "new_per_day": "users", "opens_per_day": "opens"},
    )
    report.caveats = [*caveats(question, (users, opens)), "users_not_persons"]
    return report


def _averages(totals: Row, days: int, decimals: int) -> Row:
    users, opens = totals["users"], totals["opens"]
    return {
        "users": users,
        "opens": opens,
        "new_per_day": None if users is None else rounded(Decimal(users) / max(days, 1), decimals),
        "opens_per_day": None
        if opens is None
        else rounded(Decimal(opens) / max(days, 1), decimals),
        "opens_per_user": rounded(Decimal(opens) / users, 2) if users and opens else None,
        "days_with_data": days,
    }


def conversion(question: Question, requests: Table, users: Table) -> Report:
    """Set requests against users, group by group; one blended rate would mislead."""
    totals = (requests.value(), users.value())
    rows = []
    for codes in combinations(question, requests):
        asked, used = requests.value(codes), users.value(codes)
        row: Row = {
            **codes,
            "requests": asked,
            "users": used,
            "rate_pct": percent(asked, used, question.decimals),
            "request_share_pct": percent(asked, totals[0], 0),
            "user_share_pct": percent(used, totals[1], 0),
        }
        rows.append(marked(row, asked, used))
    total = {
        "requests": totals[0],
        "users": totals[1],
        "rate_pct": percent(totals[0], totals[1], question.decimals),
    }
    measures = {
        "requests": "requests",
        "users": "users",
        "rate_pct": "percent",
        "request_share_pct": "percent",
        "user_share_pct": "percent",
    }
    report = Report(question, "percent", total, rows, measures)
    report.caveats = caveats(question, (requests, users))
    return report
