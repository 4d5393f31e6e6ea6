"""All SQL that ends reminders."""

from collections.abc import Sequence
from uuid import UUID

from services.notifications.messages.rules import APPOINTMENT_NEAR
from services.notifications.messages.store import tell_settled
from shared.db import Transaction

_HOLD = """
    update message m
       set status = 'held', reason = 'moved_on', settled_at = now()
     where m.referral_id = any ($1::uuid[]) and m.status = 'pending' and m.template = $3
       and m.offer_ids && $2::uuid[]
    returning m.message_id, m.referral_id, m.offer_ids, m.audience, m.channel, m.status, m.reason,
              m.template, m.traceparent, m.settled_at
"""


async def hold(tx: Transaction, referral_ids: Sequence[UUID], offer_ids: Sequence[UUID]) -> None:
    """Hold for good what was still to be said of these offers' appointments."""
    rows = await tx.fetch(_HOLD, referral_ids, offer_ids, APPOINTMENT_NEAR)
    await tell_settled(tx, rows)
