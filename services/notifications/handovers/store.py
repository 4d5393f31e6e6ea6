"""All SQL that ends what was still to be said of a hand-over."""

from collections.abc import Sequence

from services.notifications.messages.rules import HANDOVER_MOVED, Note
from services.notifications.messages.store import tell_settled
from shared.db import Transaction

_HOLD = """
    update message m
       set status = 'held', reason = 'moved_on', settled_at = now()
     where m.referral_id = any ($1::uuid[]) and m.status = 'pending' and m.template = $3
       and m.offer_ids && $2::uuid[] and m.cause <> all ($4::uuid[])
    returning m.message_id, m.referral_id, m.offer_ids, m.audience, m.channel, m.status, m.reason,
              m.template, m.traceparent, m.settled_at
"""


async def hold(tx: Transaction, notes: Sequence[Note]) -> None:
    """Hold for good what was still to be said of the same hand-overs before these notes."""
    rows = await tx.fetch(
        _HOLD,
        [note.referral_id for note in notes],
        [offer_id for note in notes for offer_id in note.offer_ids],
        HANDOVER_MOVED,
        [note.cause for note in notes],
    )
    await tell_settled(tx, rows)
