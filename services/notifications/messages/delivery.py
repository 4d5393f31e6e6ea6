"""The clock that delivers what waits for providers.

It claims in sets, sends side by side and settles in sets. Each message is sent at least once; its
id is the same on every try.
"""

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg

from services.notifications.messages import store
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
LINGER_SECONDS = 0.01

log = logger(__name__)


@dataclass(slots=True)
class _InFlight:
    """What is on its way now, by task, with the provider it is for."""

    flying: dict[asyncio.Task[Attempted], UUID] = field(default_factory=dict)

    @property
    def room(self) -> int:
        return AT_ONCE - len(self.flying)

    @property
    def busy(self) -> list[UUID]:
        counts = Counter(self.flying.values())
        return [provider for provider, count in counts.items() if count >= EACH_PROVIDER]

    def start(self, sender: Sender, rows: Sequence[asyncpg.Record], now: datetime) -> None:
        for row in rows:
            task = asyncio.create_task(sender.send(row, now))
            self.flying[task] = row["recipient"]

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
    finally:
        await current.abandon()


async def _claim(db: Database, current: _InFlight) -> tuple[list[asyncpg.Record], datetime]:
    async with db.transaction() as tx:
        rows = await store.claim(
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
