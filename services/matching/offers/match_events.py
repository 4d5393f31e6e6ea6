"""What is told of what was decided: whom to ask, or that nobody is asked."""

from collections.abc import Sequence
from uuid import UUID

from services.matching.offers.rules import Decision, Offer
from shared.db import Transaction
from shared.events import NeedNotRequested, NeedUnmet, OfferMade, ReferralMatched
from shared.vocabulary import FHIR_TASK, OfferState


def matched(tx: Transaction, decisions: Sequence[Decision]) -> list[ReferralMatched]:
    """One event per referral, in the order of its first decision; of what waits nothing is told."""
    by_referral: dict[UUID, list[Decision]] = {}
    for decision in decisions:
        if decision.waits is None:
            by_referral.setdefault(decision.open_need.case.referral_id, []).append(decision)
    return [_matched(tx, decided) for decided in by_referral.values()]


def _matched(tx: Transaction, decided: Sequence[Decision]) -> ReferralMatched:
    case = decided[0].open_need.case
    return ReferralMatched(
        referral_id=case.referral_id,
        partner_id=case.partner_id,
        matched_at=tx.now,
        urgency=case.urgency,
        offers=tuple(_made(offer) for d in decided for offer in d.offers),
        unmet=tuple(
            NeedUnmet(need_id=d.open_need.need_id, need=d.open_need.need, reason=d.unmet)
            for d in decided
            if d.unmet
        ),
        not_requested=tuple(
            NeedNotRequested(need_id=d.open_need.need_id, need=d.open_need.need)
            for d in decided
            if not d.offer and not d.unmet
        ),
        sandbox=case.sandbox,
    )


def _made(offer: Offer) -> OfferMade:
    candidate = offer.chosen.candidate
    coding = FHIR_TASK[OfferState.OFFERED if offer.holds else OfferState.REQUESTED]
    return OfferMade(
        offer_id=offer.offer_id,
        need_id=offer.open_need.need_id,
        need=offer.open_need.need,
        provider_id=candidate.provider_id,
        provider_partner_id=candidate.partner_id,
        provider_kind=candidate.kind,
        answer_due_at=offer.due,
        attempt=offer.open_need.attempt,
        task_status=coding.status,
        business_status=coding.business,
    )
