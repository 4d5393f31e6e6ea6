"""What matching decided, told to the providers it concerns."""

from collections.abc import Sequence

from services.notifications.messages import store
from services.notifications.messages.rules import notes_of_matches, notes_of_withdrawals
from shared.db import Transaction
from shared.events import OfferWithdrawn, ReferralMatched
from shared.kafka.batches import Handlers

DELIVER = "deliver"


async def on_referral_matched(events: Sequence[ReferralMatched], tx: Transaction) -> None:
    """Tell every provider that is asked, once, however many needs it is asked for."""
    if await store.write_notes(tx, notes_of_matches(events)):
        tx.wake(DELIVER)


async def on_offer_withdrawn(events: Sequence[OfferWithdrawn], tx: Transaction) -> None:
    """Tell the provider to stop."""
    if await store.write_notes(tx, notes_of_withdrawals(events)):
        tx.wake(DELIVER)


HANDLERS: Handlers = {
    ReferralMatched: on_referral_matched,
    OfferWithdrawn: on_offer_withdrawn,
}
