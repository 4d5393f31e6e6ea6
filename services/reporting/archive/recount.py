"""Counts the events of some partitions again, each once, into an empty store of facts."""

import asyncio
import gc
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

import asyncpg
from aiokafka.errors import KafkaError

from services.reporting.archive import store
from services.reporting.archive.chunks import Place
from services.reporting.archive.comparison import one_snapshot
from services.reporting.archive.topic_reader import open_topics
from services.reporting.facts.handlers import HANDLERS
from shared.db import Database, is_outage
from shared.errors import UnreadableEvent
from shared.events import ReferralErased, cloudevents
from shared.events.base import Event
from shared.events.cloudevents import Record
from shared.kafka.dispatcher import handle, types_passed_over
from shared.security import keys
from shared.security.aead import SealBroken
from shared.settings import Settings

SERVICE = "reporting"
AWAY = (KafkaError, asyncpg.PostgresError, asyncpg.InterfaceError, OSError, SealBroken)
"""What may go wrong although the program is right."""
_AT_ONCE = 5_000
"""Events in one transaction: memory stays flat, and a statement's price is spread over many."""
_HANDLERS = {kind: on_kind for kind, on_kind in HANDLERS.items() if kind is not ReferralErased}
"""Who was erased is known before the first event is counted: of them nothing is to be forgotten."""
_PASSED_OVER = types_passed_over(_HANDLERS)

Progress = Callable[[int], None]
"""Is told how many records were read since it was last told."""


@dataclass(frozen=True, slots=True)
class Share:
    """What one process counts again, and where.

    The events of one referral have the same partition in every topic, so that two shares never
    change the same fact.
    """

    source: Settings
    """Where the archive is, and Kafka."""
    target: Settings
    """An empty store of facts."""
    snapshot: str
    """The moment of the source's store at which everybody looks."""
    partitions: frozenset[int]
    done: Mapping[Place, int] = field(default_factory=dict)
    """How far the running service has come on Kafka; empty where Kafka is not asked."""
    beyond: Mapping[Place, frozenset[int]] = field(default_factory=dict)
    """What it has counted after that."""


@dataclass(frozen=True, slots=True)
class Recounted:
    """How many events were applied, and how many were not."""

    archived: int = 0
    from_kafka: int = 0
    repeated: int = 0
    unreadable: int = 0

    def __add__(self, other: "Recounted") -> "Recounted":
        """Both together."""
        return Recounted(
            self.archived + other.archived,
            self.from_kafka + other.from_kafka,
            self.repeated + other.repeated,
            self.unreadable + other.unreadable,
        )


class _Counting:
    """Applies events to an empty database, each once.

    While the database takes some, the next are read.
    """

    def __init__(self, database: Database, told: Progress) -> None:
        self._database = database
        self._seen: set[int] = set()
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
        self._under_way = asyncio.create_task(self._settle(events))
        await asyncio.sleep(0)

    def _read(self, records: Iterable[Record]) -> Iterator[Event]:
        read = 0
        for record in records:
            read += 1
            if record.headers.get("ce_type") in _PASSED_OVER:
                continue
            try:
                arrival = cloudevents.read(record)
            except UnreadableEvent:
                self.unreadable += 1
                continue
            id_ = arrival.event_id.int
            if id_ in self._seen:
                self.repeated += 1
                continue
            self._seen.add(id_)
            yield arrival.event
        self._told(read)

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
            await handle(events, _HANDLERS, tx)


async def recount(share: Share, told: Progress) -> Recounted:
    """Count the events of a share. Raises what is among ``AWAY``."""
    target = await Database.open(share.target, SERVICE, size=2, steady=True)
    try:
        async with one_snapshot(share.source, share.snapshot) as running:
            counting = _Counting(target, told)
            reached = await _from_archive(running, share, counting)
            archived = counting.applied
            if share.done:
                await _from_kafka(share, counting, reached)
            return Recounted(
                archived, counting.applied - archived, counting.repeated, counting.unreadable
            )
    finally:
        await target.close()


async def _from_archive(
    running: asyncpg.Connection, share: Share, counting: _Counting
) -> dict[Place, int]:
    """Apply what is archived; return the last offset of every partition."""
    key = keys.seal_key(share.source.secrets, SERVICE)
    reached: dict[Place, int] = {}
    async for chunk in store.chunks(running, key, share.partitions):
        reached[chunk.topic, chunk.partition] = chunk.last
        await counting.apply(chunk.records)
    await counting.finish()
    return reached


async def _from_kafka(share: Share, counting: _Counting, reached: Mapping[Place, int]) -> None:
    """Apply what the workers had settled and is not archived."""
    starts = {place: last + 1 for place, last in reached.items()}
    ends = {
        place: max([end, *(offset + 1 for offset in share.beyond.get(place, ()))])
        for place, end in share.done.items()
        if place[1] in share.partitions
    }
    async with open_topics(share.source) as topics:
        async for some in topics.read(starts, ends):
            place = some[0].record.topic, some[0].record.partition
            settled = share.beyond.get(place, frozenset())
            await counting.apply(
                each.record
                for each in some
                if each.record.offset < share.done[place] or each.record.offset in settled
            )
    await counting.finish()


def collect_cycles_rarely() -> None:
    """Tune a process that counts events: it makes many short-lived objects and few cycles.

    To look for those as often as Python does takes half of the time.
    """
    gc.set_threshold(200_000, 50, 50)
