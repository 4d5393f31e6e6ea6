"""The clock of consents: what was given until a day ends on that day by itself."""

from collections.abc import Mapping
from typing import Any

from services.intake.consent import consent_changes, store
from services.intake.consent.consent import Actor
from services.intake.partners.tenancy import as_service
from shared.db import Database
from shared.security.tokens import NOBODY
from shared.vocabulary import ConsentGiver, ConsentMethod

AT_ONCE = 50
CLOCK = Actor("clock", NOBODY, ConsentGiver.SELF, ConsentMethod.UNSAID)


async def end_consents(db: Database, _resources: Mapping[str, Any]) -> bool:
    """End the consents of up to fifty referrals; True when more may be waiting.

    Nothing is released on them from their moment on, whether or not this has run.
    """
    async with db.transaction() as tx:
        await as_service(tx)
        due = await store.ended_by_time(tx, AT_ONCE)
        for referral_id in due:
            await consent_changes.end_by_time(tx, referral_id, CLOCK)
    return len(due) >= AT_ONCE
