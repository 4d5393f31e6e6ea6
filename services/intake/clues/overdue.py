"""What time causes: what is owed of a clue and was not done is told, once."""

from collections.abc import Mapping
from typing import Any

from services.intake.clues import store
from services.intake.partners.tenancy import as_service
from shared.db import Database
from shared.events.clue import ClueTransferOverdue
from shared.outbox import publish
from shared.vocabulary import ClueClock

AT_ONCE = 500


async def tell_overdue(db: Database, _resources: Mapping[str, Any]) -> bool:
    """Tell of what is overdue since the last time; True when more of it waits."""
    async with db.transaction() as tx:
        await as_service(tx)
        due = await store.fall_due(tx, AT_ONCE)
        events = [
            ClueTransferOverdue(
                clue_id=row["clue_id"],
                clock=ClueClock(row["kind"]),
                owed_by=row["owed_by"],
                due_at=row["due_at"],
                at=tx.now,
            )
            for row in due
        ]
        await publish(tx, events)
    return len(due) == AT_ONCE
