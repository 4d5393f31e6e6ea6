"""A provider is reminded of an appointment, unless the case has moved on before it was told."""

from collections.abc import Sequence

from services.notifications.messages import store as messages
from services.notifications.messages.handlers import DELIVER
from services.notifications.reminders import store
from services.notifications.reminders.rules import reminders_of
from shared.db import Transaction
from shared.events import (
    AppointmentNear,
    OfferMoved,
    OfferWithdrawn,
    ServiceCompleted,
    ServiceStarted,
)
from shared.service import Handlers


async def on_appointment_near(events: Sequence[AppointmentNear], tx: Transaction) -> None:
    """Remind its provider once of each agreed time."""
    if await messages.write_notes(tx, reminders_of(events)):
        tx.wake(DELIVER)


async def on_moved(
    events: Sequence[OfferMoved | OfferWithdrawn | ServiceStarted | ServiceCompleted],
    tx: Transaction,
) -> None:
    """Say nothing more of an appointment that was moved, missed, kept or given up."""
    await store.hold(tx, [e.referral_id for e in events], [e.offer_id for e in events])


HANDLERS: Handlers = {
    AppointmentNear: on_appointment_near,
    OfferMoved: on_moved,
    OfferWithdrawn: on_moved,
    ServiceStarted: on_moved,
    ServiceCompleted: on_moved,
}
