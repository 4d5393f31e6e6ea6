"""Which reminder an appointment that comes near causes. No I/O."""

from collections.abc import Iterable
from datetime import UTC
from uuid import uuid5

from services.notifications.messages.rules import APPOINTMENT_NEAR, Note
from shared.events import AppointmentNear


def reminders_of(events: Iterable[AppointmentNear]) -> list[Note]:
    """One reminder for each agreed time, however often its event comes."""
    return [
        Note(
            referral_id=event.referral_id,
            partner_id=None,
            provider_id=event.provider_id,
            provider_partner_id=event.provider_partner_id,
            cause=uuid5(event.offer_id, event.appointment_at.astimezone(UTC).isoformat()),
            template=APPOINTMENT_NEAR,
            offer_ids=(event.offer_id,),
        )
        for event in events
    ]
