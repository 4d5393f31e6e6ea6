"""A service with the consumer most would write: `python -m tests.fault.naive matching worker`.

Each event alone in a transaction, without an inbox; four at once; an exception goes out to Faust,
which acks what raised. The scenarios must find it out: a check that it passes proves nothing.
"""

import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Any

from shared.events import cloudevents
from shared.events.cloudevents import Record
from shared.kafka import group_member
from shared.kafka.consumer import Consumer
from shared.kafka.dispatcher import Dispatcher
from shared.kafka.worker import Worker
from shared.process import main
from shared.telemetry import child


class NaiveConsumer(Consumer):
    """Hands on one event after the other and lets Faust ack whatever came of it."""

    stalled = False

    def _read(self, topics: list[str]) -> None:
        self.app.conf.stream_wait_empty = False

        async def read(stream: Any) -> None:
            async for event in stream.events():
                await self._apply([group_member.record_of(event.message)])

        self.app.agent(group_member.channel(self.app, topics), concurrency=4, name="reader")(read)

    async def stop(self) -> None:
        """Leave as Faust does."""
        await self.app.stop()

    def lag(self) -> int:
        """Nobody looks."""
        return 0


class NaiveBatches(Dispatcher):
    """Handles without asking whether it was handled before."""

    async def apply(self, records: Sequence[Record]) -> None:
        """Handle each; raise whatever goes wrong."""
        for record in records:
            arrival = cloudevents.read(record)
            handler = self._handlers.get(type(arrival.event))
            if handler is None:
                continue
            async with self._database.transaction() as tx:
                tx.traces[arrival.event.subject] = child(arrival.traceparent).traceparent
                await handler([arrival.event], tx)
                await tx.execute(_SEEN, arrival.event.name)


_SEEN = """
    insert into inbox (event_id, subject, topic, name, digest, partition, "offset")
    values (gen_random_uuid(), gen_random_uuid(), '', $1, 0, 0, 0)
"""
"""Counts what was handled, so that the kill schedule sees progress; it recognises nothing again."""


if __name__ == "__main__":
    Worker.consumer_class = NaiveConsumer
    Worker.dispatcher_class = NaiveBatches
    service, *roles = sys.argv[1:]
    main(service, import_module(f"services.{service}.app").build, roles)
