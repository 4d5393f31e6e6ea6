"""What time makes of outcomes: party records at once, coarse ones in batches, tables by quarter."""

import asyncio
from collections.abc import Mapping
from typing import Any

from services.reporting.disclosure.rules import Rule
from services.reporting.outcomes import rules, store
from services.reporting.outcomes.rules import Quarter
from services.reporting.reports.questions import today
from services.reporting.reports.store import Facts
from services.reporting.reports.tables import Plan
from shared.db import Database
from shared.outbox import tell
from shared.telemetry import logger

_BATCH = 500
QUIET_SECONDS = 600.0
"""How long nothing new of a quarter must have been counted before its tables are published."""

_log = logger("reporting.outcomes")


async def settle(db: Database, _resources: Mapping[str, Any]) -> bool:
    """Tell the two organisations of each need that has ended; pool it for everybody else."""
    async with db.transaction() as tx:
        await store.take_turn(tx)
        due = await store.settle(tx, _BATCH)
        known = [row for row in due if row["partner_id"] is not None and not row["erased"]]
        await tell(tx, rules.settled(known))
    return len(due) == _BATCH


async def release_coarse(db: Database, resources: Mapping[str, Any]) -> bool:
    """Release outcomes that enough others share the values of, shuffled together."""
    rule: Rule = resources["rule"]
    async with db.transaction() as tx:
        await store.take_turn(tx)
        groups = await store.drain(tx, rule.threshold + 1, _BATCH)
        if not groups:
            return False
        records = rules.shuffled(groups)
        await store.put_coarse(tx, records)
        await tell(tx, records)
    _log.info("coarse outcomes released", count=len(records))
    return len(groups) == _BATCH


async def release_tables(db: Database, resources: Mapping[str, Any]) -> bool:
    """Publish the protected tables of a quarter that is over and quiet; one quarter a tick.

    A quarter is published once. What is counted for it later is in the totals of the reports, and
    never makes a second version: the difference of two versions is somebody.
    """
    async with db.transaction() as tx:
        now = today(tx.now)
    async with db.reading() as connection:
        waiting = await store.waiting_quarters(connection, now, QUIET_SECONDS)
        if not waiting:
            return False
        events = [
            await _table(
                Facts(connection, waiting[0].first, waiting[0].last),
                name,
                waiting[0],
                resources["rule"],
            )
            for name in rules.TABLES
        ]
    async with db.transaction() as tx:
        await store.take_turn(tx)
        await tell(tx, [event for event in events if await store.put_release(tx, event)])
    _log.info("quarter released", count=len(events))
    return len(waiting) > 1


async def _table(facts: Facts, name: str, quarter: Quarter, rule: Rule) -> Any:
    plan = Plan.of(("month", name), "all")
    counts = await facts.referrals(plan.columns)
    table = await asyncio.to_thread(plan.table, counts, rule)
    return rules.release(table, name, quarter)
