"""Makes all facts again from events alone, in a database of its own, and says whether they agree.

Nothing that the running service reads is touched. The events are those of the archive and, after
them, those on Kafka up to where the service's workers have come.
"""

import asyncio
import gc
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import asyncpg

from services.reporting.archive import comparison, store
from services.reporting.archive.chunks import Place
from services.reporting.archive.comparison import FACTS, Difference
from services.reporting.archive.topic_reader import Topics, committed, open_topics
from services.reporting.facts.handlers import HANDLERS
from shared.db import Database, is_outage
from shared.errors import UnreadableEvent
from shared.events import cloudevents
from shared.events.base import Event
from shared.events.cloudevents import Record
from shared.kafka.dispatcher import handle, types_passed_over
from shared.migrate import migrate
from shared.security import keys
from shared.settings import Settings

SERVICE = "reporting"
_AT_ONCE = 5_000
"""Events in one transaction: memory stays flat, and a statement's price is spread over many."""
_PASSED_OVER = types_passed_over(HANDLERS)

Progress = Callable[[int], None]
"""Is told how many events were applied by now."""


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


class Counting:
    """Applies events to an empty database, each once.

    While the database takes some, the next are read.
    """

    def __init__(self, database: Database, told: Progress | None = None) -> None:
        """``told`` hears of the progress."""
        self._database = database
        self._seen: set[bytes] = set()
        self._waiting: list[Event] = []
        self._under_way: asyncio.Task[None] | None = None
        self._told = told
        self.applied = self.repeated = self.unreadable = 0

    async def apply(self, records: Iterable[Record]) -> None:
        """Take records that are in order per key. Raises what `is_outage` recognises."""
        self._waiting += self._read(records)
        while len(self._waiting) >= _AT_ONCE:
            some, self._waiting = self._waiting[:_AT_ONCE], self._waiting[_AT_ONCE:]
            await self._begin(some)

    async def finish(self) -> None:
        """Apply what waits."""
        await self._begin(self._waiting)
        self._waiting = []
        await self._begin([])

    async def _begin(self, events: list[Event]) -> None:
        if self._under_way is not None:
            await self._under_way
            if self._told is not None:
                self._told(self.applied)
        self._under_way = asyncio.create_task(self._settle(events))
        await asyncio.sleep(0)

    def _read(self, records: Iterable[Record]) -> Iterator[Event]:
        for record in records:
            if record.headers.get("ce_type") in _PASSED_OVER:
                continue
            try:
                arrival = cloudevents.read(record)
            except UnreadableEvent:
                self.unreadable += 1
                continue
            if arrival.event_id.bytes in self._seen:
                self.repeated += 1
                continue
            self._seen.add(arrival.event_id.bytes)
            yield arrival.event

    async def _settle(self, events: list[Event]) -> None:
        """Apply all of these; what no database takes is passed over, as a dead letter is."""
        try:
            await self._transact(events)
        except Exception as error:
            if is_outage(error):
                raise
            if len(events) == 1:
                self.unreadable += 1
                return
            half = len(events) // 2
            await self._settle(events[:half])
            await self._settle(events[half:])
        else:
            self.applied += len(events)

    async def _transact(self, events: list[Event]) -> None:
        async with self._database.transaction() as tx:
            await handle(events, HANDLERS, tx)


def collect_cycles_rarely() -> None:
    """Tune a process that counts events: it makes many short-lived objects and few cycles.

    To look for those as often as Python does takes half of the time.
    """
    gc.set_threshold(200_000, 50, 50)


async def check(settings: Settings, told: Progress | None = None) -> Rebuilt:
    """Make the facts again beside the running service and compare them with its own.

    ``settings`` are an administrator's of PostgreSQL and reporting's at Kafka. Raises KafkaError,
    OSError, PostgresError or SealBroken when a part is away or a chunk was changed.
    """
    async with open_topics(settings) as topics, empty_database(settings) as fresh:
        done = await committed(settings)
        async with comparison.one_snapshot(settings) as running:
            beyond = await comparison.beyond(running, done)
            await comparison.drop_equal(running, fresh)
            counting = Counting(fresh, told)
            reached = await from_archive(running, settings, counting)
            archived = counting.applied
            await _from_kafka(topics, counting, reached, done, beyond)
            erased = await comparison.put_left(fresh, await store.left(running))
            return Rebuilt(
                archived,
                counting.applied - archived,
                counting.repeated,
                counting.unreadable,
                erased,
                await comparison.differences(running, fresh),
            )


async def from_archive(
    running: asyncpg.Connection, settings: Settings, counting: Counting
) -> dict[Place, int]:
    """Apply what is archived; return the last offset of every partition."""
    key = keys.seal_key(settings.secrets, SERVICE)
    reached: dict[Place, int] = {}
    async for chunk in store.chunks(running, key):
        reached[chunk.topic, chunk.partition] = chunk.last
        await counting.apply(chunk.records)
    await counting.finish()
    return reached


async def _from_kafka(
    topics: Topics,
    counting: Counting,
    reached: Mapping[Place, int],
    done: Mapping[Place, int],
    beyond: Mapping[Place, set[int]],
) -> None:
    """Apply what the workers had settled and is not archived."""
    starts = {place: last + 1 for place, last in reached.items()}
    ends = {
        place: max([end, *(offset + 1 for offset in beyond.get(place, ()))])
        for place, end in done.items()
    }
    async for some in topics.read(starts, ends):
        place = some[0].record.topic, some[0].record.partition
        settled = beyond.get(place, set())
        await counting.apply(
            each.record
            for each in some
            if each.record.offset < done.get(place, 0) or each.record.offset in settled
        )
    await counting.finish()


@asynccontextmanager
async def empty_database(settings: Settings) -> AsyncIterator[Database]:
    """A database of reporting's newest form in which nothing lasts; it is dropped afterwards."""
    name = f"jieli_rebuild_{uuid4().hex[:12]}"
    url = urlunsplit(urlsplit(settings.database_url)._replace(path=f"/{name}"))
    apart = settings.model_copy(update={"database_url": url})
    await _run(settings, f'create database "{name}"')
    try:
        await migrate(apart, SERVICE)
        await _let_nothing_last(apart, name)
        database = await Database.open(apart, SERVICE, size=2, steady=True)
        try:
            yield database
        finally:
            await database.close()
    finally:
        await _run(settings, f'drop database "{name}" with (force)')


async def _let_nothing_last(settings: Settings, name: str) -> None:
    await _run(
        settings,
        *(f"alter table {SERVICE}.{table} set unlogged" for table in FACTS),
        f'alter database "{name}" set synchronous_commit = off',
    )


async def _run(settings: Settings, *statements: str) -> None:
    connection = await asyncpg.connect(settings.database_url, timeout=10)
    try:
        for statement in statements:
            await connection.execute(statement)
    finally:
        await connection.close()
