"""The clock that delivers what waits for providers.

It claims in sets, sends side by side and settles in sets. Each message is sent at least once; its
id is the same on every try. A try to an endpoint that is slow to take it is broken off when its
message is held meanwhile, as when she withdraws consent.
"""

import asyncio
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg

from services.notifications.messages import closing, store
from services.notifications.messages.claiming import claim
from services.notifications.messages.rules import ByMail, Retry, Settle, Why
from services.notifications.messages.sender import Attempted, Sender
from services.notifications.messages.store import PENDING, Change
from shared.db import Database
from shared.telemetry import logger
from shared.vocabulary import MessageChannel

AT_ONCE = 64
EACH_PROVIDER = 4
LEASE = timedelta(seconds=60)
LOOK_AGAIN_SECONDS = 0.25
"""So often is asked whether what is on its way may still go, and whether more is due."""
LINGER_SECONDS = 0.01

log = logger(__name__)


@dataclass(frozen=True, slots=True)
class _Try:
    """A message that is on its way, whom it is for, and since when, by the loop's clock."""

    message_id: UUID
    provider_id: UUID
    since: float


@dataclass(slots=True)
class _InFlight:
    """What is on its way now, by task."""

    flying: dict[asyncio.Task[Attempted], _Try] = field(default_factory=dict)
    asked_at: float = 0.0

    @property
    def room(self) -> int:
        return AT_ONCE - len(self.flying)

    @property
    def busy(self) -> list[UUID]:
        counts = Counter(each.provider_id for each in self.flying.values())
        return [provider for provider, count in counts.items() if count >= EACH_PROVIDER]

    def start(self, sender: Sender, rows: Sequence[asyncpg.Record], now: datetime) -> None:
        since = asyncio.get_running_loop().time()
        for row in rows:
            task = asyncio.create_task(sender.send(row, now))
            self.flying[task] = _Try(row["message_id"], row["recipient"], since)

    def long_under_way(self) -> list[UUID]:
        """Messages to ask about now: none if that was done a moment ago."""
        now = asyncio.get_running_loop().time()
        if now < self.asked_at + LOOK_AGAIN_SECONDS:
            return []
        self.asked_at = now
        before = now - LOOK_AGAIN_SECONDS
        return [each.message_id for each in self.flying.values() if each.since <= before]

    async def break_off(self, held: Collection[UUID]) -> None:
        """Stop the tries of these."""
        over = [task for task, each in self.flying.items() if each.message_id in held]
        for task in over:
            del self.flying[task]
            task.cancel()
        await asyncio.gather(*over, return_exceptions=True)

    async def landed(self) -> list[Attempted]:
        """Those that are back: waits for one, then a moment for the ones just behind it."""
        done, _ = await asyncio.wait(
            self.flying, timeout=LOOK_AGAIN_SECONDS, return_when=asyncio.FIRST_COMPLETED
        )
        if done and len(done) < len(self.flying):
            done, _ = await asyncio.wait(self.flying, timeout=LINGER_SECONDS)
        for task in done:
            del self.flying[task]
        return [task.result() for task in done]

    async def abandon(self) -> None:
        """Stop what is on its way; it comes due again when its lease is over."""
        for task in self.flying:
            task.cancel()
        await asyncio.gather(*self.flying, return_exceptions=True)


async def deliver(db: Database, resources: Mapping[str, Any]) -> bool:
    """Deliver everything that is due. A hanging endpoint does not delay the others."""
    sender: Sender = resources["sender"]
    current = _InFlight()
    try:
        while True:
            if current.room:
                current.start(sender, *await _claim(db, current))
            if not current.flying:
                return False
            landed = await current.landed()
            if landed:
                await _settle(db, landed)
            if under_way := current.long_under_way():
                async with db.reading() as conn:
                    held = await closing.no_longer_pending(conn, under_way)
                await current.break_off(held)
    finally:
        await current.abandon()


async def _claim(db: Database, current: _InFlight) -> tuple[list[asyncpg.Record], datetime]:
    async with db.transaction() as tx:
        rows = await claim(
            tx, room=current.room, busy=current.busy, each=EACH_PROVIDER, lease=LEASE
        )
        return rows, tx.now


async def _settle(db: Database, landed: Sequence[Attempted]) -> None:
    async with db.transaction() as tx:
        settled = await store.settle(tx, [change_of(attempted) for attempted in landed])
        gone = [(c.provider_id, c.partner_id, c.at, c.sandbox) for c in landed if c.endpoint_gone]
        disabled = await store.disable_endpoints(tx, gone, Why.ENDPOINT_GONE) if gone else []
    for provider_id in disabled:
        log.warning("webhook endpoint disabled", provider_id=str(provider_id))
    for row in settled:
        if row["reason"] is not None:
            log.warning(
                "provider not told", message_id=str(row["message_id"]), reason=row["reason"]
            )


def change_of(attempted: Attempted) -> Change:
    """What a try writes to the message's row."""
    following = attempted.next
    if isinstance(following, Settle):
        return Change(
            attempted.message_id, following.status, attempted.channel, following.why, attempted.at
        )
    if isinstance(following, Retry):
        return Change(attempted.message_id, PENDING, attempted.channel, None, following.at)
    if isinstance(following, ByMail):
        return Change(
            attempted.message_id, PENDING, MessageChannel.EMAIL, None, attempted.at, attempts=0
        )
    raise TypeError(type(following).__name__)
