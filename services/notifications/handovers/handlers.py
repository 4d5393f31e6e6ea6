"""Each step of a hand-over is told to the side that did not take it."""

from collections.abc import Sequence

from services.notifications.handovers import store
from services.notifications.handovers.rules import notes_of_handovers
from services.notifications.messages import store as messages
from services.notifications.messages.handlers import DELIVER
from shared.db import Transaction
from shared.events import HandoverMoved
from shared.service import Handlers


async def on_handover_moved(events: Sequence[HandoverMoved], tx: Transaction) -> None:
    """Tell of the newest step; what was still to be said of an earlier one is said no more."""
    newest = {event.handover_id: event for event in events}
    notes = notes_of_handovers(newest.values())
    await store.hold(tx, notes)
    if await messages.write_notes(tx, notes):
        tx.wake(DELIVER)


HANDLERS: Handlers = {HandoverMoved: on_handover_moved}
