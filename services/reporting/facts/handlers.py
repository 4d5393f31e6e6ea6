"""Every event reporting reads, in the order of a referral's life: each becomes part of a count."""

from collections.abc import Sequence

from services.reporting.archive.periodic_tasks import REDACT
from services.reporting.facts import publicity_store, rules, store, usage_store
from shared.db import Transaction
from shared.events import (
    NotificationSettled,
    OfferAccepted,
    OfferDeclined,
    OfferExpired,
    OfferMoved,
    OfferWithdrawn,
    PublicityChanged,
    ReferralClosed,
    ReferralErased,
    ReferralMatched,
    ReferralReceived,
    ReferralWithdrawn,
    ServiceCompleted,
    ServiceStarted,
    UsageReported,
)
from shared.service import Handlers


async def on_usage_reported(events: Sequence[UsageReported], tx: Transaction) -> None:
    """Replace a channel's counters of a day."""
    await usage_store.replace_usage(tx, rules.latest_reports(events))


async def on_referral_received(events: Sequence[ReferralReceived], tx: Transaction) -> None:
    """Count that help was asked for."""
    await store.put_received(tx, rules.received(events))


async def on_publicity_changed(events: Sequence[PublicityChanged], tx: Transaction) -> None:
    """Count a case that may reach the press by its province alone.

    That it could comes first: whatever is said after it, its county is not had back.
    """
    for risk in (True, False):
        said = rules.publicity(event for event in events if event.publicity_risk is risk)
        await publicity_store.put_publicity(tx, said)


async def on_referral_matched(events: Sequence[ReferralMatched], tx: Transaction) -> None:
    """Note whom the needs were offered to, and for which nobody is asked."""
    await store.put_matched(tx, rules.matched(events))
    await store.put_needs(tx, rules.offered(events))


async def on_notification_settled(events: Sequence[NotificationSettled], tx: Transaction) -> None:
    """Count that somebody was told."""
    await store.put_notified(tx, rules.notified(events))


async def on_offer_accepted(events: Sequence[OfferAccepted], tx: Transaction) -> None:
    """Note when help was promised, and by which organisation."""
    says = {
        "accepted_at": "at",
        "held_at": "at",
        "provider_partner_id": "provider_partner_id",
    }
    await store.put_needs(tx, rules.answered(events, **says))


async def on_offer_declined(events: Sequence[OfferDeclined], tx: Transaction) -> None:
    """Count a no."""
    await store.put_needs(tx, rules.answered(events, declined=1))


async def on_offer_expired(events: Sequence[OfferExpired], tx: Transaction) -> None:
    """Count an answer that did not come."""
    await store.put_needs(tx, rules.answered(events, expired=1))


async def on_service_started(events: Sequence[ServiceStarted], tx: Transaction) -> None:
    """Note when help began."""
    await store.put_needs(tx, rules.answered(events, started_at="at", held_at="at"))


async def on_service_completed(events: Sequence[ServiceCompleted], tx: Transaction) -> None:
    """Note how help ended."""
    await store.put_needs(tx, rules.completed(events))


async def on_offer_withdrawn(events: Sequence[OfferWithdrawn], tx: Transaction) -> None:
    """Note that a need was taken back; where only its provider was stopped, it was not."""
    says = {"withdrawn_at": "at", "provider_partner_id": "provider_partner_id"}
    await store.put_needs(tx, rules.answered(rules.withdrawn(events), **says))
    await store.put_needs(tx, rules.answered(rules.vacated(events), vacant_at="at"))


async def on_offer_moved(events: Sequence[OfferMoved], tx: Transaction) -> None:
    """Note that somebody who had said yes gave it up, or that an end was said in error."""
    await store.put_needs(tx, rules.moved(events))


async def on_referral_withdrawn(events: Sequence[ReferralWithdrawn], tx: Transaction) -> None:
    """Note that a request was taken back."""
    await store.put_withdrawn(tx, [(e.referral_id, e.withdrawn_at) for e in events])


async def on_referral_closed(events: Sequence[ReferralClosed], tx: Transaction) -> None:
    """Note that every need of a referral has ended."""
    await store.put_closed(tx, [(e.referral_id, e.closed_at) for e in events])


async def on_referral_erased(events: Sequence[ReferralErased], tx: Transaction) -> None:
    """Keep the statistics, lose whose they were."""
    await store.forget(tx, [event.referral_id for event in events])
    tx.wake(REDACT)


HANDLERS: Handlers = {
    UsageReported: on_usage_reported,
    ReferralReceived: on_referral_received,
    PublicityChanged: on_publicity_changed,
    ReferralMatched: on_referral_matched,
    NotificationSettled: on_notification_settled,
    OfferAccepted: on_offer_accepted,
    OfferDeclined: on_offer_declined,
    OfferExpired: on_offer_expired,
    ServiceStarted: on_service_started,
    ServiceCompleted: on_service_completed,
    OfferWithdrawn: on_offer_withdrawn,
    OfferMoved: on_offer_moved,
    ReferralWithdrawn: on_referral_withdrawn,
    ReferralClosed: on_referral_closed,
    ReferralErased: on_referral_erased,
}
