"""Carries the outbox to Kafka: one active relay a service, in order per key, no row skipped.

In a rush it lets events gather: accepting has the machine first, moving follows in large sets.
"""

import asyncio
import time
from collections import defaultdict
from contextlib import suppress
from typing import Any, Self

import asyncpg
from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError

from shared.db import is_outage
from shared.events.cloudevents import headers_of
from shared.kafka.client_config import client_config
from shared.outbox_notify import URGENT, channel
from shared.outbox_position import Position
from shared.settings import Settings
from shared.telemetry import logger
from shared.telemetry.logs import where

_log = logger("relay")
_LEADERSHIP = 7_311_002
_SINCE = """
    select coalesce(max(id), $1) as newest, count(*) as events,
           count(distinct created_at) as transactions
    from outbox where id > $1
"""
RUSH = 250.0
"""So many new events a second are a rush."""
SET = 100
"""Events that come in sets of so many, as the lines of a batch do, are none: they cost little."""
PACE_INTERVAL = 0.1
"""How often the pace is looked at, seconds."""


class Pace:
    """How fast events come."""

    def __init__(self, now: float) -> None:
        self._since = now
        self._events = 0
        self._transactions = 0
        self.is_rush = False

    def count(self, events: int, transactions: int, now: float) -> None:
        """So many have come until now (seconds of any steady clock); judged each LOOK seconds."""
        self._events += events
        self._transactions += transactions
        elapsed = now - self._since
        if elapsed >= PACE_INTERVAL:
            many, small = self._events >= RUSH * elapsed, self._events < SET * self._transactions
            self.is_rush = many and small
            self._since, self._events, self._transactions = now, 0, 0


class Relay:
    """Publishes a service's outbox until it is stopped. A new producer follows every error.

    `linger` is how long its events may wait for others in a rush, seconds. A pause in the rush ends
    the waiting, and so does an urgent event: all leave together, in order.
    """

    def __init__(self, settings: Settings, service: str, linger: float = 0.0) -> None:
        self._settings = settings
        self._service = service
        self._linger = linger
        self._wake = asyncio.Event()
        self._urgent = asyncio.Event()
        self.ready = False
        self.detail = "starting"

    def wake(self, *, urgent: bool = False) -> None:
        """Something may be waiting; what is urgent ends the gathering."""
        self._wake.set()
        if urgent:
            self._urgent.set()

    def _notified(self, *notification: object) -> None:
        self.wake(urgent=notification[-1] == URGENT)

    async def run(self) -> None:
        """Lead when nobody else does, and publish; after an error begin afresh."""
        pause = 0.1
        while True:
            try:
                async with _Session(self._settings, self._service) as session:
                    await session.connection.add_listener(channel(self._service), self._notified)
                    await self._lead(session)
                    self.ready, self.detail, pause = True, "", 0.1
                    await self._publish_until_error(session)
            except Exception as error:  # noqa: BLE001 - any error ends this session, not the relay
                self.ready, self.detail = False, type(error).__name__
                known = is_outage(error) or isinstance(error, KafkaError)
                _log.warning(
                    "relay begins afresh",
                    error=type(error).__name__,
                    where="" if known else ", ".join(where(error)),
                )
            await asyncio.sleep(pause)
            pause = min(pause * 2, 2.0)

    async def _lead(self, session: "_Session") -> None:
        while not await session.connection.fetchval(
            "select pg_try_advisory_lock($1, hashtext($2))", _LEADERSHIP, self._service
        ):
            self.ready, self.detail = True, "standing by"
            await asyncio.sleep(0.5)

    async def _publish_until_error(self, session: "_Session") -> None:
        batch, pace = self._settings.outbox_batch, Pace(time.monotonic())
        position = await Position.load(session.connection)
        while True:
            self._wake.clear()
            self._urgent.clear()
            rows = await position.read(session.connection, batch)
            behind = len(rows) == batch
            if rows:
                await session.publish(rows)
            await position.advance(
                session.connection, [row["id"] for row in rows], whole=not behind
            )
            rushed = pace.is_rush
            transactions = len({row["created_at"] for row in rows})
            pace.count(len(rows), transactions, time.monotonic())
            if self._linger and rows and pace.is_rush and not (rushed and behind):
                await self._linger_in_rush(session, position.upto, pace)
            elif not behind:
                await _until(self._wake, 1.0)

    async def _linger_in_rush(self, session: "_Session", newest: int, pace: Pace) -> None:
        begun = time.monotonic()
        while pace.is_rush and time.monotonic() - begun < self._linger:
            await _until(self._urgent, PACE_INTERVAL)
            if self._urgent.is_set():
                return
            [since] = await session.connection.fetch(_SINCE, newest)
            newest = since["newest"]
            pace.count(since["events"], since["transactions"], time.monotonic())


async def _until(event: asyncio.Event, seconds: float) -> None:
    """Wait for the event, but no longer than so many seconds."""
    with suppress(TimeoutError):
        await asyncio.wait_for(event.wait(), seconds)


class _Session:
    """One connection and one producer that live and die together."""

    def __init__(self, settings: Settings, service: str) -> None:
        self._settings = settings
        self._service = service
        self.connection: asyncpg.Connection
        self.producer: AIOKafkaProducer

    async def __aenter__(self) -> Self:
        self.connection = await asyncpg.connect(
            self._settings.database_url,
            user=f"jieli_{self._service}",
            password=self._settings.database_service_password or None,
            timeout=5,
            command_timeout=15,
            server_settings={
                "search_path": self._service,
                "application_name": f"jieli-{self._service}-relay",
                # A lost note of what was published only publishes it again; inboxes drop it.
                "synchronous_commit": "off",
                # Every row is found by its id: a plan is made once, however few rows there were.
                "plan_cache_mode": "force_generic_plan",
                "enable_seqscan": "off",
            },
        )
        self.producer = AIOKafkaProducer(
            **client_config(self._settings),
            acks="all",
            enable_idempotence=True,
            request_timeout_ms=15000,
            linger_ms=0,
            max_request_size=2 * 1024 * 1024,
            max_batch_size=512 * 1024,
            client_id=f"jieli-{self._service}-relay",
        )
        try:
            await asyncio.wait_for(self.producer.start(), 20)
        except BaseException:
            self.connection.terminate()
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        self.connection.terminate()
        try:
            await asyncio.wait_for(self.producer.stop(), 5)
        except (TimeoutError, KafkaError):
            _log.warning("producer did not stop in time")

    async def publish(self, rows: list[asyncpg.Record]) -> None:
        """Send these in order and wait until Kafka has them all. Raises KafkaError."""
        places: dict[tuple[str, int], list[asyncpg.Record]] = defaultdict(list)
        for row in rows:
            partition = row["subject"].int % await self._partitions(row["topic"])
            places[row["topic"], partition].append(row)
        waiting: list[Any] = []
        for (topic, partition), records in places.items():
            waiting += await self._send(topic, partition, records)
        await asyncio.wait_for(asyncio.gather(*waiting), 20)

    async def _partitions(self, topic: str) -> int:
        known = self.producer.client.cluster.partitions_for_topic(topic)
        return len(known or await self.producer.partitions_for(topic))

    async def _send(self, topic: str, partition: int, rows: list[asyncpg.Record]) -> list[Any]:
        sent, batch = [], self.producer.create_batch()
        for row in rows:
            if self._append(batch, row):
                continue
            sent.append(await self.producer.send_batch(batch, topic, partition=partition))
            batch = self.producer.create_batch()
            if not self._append(batch, row):
                raise ValueError(topic)
        sent.append(await self.producer.send_batch(batch, topic, partition=partition))
        return sent

    def _append(self, batch: Any, row: asyncpg.Record) -> bool:
        return (
            batch.append(
                timestamp=None,
                key=str(row["subject"]).encode(),
                value=row["body"],
                headers=headers_of(
                    self._service,
                    row["name"],
                    row["version"],
                    row["event_id"],
                    row["created_at"],
                    row["traceparent"],
                ),
            )
            is not None
        )
