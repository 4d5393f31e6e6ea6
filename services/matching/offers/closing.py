"""The end of a referral: it is closed when all its needs have ended, met or not."""

from collections.abc import Iterable
from uuid import UUID

from services.matching.offers import store
from shared.db import Transaction
from shared.events import ReferralClosed


async def close(tx: Transaction, referral_ids: Iterable[UUID]) -> list[ReferralClosed]:
    """Close what can be closed; gives one event for each referral closed by this call."""
    ids = sorted(set(referral_ids))
    if not ids:
        return []
    return [
        ReferralClosed(referral_id=referral_id, partner_id=partner_id, closed_at=tx.now)
        for referral_id, partner_id in await store.close(tx, ids)
    ]
