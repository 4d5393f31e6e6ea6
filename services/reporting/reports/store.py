"""All SQL of the reports: counts by the columns a table needs, never a row about one person."""

from collections.abc import Sequence
from datetime import date

import asyncpg

from services.reporting.disclosure.tables import Cell
from services.reporting.reports.periods import edges
from services.reporting.reports.special import LEGAL, Waited

_STATE = """
    case when state = 'completed' then 'helped'
         when state in ('accepted', 'in_progress') then 'in_progress'
         when state in ('requested', 'offered') then 'waiting'
         when state in ('withdrawn', 'not_requested') then state
         else 'unmet' end
"""
_FORMS = """
    case when cardinality(forms) + cardinality(subs) = 0 then 'not_recorded'
         when not $3 = any(forms || subs) then 'neither'
         when $4 = any(forms || subs) then 'both'
         else 'base_only' end
"""
_COLUMNS = frozenset(
    ("channel", "province", "region", "harm", "age_band", "gender", "urgency", "need")
)
_ANSWERED = """
    select r.*, (select min(accepted_at) from need_fact f where f.referral_id = r.referral_id)
        as accepted_at
    from referral_fact r where r.received_at is not null and r.day between $1 and $2
"""


def _part() -> str:
    """Return the SQL of ``periods.part_of``."""
    before = "".join(f" + (day >= date '{edge.isoformat()}')::int" for edge in edges())
    return f"(0{before})::text || ':' || to_char(day, 'YYYY-MM')"


def _named(column: str) -> str:
    """Return the SQL of a column. Raises KeyError for one that is not in the list."""
    special = {"state": _STATE, "forms": _FORMS, "part": _part()}
    if column in _COLUMNS:
        return column
    return special[column]


def _grouped(columns: Sequence[str], source: str, measures: str = "count(*)") -> str:
    named = [_named(column) for column in columns]
    numbers = ", ".join(str(i + 1) for i in range(len(named)))
    listed = "".join(f"{sql}, " for sql in named)
    group = f" group by {numbers}" if named else ""
    # Only words from the tables above are put together here; every value is a parameter.
    return f"select {listed}{measures} from {source}{group}"  # noqa: S608


def _cells(rows: Sequence[asyncpg.Record], width: int) -> list[tuple[Cell, int]]:
    return [(tuple(row[:width]), int(row[width])) for row in rows if row[width]]


class Facts:
    """The facts of one period, days in China, first and last included."""

    def __init__(self, connection: asyncpg.Connection, first: date, last: date) -> None:
        """Nothing is read yet."""
        self._connection = connection
        self._period = (first, last)

    async def referrals(self, columns: Sequence[str]) -> list[tuple[Cell, int]]:
        """Count referrals."""
        source = "referral_fact where received_at is not null and day between $1 and $2"
        rows = await self._connection.fetch(_grouped(columns, source), *self._period)
        return _cells(rows, len(columns))

    async def needs(self, columns: Sequence[str]) -> list[tuple[Cell, int]]:
        """Count needs."""
        source = "need_state where day between $1 and $2"
        rows = await self._connection.fetch(_grouped(columns, source), *self._period)
        return _cells(rows, len(columns))

    async def persons_supported(self, days: tuple[date, date]) -> int:
        """Count referrals of some days with a legal need that somebody has taken on."""
        found = await self._connection.fetchval(
            "select count(distinct referral_id) from need_state where day between $1 and $2"
            " and need = any($3::text[]) and state in ('accepted', 'in_progress', 'completed')",
            *days,
            list(LEGAL),
        )
        return int(found)

    async def usage(self, columns: Sequence[str], measure: str) -> list[tuple[Cell, int]]:
        """Sum users or opens."""
        column = {"users": "users", "opens": "opens"}[measure]
        source = "usage_count where day between $1 and $2"
        query = _grouped(columns, source, f"sum({column})")
        rows = await self._connection.fetch(query, *self._period)
        return _cells(rows, len(columns))

    async def forms(self, columns: Sequence[str], a: str, b: str) -> list[tuple[Cell, int]]:
        """Count domestic violence cases by which forms of harm were recorded."""
        source = (
            "referral_fact where received_at is not null and day between $1 and $2"
            " and harm = 'domestic_violence'"
        )
        rows = await self._connection.fetch(_grouped(columns, source), *self._period, a, b)
        return _cells(rows, len(columns))

    async def waits(
        self, columns: Sequence[str], channels: Sequence[str], days: tuple[date, date]
    ) -> dict[Cell, Waited]:
        """Return how long it was until somebody accepted, of the referrals of some days."""
        hours = "extract(epoch from accepted_at - received_at)::float / 3600"
        measures = "count(*), " + ", ".join(
            f"percentile_cont({part}) within group (order by {hours})" for part in (0.5, 0.9)
        )
        source = f"({_ANSWERED}) r where accepted_at is not null and channel = any($3::text[])"
        query = _grouped(columns, source, measures)
        rows = await self._connection.fetch(query, *days, list(channels))
        width = len(columns)
        return {tuple(row[:width]): Waited(*row[width:]) for row in rows if row[width]}


async def months_with_facts(connection: asyncpg.Connection) -> frozenset[str]:
    """Return the months there are facts of, as 2023-03. It looks once into each month."""
    rows = await connection.fetch(
        """
        with whole as (
            select least((select min(day) from referral_fact), (select min(day) from usage_count)),
                greatest((select max(day) from referral_fact), (select max(day) from usage_count))
        ), months (first, last) as (
            select m::date, (m + interval '1 month')::date - 1
            from whole as w (first, last),
                generate_series(date_trunc('month', w.first), w.last, interval '1 month') m
        )
        select to_char(first, 'YYYY-MM') from months m
        where exists (select from referral_fact where day between m.first and m.last)
            or exists (select from usage_count where day between m.first and m.last)
        """
    )
    return frozenset(row[0] for row in rows)


async def partners(connection: asyncpg.Connection, first: date, last: date) -> tuple[int, int]:
    """Return how many partners reported in a period, and how many ever did."""
    row = await connection.fetchrow(
        """
        select count(*) filter (where lately), count(*) from (
            select partner_id, bool_or(day between $1 and $2) as lately from (
                select distinct partner_id, day from referral_fact where partner_id is not null
                union all select distinct partner_id, day from usage_count
            ) days group by partner_id
        ) p
        """,
        first,
        last,
    )
    return (row[0], row[1]) if row else (0, 0)
