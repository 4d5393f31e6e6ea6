"""Makes sure: asks each consumer which published events it has not seen, and sends those again."""

import asyncio
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

import asyncpg

from shared.db import Database
from shared.errors import Unavailable
from shared.events.catalogue import hearers
from shared.security.between import Neighbours
from shared.settings import Settings
from shared.telemetry import logger

_log = logger("reconciler")
_SETTLED = timedelta(seconds=20)
_LATE = timedelta(seconds=60)
"""No transaction lasts so long: what was told earlier is there to be seen."""
_BATCH = 1_000
_FLOOR = """
    with first_open as (
        select id from outbox
        where id > $1 and (confirmed_at is null or created_at > now() - $2::interval)
        order by id limit 1
    )
    select coalesce(max(id), $1) from outbox
    where id > $1 and id < coalesce((select id from first_open), 9223372036854775807)
"""
_TO_CONFIRM = """
    select id, event_id, topic, name from outbox
    where id > $1 and confirmed_at is null and published_at < now() - $2::interval
    order by id limit $3
"""
_SWEEP = """
    delete from outbox where id in (
        select id from (select id, confirmed_at from outbox order by id limit 5000) as oldest
        where confirmed_at < now() - $1::interval)
"""
_REST = 0.2


class Reconciler:
    """Confirms published rows, or puts them back to be published."""

    def __init__(self, settings: Settings, database: Database, neighbours: Neighbours) -> None:
        self._settings = settings
        self._database = database
        self._neighbours = neighbours
        self._floor = 0
        """Everything up to this id is confirmed."""

    async def tick(self, _db: Database, _resources: Mapping[str, Any]) -> bool:
        """One round over a few hundred rows; True, after a rest, when more are waiting.

        It shares its process with those who move referrals, and must never hold them up.
        """
        async with self._database.reading() as conn:
            self._floor = await conn.fetchval(_FLOOR, self._floor, _LATE)
            rows = await conn.fetch(_TO_CONFIRM, self._floor, _SETTLED, _BATCH)
        if not rows:
            return await self._sweep()
        try:
            unseen, waiting = await self._unseen(rows)
        except Unavailable as away:
            _log.warning("a consumer cannot be asked", part=away.part)
            return False
        await self._settle(rows, unseen, unseen - waiting)
        if len(rows) < _BATCH or waiting:
            return False
        await asyncio.sleep(_REST)
        return True

    async def _unseen(self, rows: Sequence[asyncpg.Record]) -> tuple[set[UUID], set[UUID]]:
        """The ids some consumer has not seen, and those of them it may simply not have reached."""
        asked: dict[str, list[str]] = defaultdict(list)
        for row in rows:
            for consumer in hearers(row["topic"], row["name"]):
                asked[consumer].append(str(row["event_id"]))
        unseen: set[UUID] = set()
        waiting: set[UUID] = set()
        for consumer, ids in asked.items():
            answer = await self._neighbours.post(
                consumer, "/internal/v1/inbox/missing", {"event_ids": ids}
            )
            missing = {UUID(found) for found in answer["missing"]}
            unseen |= missing
            if not answer["caught_up"]:
                waiting |= missing
        return unseen, waiting

    async def _settle(
        self, rows: Sequence[asyncpg.Record], unseen: set[UUID], lost: set[UUID]
    ) -> None:
        seen = [row["id"] for row in rows if row["event_id"] not in unseen]
        again = [row["id"] for row in rows if row["event_id"] in lost]
        async with self._database.transaction() as tx:
            await tx.execute(
                "update outbox set confirmed_at = now() where id = any($1::bigint[])", seen
            )
            if again:
                await tx.execute(
                    "update outbox set published_at = null where id = any($1::bigint[])", again
                )
                tx.told += len(again)
        if again:
            _log.warning("events sent again", count=len(again))

    async def _sweep(self) -> bool:
        kept = timedelta(days=self._settings.retention_days)
        async with self._database.transaction() as tx:
            gone = await tx.execute(_SWEEP, kept)
            await tx.execute(
                "delete from idempotency where created_at < now() - $1::interval", kept
            )
            await tx.execute("delete from inbox where received_at < now() - $1::interval", kept * 4)
        return gone == "DELETE 5000"
