"""What time makes of outcomes: party records at once, coarse ones in batches."""

from collections.abc import Mapping
from typing import Any

from services.reporting.disclosure.rules import Rule
from services.reporting.outcomes import rules, store
from shared.db import Database
from shared.outbox import publish
from shared.telemetry import logger

_BATCH = 500

_log = logger("reporting.outcomes")


async def settle(db: Database, _resources: Mapping[str, Any]) -> bool:
    """Tell the two organisations of each need that has ended; pool it for everybody else."""
    async with db.transaction() as tx:
        await store.lock_outcomes(tx)
        due = await store.settle(tx, _BATCH)
        known = [row for row in due if row["partner_id"] is not None and not row["erased"]]
        await publish(tx, rules.settled(known))
    return len(due) == _BATCH


async def release_coarse(db: Database, resources: Mapping[str, Any]) -> bool:
    """Release outcomes that enough others share the values of, shuffled together."""
    rule: Rule = resources["rule"]
    async with db.transaction() as tx:
        await store.lock_outcomes(tx)
        groups = await store.drain(tx, rule.threshold + 1, _BATCH)
        if not groups:
            return False
        records = rules.shuffled(groups)
        await store.put_coarse(tx, records)
        await publish(tx, records)
    _log.info("coarse outcomes released", count=len(records))
    return len(groups) == _BATCH
