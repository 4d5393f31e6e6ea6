"""What time makes of extracts: an approved one is made, one that nobody decided lapses."""

import asyncio
from collections.abc import Mapping
from datetime import date
from typing import Any

from services.reporting.extracts import store
from services.reporting.extracts.anonymity import groups_of
from services.reporting.extracts.beside_publications import without_hidden
from services.reporting.extracts.extract_file import file_of, packed, unpacked, year_digest
from services.reporting.extracts.kinds import persons
from services.reporting.extracts.rules import policy
from services.reporting.publications import store as publications
from shared.audit import AuditEntry, write_audit
from shared.db import Database

EVERY = 10.0
"""Seconds."""


async def make(db: Database, _resources: Mapping[str, Any]) -> bool:
    """Make the oldest approved extract; a year's groups are made with the first of that year."""
    rules = policy()
    async with db.transaction() as tx:
        await store.lapse(tx, rules.waits_days)
        asked = await store.next_approved(tx)
        if asked is None:
            return False
        kept = await store.year(tx, asked["year"])
        if kept is None:
            counts = await store.counts(tx, asked["year"])
            # A large year takes a second; the worker's loop must not wait for it.
            groups = await asyncio.to_thread(lambda: groups_of(persons(counts), rules))
            whole = date(asked["year"], 1, 1), date(asked["year"], 12, 31)
            told = await publications.told_in(tx.connection, *whole)
            groups = without_hidden(groups, rules, asked["year"], told)
            await store.keep_year(tx, asked["year"], packed(groups), year_digest(groups))
        else:
            groups = unpacked(kept)
        found = file_of(groups, rules, asked, year_digest(groups))
        await store.made(tx, asked["extract_id"], found)
        entry = AuditEntry(
            asked["asked_by"], asked["partner_id"], "make_extract", asked["extract_id"],
            asked["purpose"], allowed=found["state"] == "ready",
        )  # fmt: skip
        await write_audit(tx, [entry])
    return True
