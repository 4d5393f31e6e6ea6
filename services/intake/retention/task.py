"""Erases what is kept no longer, a few at a time."""

from collections.abc import Mapping
from typing import Any

from services.intake.lifecycle import withdrawal
from services.intake.partners.tenancy import as_service
from services.intake.retention import store
from services.intake.retention.rules import retention
from shared.audit import AuditEntry, write_audit
from shared.db import Database
from shared.erasure import forget
from shared.events.referral import ReferralErased
from shared.outbox import publish

AT_ONCE = 50
CLOCK = "clock"


async def erase_old(db: Database, _resources: Mapping[str, Any]) -> bool:
    """Erase up to fifty referrals that ended too long ago; True when more may be waiting.

    `.venv/bin/jieli erase prove <id>` shows of each that nothing is left of it anywhere.
    """
    rules = retention()
    async with db.transaction() as tx:
        await as_service(tx)
        due = await store.due(tx, rules.ended_before(tx.now), AT_ONCE)
        for one in due:
            traceparent = await withdrawal.erase(tx, one.referral_id, one.partner_id)
            if traceparent:
                tx.traces[one.referral_id] = traceparent
        looks = [
            AuditEntry(CLOCK, one.partner_id, "erase", one.referral_id, _ground(rules.version, one))
            for one in due
        ]
        await write_audit(tx, looks)
        await forget(tx, [one.referral_id for one in due])
        told = [ReferralErased(referral_id=one.referral_id, erased_at=tx.now) for one in due]
        await publish(tx, told)
    return len(due) >= AT_ONCE


def _ground(version: str, one: store.Due) -> str:
    return f"retention {version} {one.status}"
