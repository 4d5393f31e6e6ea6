"""Follows a referral through the other services, so that its partner and she see how it stands."""

from collections.abc import Sequence

from services.intake.lifecycle import added_needs_store, store, transitions
from services.intake.lifecycle.store import TimelineEntry
from services.intake.partners.tenancy import as_service
from shared.db import Transaction
from shared.events.clock import ClockAdvanced
from shared.events.notification import NotificationSettled
from shared.events.offer import (
    NeedAdded,
    OfferAccepted,
    OfferAcknowledged,
    OfferDeclined,
    OfferExpired,
    OfferMoved,
    OfferWithdrawn,
    ReferralClosed,
    ReferralMatched,
    ServiceCompleted,
    ServiceStarted,
)
from shared.service import Handlers


async def on_need_added(events: Sequence[NeedAdded], tx: Transaction) -> None:
    """A need came from another one; a referral that was closed is open again."""
    await as_service(tx)
    await added_needs_store.add_needs(tx, events)


async def on_referral_matched(events: Sequence[ReferralMatched], tx: Transaction) -> None:
    """Someone is asked, or nobody is left."""
    await store.apply_transitions(
        tx, [step for event in events for step in transitions.of_match(event)]
    )


async def on_offer_accepted(events: Sequence[OfferAccepted], tx: Transaction) -> None:
    """A provider took it on."""
    await store.apply_transitions(tx, [transitions.of_acceptance(event) for event in events])


async def on_offer_declined(events: Sequence[OfferDeclined], tx: Transaction) -> None:
    """A provider said no."""
    await store.apply_transitions(tx, [transitions.of_decline(event) for event in events])


async def on_offer_expired(events: Sequence[OfferExpired], tx: Transaction) -> None:
    """A provider let it lapse."""
    await store.apply_transitions(tx, [transitions.of_expiry(event) for event in events])


async def on_offer_withdrawn(events: Sequence[OfferWithdrawn], tx: Transaction) -> None:
    """A provider was told to stop."""
    await store.apply_transitions(tx, [transitions.of_withdrawal(event) for event in events])


async def on_offer_acknowledged(events: Sequence[OfferAcknowledged], tx: Transaction) -> None:
    """A person at the provider has seen it; it is no answer."""
    await as_service(tx)
    lines = [
        TimelineEntry(
            event.referral_id,
            event.at,
            "acknowledged",
            event.need_id,
            {"offer_id": event.offer_id, "provider_id": event.provider_id},
        )
        for event in events
    ]
    await store.add_to_timeline(tx, lines)


async def on_offer_moved(events: Sequence[OfferMoved], tx: Transaction) -> None:
    """An appointment, a wait, a pause, or an end after which another is asked."""
    steps = [transitions.of_move(event) for event in events]
    await store.apply_transitions(tx, [step for step in steps if step is not None])


async def on_clock_advanced(events: Sequence[ClockAdvanced], tx: Transaction) -> None:
    """A time limit is near, over, or somebody further was told of it; the need stays as it is."""
    await as_service(tx)
    lines = [
        TimelineEntry(
            event.referral_id,
            event.at,
            f"clock_{event.step}",
            event.need_id,
            {
                "offer_id": event.offer_id,
                "provider_id": event.provider_id,
                "clock": event.clock,
                "due_at": event.due_at,
            },
        )
        for event in events
    ]
    await store.add_to_timeline(tx, lines)


async def on_service_started(events: Sequence[ServiceStarted], tx: Transaction) -> None:
    """Help began."""
    await store.apply_transitions(tx, [transitions.of_start(event) for event in events])


async def on_service_completed(events: Sequence[ServiceCompleted], tx: Transaction) -> None:
    """Help ended, with its result."""
    await store.apply_transitions(tx, [transitions.of_completion(event) for event in events])


async def on_notification_settled(events: Sequence[NotificationSettled], tx: Transaction) -> None:
    """Somebody was told, or a message was held; never what it said."""
    await as_service(tx)
    lines = [
        TimelineEntry(
            event.referral_id,
            message.settled_at,
            f"message_{message.status}",
            None,
            {
                "audience": message.audience,
                "channel": message.channel,
                "template": message.template,
                "reason": message.reason,
                "offer_id": message.offer_id,
            },
        )
        for event in events
        for message in event.messages
    ]
    await store.add_to_timeline(tx, lines)


async def on_referral_closed(events: Sequence[ReferralClosed], tx: Transaction) -> None:
    """Every need has ended."""
    await as_service(tx)
    await store.close(tx, [(event.referral_id, event.closed_at) for event in events])


HANDLERS: Handlers = {
    NeedAdded: on_need_added,
    ReferralMatched: on_referral_matched,
    OfferAccepted: on_offer_accepted,
    OfferDeclined: on_offer_declined,
    OfferExpired: on_offer_expired,
    OfferWithdrawn: on_offer_withdrawn,
    OfferAcknowledged: on_offer_acknowledged,
    OfferMoved: on_offer_moved,
    ClockAdvanced: on_clock_advanced,
    ServiceStarted: on_service_started,
    ServiceCompleted: on_service_completed,
    NotificationSettled: on_notification_settled,
    ReferralClosed: on_referral_closed,
}
