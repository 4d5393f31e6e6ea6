"""The clock of danger: where nobody takes a request at high risk on, it is said again, louder."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from services.intake.partners.tenancy import as_service
from services.intake.screening import store
from services.intake.screening.rules import screening
from services.intake.screening.store import Unanswered
from shared.db import Database
from shared.events.screening import RiskUnanswered
from shared.outbox import publish

AT_ONCE = 200


async def escalate(db: Database, _resources: Mapping[str, Any]) -> bool:
    """Tell of up to two hundred requests that wait too long; True when more may be waiting."""
    steps = screening().escalation.after_minutes
    async with db.transaction() as tx:
        await as_service(tx)
        first = timedelta(minutes=steps[0])
        found = await store.unanswered(tx, first, len(steps), AT_ONCE)
        due = [(one, level) for one in found if (level := _level(one, tx.now)) > one.level]
        if due:
            await store.told(tx, due)
            for one, _ in due:
                if one.traceparent:
                    tx.traces[one.referral_id] = one.traceparent
            await publish(tx, [_event(one, level, tx.now) for one, level in due])
    return len(due) == AT_ONCE


def _level(one: Unanswered, now: datetime) -> int:
    waited = now - one.received_at
    steps = screening().escalation.after_minutes
    return sum(waited >= timedelta(minutes=minutes) for minutes in steps)


def _event(one: Unanswered, level: int, now: datetime) -> RiskUnanswered:
    return RiskUnanswered(
        referral_id=one.referral_id,
        partner_id=one.partner_id,
        at=now,
        waited_minutes=int((now - one.received_at).total_seconds() // 60),
        level=level,
        sandbox=one.sandbox,
    )
