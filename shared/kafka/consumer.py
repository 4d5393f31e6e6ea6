"""Applies what a service's topics bring, batch by batch, and settles only what is committed.

An outage means waiting, never skipping; nothing escapes the loop, for Faust would ack it.
"""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any

from shared.events.catalogue import consumed_by
from shared.kafka import reader
from shared.kafka.wire import Record
from shared.settings import Settings
from shared.telemetry import logger
from shared.telemetry.logs import where

Apply = Callable[[Sequence[Record]], Awaitable[None]]
FULL = 150
LONGEST_BREATH = 0.03
_log = logger("consumer")


def breath(handled: int, seconds: float) -> float:
    """How long to let events gather before the next batch, seconds.

    A small batch costs almost as much as a large one. Resting as long as the last one took, a busy
    machine makes fewer and larger batches by itself, and a quiet one rests a few milliseconds.
    """
    return 0.0 if handled >= FULL else min(seconds, LONGEST_BREATH)


def shares(records: list[Record], most: int) -> list[list[Record]]:
    """As few batches as possible of at most so many, in order and about equally large."""
    count = -(-len(records) // most)
    size = -(-len(records) // max(1, count))
    return [records[start : start + size] for start in range(0, len(records), max(1, size))]


class Consumer:
    """Reads a service's topics and hands batches to `apply` until stopped."""

    def __init__(
        self, settings: Settings, service: str, apply: Apply, patience: float = 0.0
    ) -> None:
        self._settings = settings
        self._apply = apply
        self._within = max(patience, settings.consumer_within)
        self.app = reader.faust_app(settings, service)
        Path(str(self.app.conf.datadir)).mkdir(parents=True, exist_ok=True)
        self.ready = False
        self.detail = "starting"
        self.broken: Exception | None = None
        self.last_batch = time.monotonic()
        self._read([topic.name for topic in consumed_by(service)])

    def _read(self, topics: list[str]) -> None:
        # One stream over all topics: at a low rate one transaction serves what three would.
        async def read(stream: Any) -> None:
            async for bundles in reader.bundles(stream, self._within):
                begun = time.monotonic()
                records = [record for bundle in bundles for record in reader.records(bundle)]
                for batch in shares(records, self._settings.consumer_batch):
                    await self._until_settled(batch)
                for bundle in bundles:
                    reader.member(self.app).settle(bundle)
                await asyncio.sleep(breath(len(records), time.monotonic() - begun))

        self.app.agent(reader.channel(self.app, topics), concurrency=1, name="reader")(read)

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
