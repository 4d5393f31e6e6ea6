"""The one place where Faust is used: a consumer group's member that reads topics in bundles.

Faust works a tenth of a millisecond for each message and commits past a gap; it acks what it skips.
Here one fetch of one partition is one message to it, and only what we settled is committed.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import Any, NamedTuple, Self, cast

import faust
from faust.transport.drivers import aiokafka
from faust.types import TP
from mode.services import WaitResults

from shared.kafka.wire import Record, known_headers
from shared.settings import Settings

ENOUGH = 400
"""With so many events in memory that are not settled, nothing more is fetched."""
LOOK = 1.0
"""So often we look for ourselves, seconds, whatever Faust told."""
AT_ONCE = 400
"""So many events one fetch brings at most."""


class Unwatched(faust.Monitor):
    """Faust's own statistics, kept by nobody: our figures come from the database."""

    def on_message_in(self, tp: Any, offset: int, message: Any) -> None:
        """Nothing."""

    def on_stream_event_in(self, tp: Any, offset: int, stream: Any, event: Any) -> None:
        """Nothing."""

    def on_stream_event_out(
        self, tp: Any, offset: int, stream: Any, event: Any, state: Any = None
    ) -> None:
        """Nothing."""

    def on_message_out(self, tp: Any, offset: int, message: Any) -> None:
        """Nothing."""


class Bundle(NamedTuple):
    """What one fetch brought of one partition, in order; to Faust it is one record, its last."""

    topic: str
    partition: int
    offset: int
    timestamp: int
    timestamp_type: int
    value: Sequence[Any]
    headers: None = None
    key: None = None
    checksum: None = None
    serialized_key_size: int = 0
    serialized_value_size: int = 0

    @classmethod
    def of(cls, found: Sequence[Any]) -> Self:
        """Bundle what Kafka gave."""
        last = found[-1]
        return cls(
            last.topic, last.partition, last.offset, last.timestamp, last.timestamp_type, found
        )


class Member(aiokafka.Consumer):
    """Faust's consumer, which hands over bundles, waits for room, and commits what was settled."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._unsettled: set[Any] = set()
        self._settled: dict[TP, int] = {}
        self._room = asyncio.Event()
        self._room.set()
        self.some = asyncio.Event()
        """Set while there are events in memory."""
        self.enough = asyncio.Event()
        """Set while there are so many that nothing more is fetched."""

    async def _wait_next_records(self, timeout: float) -> Any:  # noqa: ASYNC109 - Faust says so
        if self.flow_active and not self._room.is_set():
            await super().wait_first(self._room.wait(), self.suspend_flow.wait(), timeout=LOOK)
            self._look()
            if self.flow_active and not self._room.is_set():
                return {}, None
        records, active = await super()._wait_next_records(timeout)
        if records:
            records = {place: [Bundle.of(found)] for place, found in records.items() if found}
        return records, active

    def _to_message(self, tp: TP, record: Any) -> Any:
        message = super()._to_message(tp, record)
        self._unsettled.add(message)
        self._look()
        return message

    async def wait_first(self, *waited: Any, **limit: Any) -> WaitResults:
        """Wait for the first of these: for a bundle's hand-over, or a suspended flow.

        Where the flow is open nothing waits, and one call does what Faust makes four tasks for.
        """
        if len(waited) != 2 or not (self.flow_active and self.app.flow_control.is_active()):
            return await super().wait_first(*waited, **limit)
        hand_over, suspended = waited
        suspended.close()
        return WaitResults([hand_over], [await hand_over], stopped=False)

    def settle(self, message: Any) -> None:
        """All of this bundle is done: its offset may be committed, and its room is free.

        Of a bundle read before partitions were given out anew nothing is committed: whoever has
        its partition now reads it again.
        """
        self.ack(message)
        if message.generation_id == self.app.consumer_generation_id:
            self._settled[message.tp] = message.offset + 1
        self._unsettled.discard(message)
        self._look()

    def _look(self) -> None:
        """See how many events there are; what was read before the last assignment takes no room."""
        now = self.app.consumer_generation_id
        held = sum(len(m.value) for m in self._unsettled if m.generation_id == now)
        for event, is_so in (
            (self.some, held > 0),
            (self.enough, held >= ENOUGH),
            (self._room, held < ENOUGH),
        ):
            if is_so:
                event.set()
            else:
                event.clear()

    async def on_partitions_assigned(self, assigned: set[TP], generation_id: int = 0) -> None:
        """Begin anew: Faust has dropped what was in memory, or hands it on uncounted."""
        self._settled.clear()
        self._unsettled.clear()
        self._look()
        await super().on_partitions_assigned(assigned, generation_id)

    def _new_offset(self, tp: TP) -> int | None:
        self._acked[tp].clear()
        self._acked_index[tp].clear()
        return self._settled.pop(tp, None)

    async def _add_gap(self, tp: TP, offset_from: int, offset_to: int) -> None:
        """Nothing: a bundle's last offset stands for all before it."""


class Gathering(faust.Stream[Any]):
    """Faust's stream, which sleeps until something comes and hands on all that is at hand."""

    async def wait_for_stopped(self, *_: Any, timeout: Any = None) -> bool:  # noqa: ASYNC109 - mode
        """Wait for an event, and then so many seconds for others unless there are enough.

        Faust gives partitions back only when what it handed over is done, and may not count it
        among what we know of: so look at times without being called.
        """
        ours = member(self.app)
        await self.wait(ours.some.wait(), timeout=LOOK)
        await self.wait(ours.enough.wait(), timeout=timeout)
        return bool(self.should_stop)


def member(app: Any) -> Member:
    """The member of the group that reads for this application."""
    return cast("Member", app.consumer)


class Transport(aiokafka.Transport):
    """Faust's transport with our member."""

    Consumer = Member


def faust_app(settings: Settings, service: str) -> faust.App:
    """A Faust application with the settings under which it lost nothing (see DECISIONS)."""
    brokers = ";".join(f"kafka://{b}" for b in settings.bootstrap.split(","))
    app = faust.App(
        f"jieli-{service}",
        broker=brokers,
        datadir=str(settings.jieli_home / "faust" / service),
        store="memory://",
        web_enabled=False,
        processing_guarantee="at_least_once",
        stream_wait_empty=True,
        topic_disable_leader=True,
        topic_allow_declare=False,
        consumer_auto_offset_reset="earliest",
        broker_max_poll_records=AT_ONCE,
        consumer_max_fetch_size=256 * 1024,
        broker_commit_interval=1.0,
        broker_commit_every=1000,
        broker_session_timeout=6,
        broker_heartbeat_interval=2,
        broker_request_timeout=20,
        loghandlers=[],
        Monitor=Unwatched,
        Stream=Gathering,
    )
    app.transport = Transport(app.conf.broker_consumer, app)
    return app


def channel(app: faust.App, topics: Sequence[str]) -> Any:
    """These topics as one stream's source, their values left as Kafka gave them."""
    return app.topic(
        *topics, key_type=bytes, value_type=bytes, key_serializer="raw", value_serializer="raw"
    )


async def bundles(stream: Any, within: float) -> AsyncIterator[list[Any]]:
    """What is at hand, again and again; each must be settled. `within`: patience, seconds."""
    async for events in stream.noack_take(2 * ENOUGH, within=within):
        yield [event.message for event in events]


def records(bundle: Any) -> list[Record]:
    """A bundle's records, as we know them."""
    return [
        Record(
            topic=found.topic,
            partition=found.partition,
            offset=found.offset,
            key=found.key,
            value=found.value,
            headers=known_headers(found.headers),
        )
        for found in bundle.value
    ]
