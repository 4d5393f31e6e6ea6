"""Whom a step of a hand-over is told, and which message it causes. No I/O."""

from collections.abc import Iterable
from uuid import UUID, uuid5

from services.notifications.messages.rules import HANDOVER_MOVED, Note
from shared.events import HandoverMoved
from shared.vocabulary import HandoverState

TOLD_TO_RECEIVER = frozenset({HandoverState.REQUESTED, HandoverState.CANCELLED})
"""What the sender or time does; all else the receiver or time does, and the sender is told."""


def notes_of_handovers(events: Iterable[HandoverMoved]) -> list[Note]:
    """One note for each step, to the side that did not take it, however often its event comes."""
    return [
        Note(
            referral_id=event.referral_id,
            partner_id=None,
            provider_id=provider_id,
            provider_partner_id=partner_id,
            cause=uuid5(event.handover_id, event.state),
            template=HANDOVER_MOVED,
            offer_ids=(event.offer_id,),
        )
        for event in events
        for provider_id, partner_id in (_told(event),)
    ]


def _told(event: HandoverMoved) -> tuple[UUID, UUID]:
    if event.state in TOLD_TO_RECEIVER:
        return event.to_provider, event.to_partner
    return event.provider_id, event.provider_partner_id
