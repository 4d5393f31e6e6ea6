"""The one place where Faust is used: it joins the group, fetches, and commits what we applied.

Its streams ack an event whose handler raised, commit past a gap, and make four tasks for each. So
none is used: what a fetch brought is applied in one call, and nothing else is taken until it is.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from itertools import chain
from typing import Any, cast

import faust
from faust.auth import Credentials, SASLCredentials, SSLCredentials
from faust.transport.drivers import aiokafka
from faust.types import TP

from shared.events.cloudevents import Record, known_headers
from shared.events.principals import group_of
from shared.kafka.client_config import password, ssl_context, uses_sasl
from shared.settings import Settings

Take = Callable[[list[Record]], Awaitable[float]]
"""Applies events, whatever it takes, and tells how long to rest before the next, seconds."""

HAND_BACK = 5.0
"""So long a batch may hold up a change of partitions, seconds; then it is applied beside it."""
LOOK = 1.0
"""So long a fetch waits for events, seconds."""


class GroupMember(aiokafka.Consumer):
    """Faust's consumer, which applies all that a fetch brought and then commits.

    Nothing that was fetched is dropped, even if its partition goes to another member meanwhile:
    that one reads it again, and the inbox knows what was seen.
    """

    transport: "Transport"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._applied: dict[TP, int] = {}
        self._free = asyncio.Event()
        self._free.set()
        self._finishing = False
        self._looked = time.monotonic()
        self._asked: float | None = None

    async def _drain_messages(self, fetcher: Any) -> None:
        while not (self._finishing or self.should_stop or fetcher.should_stop):
            self._looked = time.monotonic()
            try:
                found, _ = await self._wait_next_records(LOOK)
            except self.consumer_stopped_errors:
                if self.app.should_stop:
                    return
                raise
            if found and not self._finishing:
                await asyncio.sleep(await self._apply(found))

    async def _apply(self, found: Mapping[TP, Sequence[Any]]) -> float:
        self._free.clear()
        try:
            rest = await self.transport.take([*map(record_of, chain.from_iterable(found.values()))])
        finally:
            self._free.set()
            self._looked = time.monotonic()
        self._applied.update((TP(*place), read[-1].offset + 1) for place, read in found.items())
        return rest

    async def on_partitions_assigned(self, assigned: set[TP], generation_id: int = 0) -> None:
        """Begin anew at what is committed."""
        self._applied.clear()
        await super().on_partitions_assigned(assigned, generation_id)

    def _filter_committable_offsets(self, tps: Iterable[TP]) -> dict[TP, int]:
        if not self._applied:
            return {}
        mine = self.assignment()
        return {
            place: upto
            for place, upto in self._applied.items()
            if place in mine and self._should_commit(place, upto)
        }

    async def finish(self) -> None:
        """Take nothing more, and wait until what was taken is applied."""
        self._finishing = True
        await self._free.wait()

    async def wait_empty(self) -> None:
        """Wait until what was taken is applied, but not for ever, and commit it."""
        try:
            await asyncio.wait_for(self._free.wait(), HAND_BACK)
        except TimeoutError:
            self.log.warning("partitions change while events of theirs are applied")
        await self.commit_and_end_transactions()

    async def verify_all_partitions_active(self) -> None:
        """Nothing: Faust looks after its streams here; we look at how long it is `silent`."""

    async def _commit(self, offsets: Mapping[TP, int]) -> bool:
        self._asked = time.monotonic()
        try:
            return bool(await super()._commit(offsets))
        finally:
            self._asked = None

    @property
    def silent(self) -> float:
        """So long it has neither fetched, nor applied, nor had an answer to a commit, seconds."""
        now = time.monotonic()
        looked = self._looked if self._free.is_set() else now
        return now - min(looked, self._asked or now)

    @property
    def behind(self) -> int:
        """Events on Kafka that are this member's and not yet applied, as the last fetch told."""
        return sum(
            max(0, (self.highwater(place) or 0) - self._upto(place)) for place in self.assignment()
        )

    def _upto(self, place: TP) -> int:
        return self._applied.get(place) or self._committed_offset[place] or 0


class Transport(aiokafka.Transport):
    """Faust's transport with our member."""

    Consumer = GroupMember
    take: Take


def faust_app(settings: Settings, service: str) -> faust.App:
    """A Faust application with the settings under which it lost nothing (see DECISIONS)."""
    brokers = ";".join(f"kafka://{b}" for b in settings.bootstrap.split(","))
    return faust.App(
        group_of(service),
        broker=brokers,
        broker_credentials=_credentials(settings),
        datadir=str(settings.jieli_home / "faust" / service),
        store="memory://",
        web_enabled=False,
        processing_guarantee="at_least_once",
        stream_wait_empty=True,
        topic_disable_leader=True,
        topic_allow_declare=False,
        consumer_auto_offset_reset="earliest",
        broker_max_poll_records=settings.consumer_batch,
        consumer_max_fetch_size=256 * 1024,
        broker_commit_interval=1.0,
        broker_session_timeout=6,
        broker_heartbeat_interval=2,
        broker_request_timeout=20,
        loghandlers=[],
    )


def _credentials(settings: Settings) -> Credentials | None:
    context = ssl_context(settings)
    if uses_sasl(settings):
        return SASLCredentials(
            username=settings.kafka_username,
            password=password(settings),
            ssl_context=context,
            mechanism=settings.kafka_sasl_mechanism,
        )
    return SSLCredentials(context) if context else None


def subscribe(app: faust.App, topics: Sequence[str], take: Take) -> None:
    """Let this application read these topics and give what it finds to `take`."""
    app.transport = transport = Transport(app.conf.broker_consumer, app)
    transport.take = take
    app.topics.add(channel(app, topics))


def member_of(app: faust.App) -> GroupMember:
    """The member of the group that reads for this application."""
    return cast("GroupMember", app.consumer)


def channel(app: faust.App, topics: Sequence[str]) -> Any:
    """These topics as one source, their values left as Kafka gave them."""
    return app.topic(
        *topics, key_type=bytes, value_type=bytes, key_serializer="raw", value_serializer="raw"
    )


def record_of(found: Any) -> Record:
    """What Kafka gave, as we know it."""
    return Record(
        topic=found.topic,
        partition=found.partition,
        offset=found.offset,
        key=found.key,
        value=found.value,
        headers=known_headers(found.headers or ()),
    )
