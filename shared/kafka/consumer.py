"""The one place where Faust is used: reads topics in batches and acks only what is committed.

Faust acks an event whose handler raised, commits past a gap, and hangs on a batch it was left with.
Hence: concurrency one, no table, no web server, nothing escapes the loop, whole batches are acked.
"""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any

import faust
from faust.transport.drivers import aiokafka
from faust.types import TP
from mode.services import WaitResults

from shared.events.catalogue import consumed_by
from shared.kafka.wire import Record, known_headers
from shared.settings import Settings
from shared.telemetry import logger
from shared.telemetry.logs import where


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


class Reader(aiokafka.Consumer):
    """Faust's consumer, without four tasks for each record and without its naps.

    The tasks let a rebalance interrupt a hand-over that waits for room. Where there is room and
    the flow is open nothing waits, and one call does the same; otherwise Faust's own way is taken.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._room = asyncio.Event()
        self._room.set()

    def on_buffer_full(self, tp: TP) -> None:
        """Wait for room; Faust would leave this partition alone, or sleep a second."""
        self._room.clear()

    def on_buffer_drop(self, tp: TP) -> None:
        """Go on: more than half of the buffer is free."""
        self._room.set()

    async def wait_first(self, *waited: Any, **limit: Any) -> WaitResults:
        """Wait for the first of these: for a record's hand-over, or a suspended flow."""
        if limit or len(waited) != 2:
            return await super().wait_first(*waited, **limit)
        hand_over, suspended = waited
        if not self._room.is_set():
            await super().wait_first(self._room.wait(), self.suspend_flow.wait())
        if not (self.flow_active and self.app.flow_control.is_active()):
            return await super().wait_first(*waited)
        suspended.close()
        return WaitResults([hand_over], [await hand_over], stopped=False)


class Gathering(faust.Stream[Any]):
    """Faust's stream, which does not hand on a handful while hundreds wait at its door."""

    async def wait_for_stopped(self, *waited: Any, **limit: Any) -> bool:
        """Wait for the first of these or the time, and on while more events are at hand."""
        ended: bool = await super().wait_for_stopped(*waited, **limit)
        while self._more_at_hand() and not any(each.is_set() for each in waited):
            ended = await super().wait_for_stopped(*waited, **limit)
        return ended

    def _more_at_hand(self) -> bool:
        return not self.should_stop and any(not c.queue.empty() for c in self.app.topics)


class Transport(aiokafka.Transport):
    """Faust's transport with our reader."""

    Consumer = Reader


Apply = Callable[[Sequence[Record]], Awaitable[None]]
FULL = 150
LONGEST_BREATH = 0.03
_log = logger("consumer")


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
        broker_max_poll_records=200,
        stream_buffer_maxsize=512,
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


def breath(handled: int, seconds: float) -> float:
    """How long to let events gather before the next batch, seconds.

    A small batch costs almost as much as a large one. Resting as long as the last one took, a busy
    machine makes fewer and larger batches by itself, and a quiet one rests a few milliseconds.
    """
    return 0.0 if handled >= FULL else min(seconds, LONGEST_BREATH)


class Consumer:
    """Reads a service's topics and hands batches to `apply` until stopped."""

    def __init__(
        self, settings: Settings, service: str, apply: Apply, patience: float = 0.0
    ) -> None:
        self._settings = settings
        self._apply = apply
        self._within = max(patience, settings.consumer_within)
        self.app = faust_app(settings, service)
        Path(str(self.app.conf.datadir)).mkdir(parents=True, exist_ok=True)
        self.ready = False
        self.detail = "starting"
        self.broken: Exception | None = None
        self.last_batch = time.monotonic()
        self._read([topic.name for topic in consumed_by(service)])

    def _read(self, topics: list[str]) -> None:
        # One stream over all topics: at a low rate one transaction serves what three would.
        channel = self.app.topic(
            *topics, key_type=bytes, value_type=bytes, key_serializer="raw", value_serializer="raw"
        )

        async def reader(stream: Any) -> None:
            async for events in stream.noack_take(
                self._settings.consumer_batch, within=self._within
            ):
                begun = time.monotonic()
                await self._until_settled([_record(event) for event in events])
                for event in events:
                    await stream.ack(event)
                await asyncio.sleep(breath(len(events), time.monotonic() - begun))

        self.app.agent(channel, concurrency=1, name="reader")(reader)

    async def _until_settled(self, records: list[Record]) -> None:
        """Try until it is done: an outage means waiting, never skipping."""
        pause = 0.05
        while True:
            try:
                await asyncio.wait_for(self._apply(records), self._settings.handler_timeout * 3)
            except asyncio.CancelledError:
                raise
            except Exception as error:  # noqa: BLE001 - Faust would ack what it sees raise
                self.ready, self.detail = False, type(error).__name__
                _log.warning(
                    "batch waits", error=type(error).__name__, where=", ".join(where(error))
                )
                if type(error).__name__ == "BrokenCode":
                    self.broken = error
                    await asyncio.Event().wait()
            else:
                self.ready, self.detail = True, ""
                self.last_batch = time.monotonic()
                return
            await asyncio.sleep(pause * random.uniform(0.5, 1.5))  # noqa: S311 - jitter
            pause = min(pause * 2, 2.0)

    async def start(self) -> None:
        """Join the group and begin to read. Raises when no broker answers."""
        self.app.finalize()
        await self.app.start()
        self.ready, self.detail = True, ""

    async def stop(self) -> None:
        """Finish the batch in hand, commit, and leave the group."""
        await self.app.stop()

    @property
    def crashed(self) -> bool:
        """Whether Faust gave up, or the code is broken: the process must be started afresh."""
        return bool(self.app.crashed or self.broken)

    def lag(self) -> int:
        """Events on Kafka that this process has been given and not yet read."""
        consumer: Any = self.app.consumer
        behind = 0
        for partition in consumer.assignment():
            high = consumer.highwater(partition) or 0
            behind += max(0, high - (consumer._read_offset[partition] or -1) - 1)
        return behind


def _record(event: Any) -> Record:
    message = event.message
    headers = message.headers or ()
    return Record(
        topic=message.topic,
        partition=message.partition,
        offset=message.offset,
        key=message.key,
        value=message.value,
        headers=known_headers(headers.items() if isinstance(headers, dict) else headers),
    )
