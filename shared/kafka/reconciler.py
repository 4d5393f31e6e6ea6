"""Makes sure: asks each consumer which published events it has not seen, and sends those again."""

import asyncio
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import timedelta
from itertools import takewhile
from typing import Any

import asyncpg

from shared.db import Database
from shared.errors import Unavailable
from shared.events.catalogue import consumers_of
from shared.service_client import ServiceClient
from shared.settings import Settings
from shared.telemetry import logger

_log = logger("reconciler")
_A_WHILE = timedelta(seconds=20)
_BATCH = 200
_REST = 0.2
_SWEEP_EVERY = 3600.0
_SETTLE = """
    update outbox_seen set settled = settling, settling = published.whole, settling_since = now()
    from (
        select least(upto, (select min(first_id) - 1 from outbox_gap)) as whole
        from outbox_published
    ) as published
    where settling_since < now() - $1::interval and settled <> published.whole
"""
"""What is published now and has nothing missing before it is settled a while later."""
_SETTLED_NEXT = """
    select id, event_id::text as event_id, topic, name from outbox
    where id > (select upto from outbox_seen) and id <= (select settled from outbox_seen)
    order by id limit $1
"""
_SEEN = "update outbox_seen set upto = greatest(upto, $1)"
_AGAIN = """
    with lost as (delete from outbox where id = any($1::bigint[]) and body <> '' returning *)
    insert into outbox (event_id, topic, subject, name, version, body, traceparent, created_at)
    select event_id, topic, subject, name, version, body, traceparent, created_at
    from lost order by id
"""
"""What was blanked with its subject has nothing more to say."""
_SWEEP = """
    delete from outbox where id in (
        select id from outbox where id <= (select upto from outbox_seen) order by id limit 5000)
    and created_at < now() - $1::interval
"""


class Reconciler:
    """Moves the mark under which all is seen; what is lost goes to the end, to be sent again."""

    def __init__(
        self, settings: Settings, database: Database, service_client: ServiceClient
    ) -> None:
        self._settings = settings
        self._database = database
        self._service_client = service_client
        self._sweep_at = time.monotonic()

    async def run(self, _db: Database, _resources: Mapping[str, Any]) -> bool:
        """One round over some hundred events; True, after a rest, when more are waiting.

        It shares its process with those who move referrals, and must never hold them up.
        """
        async with self._database.reading() as conn:
            await conn.execute(_SETTLE, _A_WHILE)
            rows = await conn.fetch(_SETTLED_NEXT, _BATCH)
        if not rows:
            await self._forget_keys()
            return time.monotonic() >= self._sweep_at and await self._sweep()
        try:
            unseen, waiting = await self._unseen(rows)
        except Unavailable as away:
            _log.warning("a consumer cannot be asked", part=away.part)
            return False
        known = list(takewhile(lambda row: row["event_id"] not in waiting, rows))
        await self._settle(known, [row["id"] for row in known if row["event_id"] in unseen])
        if len(rows) < _BATCH or waiting:
            return False
        await asyncio.sleep(_REST)
        return True

    async def _unseen(self, rows: Sequence[asyncpg.Record]) -> tuple[set[str], set[str]]:
        """The ids some consumer has not seen, and those of them it may simply not have reached."""
        asked: dict[str, list[str]] = defaultdict(list)
        for row in rows:
            for consumer in consumers_of(row["topic"], row["name"]):
                asked[consumer].append(row["event_id"])
        unseen: set[str] = set()
        waiting: set[str] = set()
        for consumer, ids in asked.items():
            answer = await self._service_client.post(
                consumer, "/internal/v1/inbox/missing", {"event_ids": ids}
            )
            unseen |= set(answer["missing"])
            if not answer["caught_up"]:
                waiting |= set(answer["missing"])
        return unseen, waiting

    async def _settle(self, known: Sequence[asyncpg.Record], lost: Sequence[int]) -> None:
        if not known:
            return
        async with self._database.transaction() as tx:
            await tx.execute(_SEEN, known[-1]["id"])
            if lost:
                await tx.execute(_AGAIN, lost)
                tx.published += len(lost)
        if lost:
            _log.warning("events sent again", count=len(lost))

    async def _forget_keys(self) -> None:
        """Let a key be used anew as soon as its days are over."""
        kept = timedelta(days=self._settings.retention_days)
        async with self._database.transaction() as tx:
            await tx.execute(
                "delete from idempotency where created_at < now() - $1::interval", kept
            )

    async def _sweep(self) -> bool:
        """Delete old rows of outbox and inbox: to look for them reads whole tables."""
        kept = timedelta(days=self._settings.retention_days)
        async with self._database.transaction() as tx:
            gone = await tx.execute(_SWEEP, kept)
            await tx.execute("delete from inbox where received_at < now() - $1::interval", kept * 4)
        more = bool(gone == "DELETE 5000")
        if not more:
            self._sweep_at = time.monotonic() + _SWEEP_EVERY
        return more
