"""Takes rehearsals back that are to end as duplicates."""

from collections.abc import Mapping
from typing import Any

from services.intake.lifecycle import withdrawal
from services.intake.partners.tenancy import as_service
from shared.db import Database
from shared.events.referral import ReferralWithdrawn
from shared.outbox import publish
from shared.vocabulary import WithdrawReason

_AT_ONCE = 100
_REASON = WithdrawReason.MISTAKE_OR_DUPLICATE


async def take_back(db: Database, _resources: Mapping[str, Any]) -> bool:
    """Take back up to 100; True when more may be waiting."""
    async with db.transaction() as tx:
        await as_service(tx)
        found = await tx.fetch(
            "select id, partner_id from referral where facts->>'rehearsed_end' = 'duplicate'"
            " and status in ('received', 'offered') limit $1",
            _AT_ONCE,
        )
        for row in found:
            trace = await withdrawal.withdraw(tx, row["id"], row["partner_id"], _REASON)
            if trace:
                tx.traces.setdefault(row["id"], trace)
        events = [
            ReferralWithdrawn(referral_id=row["id"], withdrawn_at=tx.now, reason=_REASON)
            for row in found
        ]
        await publish(tx, events)
    return len(found) == _AT_ONCE
