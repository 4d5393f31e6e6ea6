"""What notifications does when her consent changes."""

from collections.abc import Sequence

from services.notifications.consent import store
from services.notifications.safety import store as safety
from shared.db import Transaction
from shared.events import ConsentChanged, ConsentWithdrawn, ReferralErased
from shared.events.consent import ConsentEvent
from shared.service import Handlers


async def on_consent(events: Sequence[ConsentEvent], tx: Transaction) -> None:
    """Send nothing more to whom she refuses; nothing at all where she agrees to nothing."""
    newest = {e.referral_id: e for e in sorted(events, key=lambda e: e.consent_version)}
    await store.keep(tx, list(newest.values()))
    await store.hold_refused(tx, sorted(newest))
    over = [e for e in events if isinstance(e, ConsentWithdrawn) and e.everything]
    if over:
        ids = [event.referral_id for event in over]
        await store.hold_all(tx, ids)
        await safety.withdraw(tx, ids, [event.changed_at for event in over])


async def on_referral_erased(events: Sequence[ReferralErased], tx: Transaction) -> None:
    """Forget whom she refused."""
    await store.forget(tx, [event.referral_id for event in events])


HANDLERS: Handlers = {
    ConsentChanged: on_consent,
    ConsentWithdrawn: on_consent,
    ReferralErased: on_referral_erased,
}
