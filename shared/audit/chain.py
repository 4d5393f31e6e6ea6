"""Chains new audit rows, anchors the head outside the database, and checks the chain."""

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import asyncpg

from shared.audit import anchor, store
from shared.audit.anchor import Anchor
from shared.audit.rules import Keys, first_broken, link_hash
from shared.db import Database
from shared.events.audit import AuditAnchored
from shared.outbox import publish
from shared.security import keys
from shared.settings import Settings

PAGE = 5_000
ANCHOR = "anchor audit"
LINKED_EVERY = 2.0
"""So long may a row wait for its link, seconds: until then its loss is not seen."""
ANCHORED_EVERY = 10.0
"""So long may a link wait for its anchor, seconds: until then a cut of the newest is not seen."""
TOLD_EVERY = 60.0
"""So often at most is an anchor told on Kafka, seconds; the file has every one."""


@dataclass(frozen=True)
class Verdict:
    """What a check of the whole chain found. `first_bad` is the number of the first wrong link."""

    linked: int
    waiting: int
    first_bad: int | None
    head: str

    @property
    def intact(self) -> bool:
        """Whether every row is as it was written."""
        return self.first_bad is None


class Chain:
    """The audit's chain of one service: links what is new, and says how far it has come."""

    def __init__(self, settings: Settings, service: str) -> None:
        """Raises OSError when a key is missing."""
        self._service = service
        self._file = settings.anchors
        self._secrets = settings.secrets
        self._signing = keys.anchor_key(settings.secrets, service)
        self._anchored = 0
        self._told_link, self._told_at = 0, -TOLD_EVERY

    async def link_new(self, db: Database, _resources: Mapping[str, Any]) -> bool:
        """Put new rows on the chain; True when there are more."""
        async with db.transaction() as tx:
            seq, before = await store.head(tx)
            rows = await store.unlinked(tx)
            if rows:
                version, known = keys.audit_keys(self._secrets, self._service)
                links = []
                for row in rows:
                    seq, before = seq + 1, link_hash(known[version], before, row)
                    links.append((seq, row.audit_id, before))
                await store.link(tx, links, version)
                if not self._anchored:
                    tx.wake(ANCHOR)
        return len(rows) == store.LINKED_AT_ONCE

    async def anchor(self, db: Database, _resources: Mapping[str, Any]) -> bool:
        """Write the head into the file if it has moved, and tell it each minute. Raises OSError."""
        async with db.transaction() as tx:
            link, head = await store.head(tx)
            signed = anchor.sign(self._signing, self._service, link, head, tx.now)
            if link != self._anchored:
                await asyncio.to_thread(anchor.append, self._file, signed)
                self._anchored = link
            telling = link != self._told_link and time.monotonic() >= self._told_at + TOLD_EVERY
            if telling:
                await publish(tx, [_told(signed, tx.now)])
        if telling:
            self._told_link, self._told_at = link, time.monotonic()
        return False


def _told(signed: Anchor, at: datetime) -> AuditAnchored:
    return AuditAnchored(
        service=signed.service,
        link=signed.link,
        head=signed.head,
        anchored_at=at,
        signature=signed.signature,
    )


async def verify(conn: asyncpg.Connection, known: Keys) -> Verdict:
    """Walk the chain from its beginning."""
    seq, before = 0, b""
    while rows := await store.linked(conn, seq, PAGE):
        bad, before = first_broken(known, rows, seq, before)
        if bad is not None:
            return Verdict(bad - 1, await store.waiting(conn), bad, before.hex())
        seq += len(rows)
    return Verdict(seq, await store.waiting(conn), None, before.hex())
