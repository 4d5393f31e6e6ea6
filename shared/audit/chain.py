"""Chains new audit rows by a clock, away from the requests that made them, and checks the chain."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import asyncpg

from shared.audit import store
from shared.audit.rules import first_broken, link_hash
from shared.db import Database

PAGE = 5_000


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


async def link_new(db: Database, _resources: Mapping[str, Any]) -> bool:
    """Put new rows on the chain; True when there are more."""
    async with db.transaction() as tx:
        seq, before = await store.head(tx)
        rows = await store.unlinked(tx)
        links = []
        for row in rows:
            seq, before = seq + 1, link_hash(before, row)
            links.append((seq, row.audit_id, before))
        if links:
            await store.link(tx, links)
    return len(rows) == store.LINKED_AT_ONCE


async def verify(conn: asyncpg.Connection) -> Verdict:
    """Walk the chain from its beginning."""
    seq, before = 0, b""
    while rows := await store.linked(conn, seq, PAGE):
        bad, before = first_broken(rows, seq, before)
        if bad is not None:
            return Verdict(bad - 1, await store.waiting(conn), bad, before.hex())
        seq += len(rows)
    return Verdict(seq, await store.waiting(conn), None, before.hex())
