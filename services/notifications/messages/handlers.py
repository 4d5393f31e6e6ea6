"""What matching decided, told to the providers it concerns."""

from collections.abc import Sequence

from services.notifications.messages import closing, store
from services.notifications.messages.rules import (
    notes_of_matches,
    notes_of_superseded,
    notes_of_withdrawals,
    results_of_completions,
    results_of_matches,
    superseded,
)
from shared.db import Transaction
from shared.events import (
    OfferDeclined,
    OfferExpired,
    OfferMoved,
    OfferWithdrawn,
    ReferralMatched,
    ServiceCompleted,
)
from shared.service import Handlers

DELIVER = "deliver"


async def on_referral_matched(events: Sequence[ReferralMatched], tx: Transaction) -> None:
    """Tell every provider that is asked, once, however many needs it is asked for.

    Who referred is told of each need for which nobody is left.
    """
    waiting = await store.write_notes(tx, notes_of_matches(events))
    if await store.write_results(tx, results_of_matches(events)) or waiting:
        tx.wake(DELIVER)


async def on_offer_withdrawn(events: Sequence[OfferWithdrawn], tx: Transaction) -> None:
    """Tell each provider once to stop, and nothing else of it any more."""
    alone = [event for event in events if event.referral_goes_on]
    if alone:
        await closing.note_over(tx, alone)
    over = {event.offer_id for event in alone}
    if await closing.close(tx, notes_of_withdrawals(events), over):
        tx.wake(DELIVER)


async def on_offer_over(events: Sequence[OfferDeclined | OfferExpired], tx: Transaction) -> None:
    """Tell the provider no more of an offer that it declined or let lapse."""
    await closing.note_over(tx, events)


async def on_offer_moved(events: Sequence[OfferMoved], tx: Transaction) -> None:
    """Tell whom another came before that it is asked no more, and nothing else of that offer."""
    over = superseded(events)
    if over:
        await closing.note_over(tx, over)
        if await store.write_notes(tx, notes_of_superseded(over)):
            tx.wake(DELIVER)


async def on_service_completed(events: Sequence[ServiceCompleted], tx: Transaction) -> None:
    """Tell who referred what became of the need."""
    if await store.write_results(tx, results_of_completions(events)):
        tx.wake(DELIVER)


HANDLERS: Handlers = {
    ReferralMatched: on_referral_matched,
    OfferDeclined: on_offer_over,
    OfferExpired: on_offer_over,
    OfferWithdrawn: on_offer_withdrawn,
    OfferMoved: on_offer_moved,
    ServiceCompleted: on_service_completed,
}
