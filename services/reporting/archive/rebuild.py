"""Makes all facts again from events alone, in a database of its own, and says whether they agree.

Nothing that the running service reads is touched. The events are those of the archive and, after
them, those on Kafka up to where the service's workers have come.
"""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import asyncpg

from services.reporting.archive import comparison, store
from services.reporting.archive.chunks import Place
from services.reporting.archive.comparison import FACTS, Difference
from services.reporting.archive.recount import SERVICE, Share
from services.reporting.archive.recount_processes import recounted
from services.reporting.archive.topic_reader import committed, open_topics
from shared.db import Database
from shared.migrate import migrate
from shared.settings import Settings

Progress = Callable[[int, int], None]
"""Is told how many records were read by now, and of how many."""
_INDEXES = """
    select indexrelid::regclass::text as name from pg_index
    where not indisunique and indrelid = any($1::text[]::regclass[])
"""


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """How many events were read, and in which months the facts are not the running service's."""

    archived: int
    from_kafka: int
    repeated: int
    unreadable: int
    erased: int
    """Facts that erasures left, of which no event tells."""
    differences: list[Difference]

    @property
    def equal(self) -> bool:
        """Whether the facts are the same."""
        return not self.differences


async def check(settings: Settings, told: Progress | None = None) -> Rebuilt:
    """Make the facts again beside the running service and compare them with its own.

    ``settings`` are an administrator's of PostgreSQL and reporting's at Kafka. Raises KafkaError,
    OSError, PostgresError or SealBroken when a part is away or a chunk was changed.
    """
    async with empty_store(settings) as apart:
        done = await committed(settings)
        async with comparison.one_snapshot(settings) as running:
            beyond = await comparison.beyond(running, done)
            reached = await store.reached(running)
            share = Share(
                settings,
                apart,
                await comparison.exported(running),
                frozenset(number for _, number in (*done, *reached)),
                done,
                {place: frozenset(offsets) for place, offsets in beyond.items()},
            )
            every = await store.archived(running) + await _waiting(settings, reached, done)
            read = 0

            def more(records: int) -> None:
                nonlocal read
                read += records
                if told is not None:
                    told(read, every)

            fresh = await Database.open(apart, SERVICE, size=1)
            try:
                await comparison.drop_equal(running, fresh)
                found = await recounted(share, more)
                erased = await comparison.put_left(fresh, await store.left(running))
                differences = await comparison.differences(running, fresh)
            finally:
                await fresh.close()
            return Rebuilt(
                found.archived,
                found.from_kafka,
                found.repeated,
                found.unreadable,
                erased,
                differences,
            )


async def _waiting(
    settings: Settings, reached: Mapping[Place, int], done: Mapping[Place, int]
) -> int:
    """Return how many records lie on Kafka, are settled and not archived."""
    async with open_topics(settings) as topics:
        begins = await topics.begins()
    return sum(
        max(0, end - max(begins.get(place, 0), reached.get(place, -1) + 1))
        for place, end in done.items()
    )


@asynccontextmanager
async def empty_store(settings: Settings) -> AsyncIterator[Settings]:
    """Reporting's newest form in a database in which nothing lasts; it is dropped afterwards."""
    name = f"jieli_rebuild_{uuid4().hex[:12]}"
    url = urlunsplit(urlsplit(settings.database_url)._replace(path=f"/{name}"))
    apart = settings.model_copy(update={"database_url": url})
    await _run(settings, f'create database "{name}"')
    try:
        await migrate(apart, SERVICE)
        await _let_nothing_last(apart, name)
        yield apart
    finally:
        await _run(settings, f'drop database "{name}" with (force)')


async def _let_nothing_last(settings: Settings, name: str) -> None:
    """Keep no log of the facts, and no index by which nothing is looked up while one counts."""
    connection = await asyncpg.connect(settings.database_url, timeout=10)
    try:
        indexes = await connection.fetch(_INDEXES, [f"{SERVICE}.{table}" for table in FACTS])
    finally:
        await connection.close()
    await _run(
        settings,
        *(f"alter table {SERVICE}.{table} set unlogged" for table in FACTS),
        *(f"drop index {row['name']}" for row in indexes),
        f'alter database "{name}" set synchronous_commit = off',
    )


async def _run(settings: Settings, *statements: str) -> None:
    connection = await asyncpg.connect(settings.database_url, timeout=10)
    try:
        for statement in statements:
            await connection.execute(statement)
    finally:
        await connection.close()
