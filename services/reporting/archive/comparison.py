"""Compares two stores of facts, month by month, as one moment saw them."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

import asyncpg

from services.reporting.archive.chunks import Place
from shared.db import Database
from shared.settings import Settings

FACTS = ("referral_fact", "need_fact", "usage_count", "forgotten", "counted")
"""The tables that events are counted in."""

_NOT_COMPARED = ["counted_at", "told_out"]
"""Columns about reporting's own work: when it counted, what it has told."""
_IDS = ["referral_id", "need_id", "need_ids"]
"""Columns that are random once a referral is erased."""

_LONG = 3600.0
"""So long one table may be looked through, seconds: millions of facts are written as text."""
_BEFORE = '{"rehearsed": false}'
"""What facts say that were left before a column was known."""
_MONTHS: Mapping[str, str] = {
    "referral_fact": """
        select coalesce(f.month, 'unknown') as month, count(*) as facts,
               sum(hashtextextended((
                   to_jsonb(f) - $1::text[] - case when f.erased then $2::text[] else '{}' end
               )::text, 0)) as digest
        from referral_fact f group by 1
    """,
    "need_fact": """
        select coalesce(r.month, 'unknown') as month, count(*) as facts,
               sum(hashtextextended((
                   to_jsonb(f) - $1::text[] - case when r.erased then $2::text[] else '{}' end
               )::text, 0)) as digest
        from need_fact f left join referral_fact r using (referral_id) group by 1
    """,
    "usage_count": """
        select to_char(f.day, 'YYYY-MM') as month, count(*) as facts,
               sum(hashtextextended((to_jsonb(f) - $1::text[] - $2::text[])::text, 0)) as digest
        from usage_count f group by 1
    """,
}
_BEYOND = """
    select topic, partition, "offset" from inbox
    join unnest($1::text[], $2::int[], $3::bigint[]) as done (topic, partition, upto)
        using (topic, partition)
    where "offset" >= upto
"""


@dataclass(frozen=True, slots=True)
class Difference:
    """One month in which the facts of a table are not the same."""

    table: str
    month: str
    running: int
    """Facts that the running service has."""
    from_events: int


@asynccontextmanager
async def one_snapshot(
    settings: Settings, snapshot: str | None = None
) -> AsyncIterator[asyncpg.Connection]:
    """The running service's store as it is at one moment, however long one looks; for reading.

    ``snapshot`` is a moment that another connection looks at and has ``exported``.
    """
    connection = await asyncpg.connect(
        settings.database_url,
        timeout=10,
        server_settings={
            "search_path": "reporting",
            "timezone": "UTC",
            "transaction_timeout": "0",
        },
    )
    try:
        async with connection.transaction(isolation="repeatable_read", readonly=True):
            if snapshot is not None:
                await connection.execute(f"set transaction snapshot '{snapshot}'")
            yield connection
    finally:
        await connection.close()


async def exported(running: asyncpg.Connection) -> str:
    """Return a name by which other connections look at the same moment, while this one does."""
    name: str = await running.fetchval("select pg_export_snapshot()")
    return name


async def beyond(
    running: asyncpg.Connection, committed: Mapping[Place, int]
) -> dict[Place, set[int]]:
    """Return the offsets that are counted although the workers have not yet said so to Kafka."""
    rows = await running.fetch(
        _BEYOND,
        [topic for topic, _ in committed],
        [partition for _, partition in committed],
        list(committed.values()),
    )
    found: dict[Place, set[int]] = {}
    for row in rows:
        found.setdefault((row["topic"], row["partition"]), set()).add(row["offset"])
    return found


async def drop_equal(running: asyncpg.Connection, fresh: Database) -> None:
    """Let the fresh store know who was erased: no event of theirs is counted in it."""
    digests = [row["digest"] for row in await running.fetch("select digest from forgotten")]
    async with fresh.transaction() as tx:
        await tx.execute("insert into forgotten select * from unnest($1::bytea[])", digests)


async def put_left(fresh: Database, left: Sequence[tuple[str, str]]) -> int:
    """Put in what erasures left; return how many facts."""
    async with fresh.transaction() as tx:
        for kind, table in (("referral", "referral_fact"), ("need", "need_fact")):
            await tx.execute(
                f"insert into {table} select (jsonb_populate_record("  # noqa: S608
                f"null::{table}, $2::jsonb || fact)).* from unnest($1::jsonb[]) as fact",
                [fact for of, fact in left if of == kind],
                _BEFORE,
            )
    return len(left)


async def differences(running: asyncpg.Connection, fresh: Database) -> list[Difference]:
    """Return the months in which any fact is not the same in both stores."""
    found = []
    async with fresh.reading() as other:
        for table, query in _MONTHS.items():
            here = await _months(running, query)
            there = await _months(other, query)
            found += [
                Difference(table, month, here.get(month, (0, 0))[0], there.get(month, (0, 0))[0])
                for month in sorted(here | there)
                if here.get(month) != there.get(month)
            ]
    return found


async def _months(connection: asyncpg.Connection, query: str) -> dict[str, tuple[int, int]]:
    rows = await connection.fetch(query, _NOT_COMPARED, _IDS, timeout=_LONG)
    return {row["month"]: (row["facts"], row["digest"]) for row in rows}
