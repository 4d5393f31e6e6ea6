"""What the clock of a complaint says as time passes, until a person has decided."""

from collections.abc import Mapping
from typing import Any

from services.matching.clocks.policy import clocks
from services.matching.clocks.rules import reached
from services.matching.complaints import store
from services.matching.complaints.store import Advanced
from services.matching.tenancy import as_service
from shared.db import Database
from shared.events import ProviderReviewAdvanced
from shared.outbox import publish

_AT_ONCE = 500


async def advance(db: Database, _resources: Mapping[str, Any]) -> bool:
    """Tell of complaints that are nearly due, due, long overdue; True when more may be waiting.

    What another worker looks at now is left to it.
    """
    shares = clocks().shares
    async with db.transaction() as tx:
        await as_service(tx)
        rows = await store.due(tx, _AT_ONCE)
        events, advanced = [], []
        for row in rows:
            step, said, following = reached(
                row["filed_at"], row["due_at"], row["said"], tx.now, shares, reassigns=False
            )
            advanced.append(Advanced(row["complaint_id"], said, following))
            if step is not None:
                events.append(
                    ProviderReviewAdvanced(
                        provider_id=row["provider_id"],
                        provider_partner_id=row["provider_partner_id"],
                        at=tx.now,
                        complaint_id=row["complaint_id"],
                        kind=row["kind"],
                        step=step,
                        due_at=row["due_at"],
                    )
                )
        if rows:
            await store.advance(tx, advanced)
            await publish(tx, events)
    return len(rows) == _AT_ONCE
