"""Alerts to whoever looks after her: each once, before all other messages."""

from collections.abc import Sequence
from uuid import UUID, uuid5

from services.notifications.messages import store
from services.notifications.messages.handlers import DELIVER
from services.notifications.messages.rules import (
    ACCESS_HARASSMENT,
    OFFER_QUESTIONED,
    REFERRAL_SCREENED,
    Result,
)
from shared.db import Transaction
from shared.events import AccessHarassment, OfferQuestioned, ReferralScreened, RiskUnanswered
from shared.service import Handlers


async def on_access_harassment(events: Sequence[AccessHarassment], tx: Transaction) -> None:
    """Tell the case's lead once that somebody does not leave her alone."""
    alerts = [
        Result(
            referral_id=event.referral_id,
            partner_id=event.partner_id,
            cause=event.access_request_id,
            template=ACCESS_HARASSMENT,
            sandbox=event.sandbox,
        )
        for event in events
    ]
    if await store.write_results(tx, alerts):
        tx.wake(DELIVER)


async def on_offer_questioned(events: Sequence[OfferQuestioned], tx: Transaction) -> None:
    """Tell whoever referred her that a provider asks something, once for each question."""
    asked = [
        Result(
            referral_id=event.referral_id,
            partner_id=event.partner_id,
            cause=uuid5(event.offer_id, event.question),
            template=OFFER_QUESTIONED,
            sandbox=event.sandbox,
        )
        for event in events
    ]
    if await store.write_results(tx, asked):
        tx.wake(DELIVER)


async def on_referral_screened(events: Sequence[ReferralScreened], tx: Transaction) -> None:
    """Tell whoever referred her that the risk is high; anew when a worker judged it so later."""
    # Under the referral's own id, which comes in the order of time, its row is the cheapest to add.
    await _alert(
        tx, [(e, uuid5(e.referral_id, e.rules) if e.judgement else e.referral_id) for e in events]
    )


async def on_risk_unanswered(events: Sequence[RiskUnanswered], tx: Transaction) -> None:
    """Say it again, once a level, while nobody takes it on."""
    await _alert(tx, [(e, uuid5(e.referral_id, f"level {e.level}")) for e in events])


async def _alert(
    tx: Transaction, events: Sequence[tuple[ReferralScreened | RiskUnanswered, UUID]]
) -> None:
    alerts = [
        Result(
            referral_id=event.referral_id,
            partner_id=event.partner_id,
            cause=cause,
            template=REFERRAL_SCREENED,
            sandbox=event.sandbox,
        )
        for event, cause in events
    ]
    if await store.write_results(tx, alerts):
        tx.wake(DELIVER)


HANDLERS: Handlers = {
    AccessHarassment: on_access_harassment,
    OfferQuestioned: on_offer_questioned,
    ReferralScreened: on_referral_screened,
    RiskUnanswered: on_risk_unanswered,
}
