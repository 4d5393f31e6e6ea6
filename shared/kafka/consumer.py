"""Applies what a service's topics bring, in batches; an outage means waiting, never skipping."""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

from shared.events.catalogue import consumed_by
from shared.events.cloudevents import Record
from shared.kafka import group_member
from shared.settings import Settings
from shared.telemetry import logger
from shared.telemetry.logs import where

Apply = Callable[[Sequence[Record]], Awaitable[None]]
FULL = 150
LONGEST_PAUSE = 0.03
STALLED = 120.0
_log = logger("consumer")


def pause_after(handled: int, seconds: float, linger: float = 0.0) -> float:
    """How long to let events gather before the next batch, seconds.

    A small batch costs almost as much as a large one. Resting as long as the last one took, a busy
    machine makes fewer and larger batches by itself, and a quiet one rests a few milliseconds; or
    `linger`, where nobody waits for what the events bring.
    """
    return 0.0 if handled >= FULL else max(linger, min(seconds, LONGEST_PAUSE))


class Consumer:
    """Reads a service's topics and hands batches to `apply` until stopped."""

    def __init__(self, settings: Settings, service: str, apply: Apply, linger: float = 0.0) -> None:
        self._deadline = settings.handler_timeout * 3
        self._apply = apply
        self._linger = linger
        self.app = group_member.faust_app(settings, service)
        Path(str(self.app.conf.datadir)).mkdir(parents=True, exist_ok=True)
        self.ready = False
        self.detail = "starting"
        self.broken: Exception | None = None
        # One reader for all topics: at a low rate one transaction serves what three would.
        self._read([topic.name for topic in consumed_by(service)])

    def _read(self, topics: list[str]) -> None:
        group_member.subscribe(self.app, topics, self._take)

    async def _take(self, records: list[Record]) -> float:
        begun = time.monotonic()
        await self._until_settled(records)
        return pause_after(len(records), time.monotonic() - begun, self._linger)

    async def _until_settled(self, records: list[Record]) -> None:
        """Try until it is done: an outage means waiting, never skipping."""
        pause = 0.05
        while True:
            try:
                await asyncio.wait_for(self._apply(records), self._deadline)
            except asyncio.CancelledError:
                raise
            except Exception as error:  # noqa: BLE001 - Faust ends when it sees one
                self.ready, self.detail = False, type(error).__name__
                _log.warning(
                    "batch waits", error=type(error).__name__, where=", ".join(where(error))
                )
                if type(error).__name__ == "BrokenCode":
                    self.broken = error
                    await asyncio.Event().wait()
            else:
                self.ready, self.detail = True, ""
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
        await group_member.member_of(self.app).finish()
        await self.app.stop()

    @property
    def crashed(self) -> bool:
        """Whether Faust gave up, or the code is broken: the process must be started afresh."""
        return bool(self.app.crashed or self.broken)

    @property
    def stalled(self) -> bool:
        """Whether Faust has been silent for so long that it must have lost its way."""
        return group_member.member_of(self.app).silent > STALLED

    def lag(self) -> int:
        """Events on Kafka that this process has been given and not yet applied."""
        return group_member.member_of(self.app).behind
