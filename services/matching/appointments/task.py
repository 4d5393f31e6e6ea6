"""What is told as an appointment comes near, by the database's clock."""

from collections.abc import Mapping
from typing import Any

from services.matching.appointments import store
from services.matching.appointments.policy import reminders
from services.matching.lifecycle.event_fields import about
from services.matching.offers import store as offers_store
from services.matching.offers.reassignment import follow_traces
from services.matching.tenancy import as_service
from shared.db import Database
from shared.events import AppointmentNear
from shared.outbox import publish

_AT_ONCE = 1000


async def remind(db: Database, _resources: Mapping[str, Any]) -> bool:
    """Tell of appointments that come near, each once; True when more may be waiting.

    A referral that somebody changes at this moment is left for the next tick.
    """
    ahead = reminders().ahead
    async with db.transaction() as tx:
        await as_service(tx)
        due = await store.near(tx, ahead, _AT_ONCE)
        cases = await offers_store.lock_cases(tx, due, skip_locked=True) if due else {}
        offers = await store.remind(tx, ahead, list(cases)) if cases else []
        if offers:
            follow_traces(tx, cases)
            events = [
                AppointmentNear(
                    **about(offer, tx.now, offer["status"]), appointment_at=offer["appointment_at"]
                )
                for offer in offers
            ]
            await publish(tx, events)
    return len(due) == _AT_ONCE and bool(offers)
