"""Follows a referral through the other services, so that its partner and she see how it stands."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from services.intake.life import steps, store
from services.intake.life.store import Line
from services.intake.partners.tenancy import as_service
from services.intake.vault import store as vault
from shared.db import Transaction
from shared.events.notification import NotificationSettled
from shared.events.offer import (
    OfferAccepted,
    OfferDeclined,
    OfferExpired,
    OfferWithdrawn,
    ReferralClosed,
    ReferralMatched,
    ServiceCompleted,
    ServiceStarted,
)
from shared.events.provider import ProviderEvent, ProviderReinstated, ProviderSuspended
from shared.kafka.batches import Handlers


async def on_referral_matched(events: Sequence[ReferralMatched], tx: Transaction) -> None:
    """Someone is asked, or nobody is left."""
    await store.take_steps(tx, [step for event in events for step in steps.of_match(event)])


async def on_offer_accepted(events: Sequence[OfferAccepted], tx: Transaction) -> None:
    """A provider took it on."""
    await store.take_steps(tx, [steps.of_acceptance(event) for event in events])


async def on_offer_declined(events: Sequence[OfferDeclined], tx: Transaction) -> None:
    """A provider said no."""
    await store.take_steps(tx, [steps.of_decline(event) for event in events])


async def on_offer_expired(events: Sequence[OfferExpired], tx: Transaction) -> None:
    """A provider let it lapse."""
    await store.take_steps(tx, [steps.of_expiry(event) for event in events])


async def on_offer_withdrawn(events: Sequence[OfferWithdrawn], tx: Transaction) -> None:
    """A provider was told to stop."""
    await store.take_steps(tx, [steps.of_withdrawal(event) for event in events])


async def on_service_started(events: Sequence[ServiceStarted], tx: Transaction) -> None:
    """Help began."""
    await store.take_steps(tx, [steps.of_start(event) for event in events])


async def on_service_completed(events: Sequence[ServiceCompleted], tx: Transaction) -> None:
    """Help ended, with its result."""
    await store.take_steps(tx, [steps.of_completion(event) for event in events])


async def on_notification_settled(events: Sequence[NotificationSettled], tx: Transaction) -> None:
    """Somebody was told, or a message was held; never what it said."""
    await as_service(tx)
    lines = [
        Line(
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
    await store.write_lines(tx, lines)


async def on_referral_closed(events: Sequence[ReferralClosed], tx: Transaction) -> None:
    """Every need has ended."""
    await as_service(tx)
    await store.close(tx, [(event.referral_id, event.closed_at) for event in events])


async def on_provider_suspended(events: Sequence[ProviderSuspended], tx: Transaction) -> None:
    """Who she is is released to it no more, whatever it holds."""
    await vault.keep_standing(tx, _newest(events), stopped=True)


async def on_provider_reinstated(events: Sequence[ProviderReinstated], tx: Transaction) -> None:
    """It is released again what it holds."""
    await vault.keep_standing(tx, _newest(events), stopped=False)


def _newest(events: Sequence[ProviderEvent]) -> dict[UUID, datetime]:
    return {event.provider_id: event.at for event in sorted(events, key=lambda e: e.at)}


HANDLERS: Handlers = {
    ReferralMatched: on_referral_matched,
    OfferAccepted: on_offer_accepted,
    OfferDeclined: on_offer_declined,
    OfferExpired: on_offer_expired,
    OfferWithdrawn: on_offer_withdrawn,
    ServiceStarted: on_service_started,
    ServiceCompleted: on_service_completed,
    NotificationSettled: on_notification_settled,
    ReferralClosed: on_referral_closed,
    ProviderSuspended: on_provider_suspended,
    ProviderReinstated: on_provider_reinstated,
}
