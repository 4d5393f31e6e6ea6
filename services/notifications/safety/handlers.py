"""What a survivor may be told, and what stops it."""

from collections.abc import Sequence

from services.notifications.messages import closing
from services.notifications.messages.handlers import DELIVER
from services.notifications.safety import rules, store
from shared.db import Transaction
from shared.events import (
    OfferAccepted,
    ReferralErased,
    ReferralWithdrawn,
    RightsInfoAsked,
    SafeContactChanged,
)
from shared.service import Handlers

APPROACH = "approach"
OFFER_ACCEPTED = "offer_accepted"


async def on_offer_accepted(events: Sequence[OfferAccepted], tx: Transaction) -> None:
    """Plan to tell her that somebody will help; the gate decides whether and when."""
    approaches = [
        store.Approach(event.referral_id, event.offer_id, (event.offer_id,)) for event in events
    ]
    if await store.plan(tx, approaches, OFFER_ACCEPTED):
        tx.wake(APPROACH)


async def on_rights_info_asked(events: Sequence[RightsInfoAsked], tx: Transaction) -> None:
    """Plan to tell her that what she wanted to read is ready; the words say nothing of it."""
    planned = False
    for event in events:
        approach = store.Approach(event.referral_id, event.referral_id, (), event.partner_id)
        planned |= await store.plan(tx, [approach], rules.rights_pack(event.harm, event.language))
    if planned:
        tx.wake(APPROACH)


async def on_safe_contact_changed(events: Sequence[SafeContactChanged], tx: Transaction) -> None:
    """Ask the gate afresh about what waits, and about what was held for want of a contact."""
    if await store.look_again(tx, [event.referral_id for event in events]):
        tx.wake(APPROACH)


async def on_referral_withdrawn(events: Sequence[ReferralWithdrawn], tx: Transaction) -> None:
    """Say nothing more about it, to her or to anybody who was to be asked."""
    await closing.cancel(tx, [event.referral_id for event in events])
    await store.withdraw(
        tx, [event.referral_id for event in events], [event.withdrawn_at for event in events]
    )


async def on_referral_erased(events: Sequence[ReferralErased], tx: Transaction) -> None:
    """Forget the referral; whoever was told of it is told once that it is closed."""
    if await closing.close_erased(tx, [event.referral_id for event in events]):
        tx.wake(DELIVER)
    await store.erase(
        tx, [event.referral_id for event in events], [event.erased_at for event in events]
    )


HANDLERS: Handlers = {
    OfferAccepted: on_offer_accepted,
    RightsInfoAsked: on_rights_info_asked,
    SafeContactChanged: on_safe_contact_changed,
    ReferralWithdrawn: on_referral_withdrawn,
    ReferralErased: on_referral_erased,
}
