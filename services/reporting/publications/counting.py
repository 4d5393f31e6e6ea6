"""All SQL that counts facts for publications: groups by partner, never a row about one person."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import asyncpg

from services.reporting.disclosure.tables import Cell
from services.reporting.publications.table_specs import DOMESTIC_VIOLENCE, SHAPES, TableSpec
from services.reporting.reports.dimensions import CHILDREN, CIRCUMSTANCES, REASONS
from services.reporting.reports.periods import edges, parts_of, quarter_part
from services.reporting.reports.special_reports import LEGAL
from shared.vocabulary import VERDICTS, Gender, HarmForm, HarmSub, Need, OutcomeCode

Leaves = dict[Cell, dict[str, int]]
"""Persons in each cell (time, channel, the axes of a shape), by the partner who told of them."""
LONG = 120.0
"""So long one question to the store may take, seconds: millions of facts are counted."""

UNKNOWN = ""
"""Whose cases those are that have been erased."""

_BLOCK = " + ".join(["0", *(f"(day >= date '{edge.isoformat()}')::int" for edge in edges())])
_TIME = f"{_BLOCK} as block, q.month, q.quarter, channel"
_MONTHS = "join unnest($3::text[], $4::text[]) q (month, quarter) using (month)"
_PARTNER = f"coalesce(partner_id::text, '{UNKNOWN}') as partner"
_REASONS = ", ".join(f"'{code}'" for code in REASONS)
_STATE = f"""
    case when state = 'completed' then 'helped'
         when state in ('accepted', 'in_progress') then 'in_progress'
         when state in ('requested', 'offered') then 'waiting'
         when state in ('withdrawn', 'not_requested') then state
         when state = 'unmet' and unmet_reason in ({_REASONS}) then unmet_reason
         when outcome in ({_REASONS}) then outcome
         else '{REASONS[-1]}' end
"""
_FORMS = f"""
    case when harm <> '{DOMESTIC_VIOLENCE}' then null
         when cardinality(forms) + cardinality(subs) = 0 then 'not_recorded'
         when not '{HarmForm.PHYSICAL}' = any(forms) then 'neither'
         when '{HarmForm.MENTAL}' = any(forms) then 'both'
         else 'base_only' end
"""
_SHAMING = f"""
    case when harm <> '{DOMESTIC_VIOLENCE}' or gender is distinct from '{Gender.FEMALE}'
              or not '{HarmForm.MENTAL}' = any(forms) then 'other'
         when '{HarmSub.SEXUAL_SHAMING}' = any(subs) then 'both'
         else 'base_only' end
"""
"""Of women who told of mental abuse, and of nobody else, whether sexual shaming came with it."""
_VERDICTS = " ".join(f"when outcome = '{code}' then '{said}'" for code, said in VERDICTS.items())
_VERDICT = f"""
    case when need <> '{Need.COURT_REPRESENTATION}' then null
         {_VERDICTS}
         when state = 'in_progress' or outcome = '{OutcomeCode.REPRESENTED}' then 'pending'
         else 'not_brought' end
"""
_CONSULTED = f"""
    case when need <> '{Need.LEGAL_CONSULTATION}' then null
         when state = 'completed' then 'yes' else 'no' end
"""
_LEGAL = ", ".join(f"'{need}'" for need in LEGAL)


@dataclass(frozen=True)
class Source:
    """Facts of one kind: where they are, what a shape's axes are called there, how they count."""

    rows: str
    columns: Mapping[str, str]
    units: Mapping[str, str]


SOURCES: Sequence[Source] = (
    Source(
        f"""select {_TIME}, {_PARTNER}, harm, age_band, gender, province, urgency,
                {_FORMS} as forms, {_SHAMING} as shaming,
                case when helped is null then 'no' else 'yes' end as supported
            from counted_referral {_MONTHS} left join (
                select distinct referral_id, true as helped from need_state
                where day between $1 and $2 and need in ({_LEGAL})
                and state in ('accepted', 'in_progress', 'completed')
            ) l using (referral_id)
            where received_at is not null and day between $1 and $2""",  # noqa: S608 - codes of ours
        {
            "harm": "harm",
            "age": "age_band",
            "gender": "gender",
            "place": "province",
            "urgency": "urgency",
            "forms": "forms",
            "shaming": "shaming",
            "supported": "supported",
        },
        {"referrals": "count(*)"},
    ),
    Source(
        f"""select {_TIME}, {_PARTNER}, province, need, {_STATE} as state,
                {_CONSULTED} as consulted, {_VERDICT} as verdict,
                case when accepted_at is null then 'no' else 'yes' end as accepted,
                case when declined > 0 then 'yes' else 'no' end as declined,
                case when expired > 0 then 'yes' else 'no' end as expired
            from need_state {_MONTHS} where day between $1 and $2""",  # noqa: S608 - codes of ours
        {
            "place": "province",
            "need": "need",
            "state": "state",
            "consulted": "consulted",
            "verdict": "verdict",
            "accepted": "accepted",
            "declined": "declined",
            "expired": "expired",
        },
        {"needs": "count(*)"},
    ),
    Source(
        f"""select {_TIME}, {_PARTNER}, gender, age_band, users, opens
            from (select *, to_char(day, 'YYYY-MM') as month from counted_usage) u {_MONTHS}
            where day between $1 and $2""",  # noqa: S608 - codes of ours
        {"gender": "gender", "age": "age_band"},
        {"users": "sum(users)::bigint", "opens": "sum(opens)::bigint"},
    ),
)
_CIRCUMSTANCES = f"""
    select {_TIME}, {_PARTNER}, flags, children_witnessing > 0 as children, count(*) as number
    from counted_referral {_MONTHS} where received_at is not null and day between $1 and $2
    group by 1, 2, 3, 4, 5, 6, 7
"""  # noqa: S608 - words of ours
"""One person may be in several, so they are no division of the others' query."""
_COMMON = ("block", "month", "quarter", "channel", "partner")


async def counted(connection: asyncpg.Connection, first: date, last: date) -> dict[str, Leaves]:
    """Count the facts of some days for every shape, by its name."""
    months = sorted({part.partition(":")[2] for part in parts_of(first, last)})
    quarters = [quarter_part(f":{month}")[1:] for month in months]
    found: dict[str, Leaves] = {shape.name: {} for shape in SHAPES}
    for source in SOURCES:
        shapes = [
            shape
            for shape in SHAPES
            if shape.unit in source.units and source.columns.keys() >= set(shape.axes)
        ]
        query = _query(source, shapes)
        rows = await connection.fetch(query, first, last, months, quarters, timeout=LONG)
        _sort(rows, source, shapes, found)
    rows = await connection.fetch(_CIRCUMSTANCES, first, last, months, quarters, timeout=LONG)
    _sort_circumstances(rows, found)
    for leaves in found.values():
        for by_partner in leaves.values():
            _give_away(by_partner)
    return found


def _own(source: Source, shape: TableSpec) -> tuple[str, ...]:
    time = "month" if shape.months else "quarter"
    return ("block", time, "channel", "partner", *(source.columns[name] for name in shape.axes))


def _columns(source: Source) -> tuple[str, ...]:
    return (*_COMMON, *source.columns.values())


def _query(source: Source, shapes: Sequence[TableSpec]) -> str:
    columns = ", ".join(_columns(source))
    sets = ", ".join(f"({', '.join(own)})" for own in _sets(source, shapes))
    measures = ", ".join(source.units.values())
    # Only words from the tables above are put together here; every value is a parameter.
    return (
        f"select grouping({columns}) as which, {columns}, {measures}"  # noqa: S608
        f" from ({source.rows}) f group by grouping sets ({sets})"
    )


def _sets(source: Source, shapes: Sequence[TableSpec]) -> list[tuple[str, ...]]:
    return list(dict.fromkeys(_own(source, shape) for shape in shapes))


def _sort(
    rows: Iterable[asyncpg.Record],
    source: Source,
    shapes: Sequence[TableSpec],
    found: Mapping[str, Leaves],
) -> None:
    columns, units = _columns(source), list(source.units)
    place = {name: i + 1 for i, name in enumerate(columns)}
    wanted: dict[int, list[tuple[Leaves, int, tuple[int, ...], int]]] = {}
    for shape in shapes:
        own = _own(source, shape)
        mask = sum(1 << i for i, name in enumerate(reversed(columns)) if name not in own)
        axes = tuple(place[source.columns[name]] for name in shape.axes)
        measure = 1 + len(columns) + units.index(shape.unit)
        wanted.setdefault(mask, []).append((found[shape.name], place[own[1]], axes, measure))
    partner, channel = place["partner"], place["channel"]
    for row in rows:
        for leaves, time, axes, measure in wanted[row[0]]:
            codes = tuple(row[i] for i in axes)
            if row[measure] and None not in codes:
                cell = (f"{row[1]}:{row[time]}", row[channel], *codes)
                by_partner = leaves.setdefault(cell, {})
                by_partner[row[partner]] = by_partner.get(row[partner], 0) + row[measure]


def _sort_circumstances(rows: Iterable[asyncpg.Record], found: Mapping[str, Leaves]) -> None:
    for row in rows:
        when, said = f"{row['block']}:{row['quarter']}", set(row["flags"] or ())
        if row["children"]:
            said.add(CHILDREN)
        for code, name in CIRCUMSTANCES.items():
            cell = (when, row["channel"], "yes" if code in said else "no")
            by_partner = found[name].setdefault(cell, {})
            partner, number = row["partner"], row["number"]
            by_partner[partner] = by_partner.get(partner, 0) + number


def _give_away(by_partner: dict[str, int]) -> None:
    """Count erased cases as the largest partner's: one nobody knows would make others look safe."""
    lost = by_partner.pop(UNKNOWN, 0)
    if lost:
        largest = max(by_partner, key=lambda partner: by_partner[partner], default=UNKNOWN)
        by_partner[largest] = by_partner.get(largest, 0) + lost


async def partners(connection: asyncpg.Connection, first: date, last: date) -> tuple[int, int]:
    """Return how many partners reported in a period, and how many ever did."""
    row = await connection.fetchrow(
        """
        select count(*) filter (where lately), count(*) from (
            select partner_id, bool_or(lately) as lately from (
                select partner_id, day between $1 and $2 as lately from counted_referral
                where partner_id is not null group by 1, 2
                union all
                select partner_id, day between $1 and $2 from counted_usage group by 1, 2
            ) days group by partner_id
        ) p
        """,
        first,
        last,
        timeout=LONG,
    )
    return (row[0], row[1]) if row else (0, 0)
