"""What an event of another service means for one need: where it stands, and a line in its life."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from shared.events.offer import (
    OfferAccepted,
    OfferDeclined,
    OfferEvent,
    OfferExpired,
    OfferMoved,
    OfferWithdrawn,
    ReferralMatched,
    ServiceCompleted,
    ServiceStarted,
)
from shared.vocabulary import BusinessStatus, NeedStatus, OfferState, StopReason


@dataclass(frozen=True, slots=True)
class Transition:
    """One change of one need. `detail` is shown in the timeline; it holds ids and codes only.

    `beside`: it is of one of several offers that are open for the need, which stands as before.
    """

    referral_id: UUID
    need_id: UUID
    at: datetime
    what: str
    status: NeedStatus
    offer_id: UUID | None = None
    provider_id: UUID | None = None
    provider_partner_id: UUID | None = None
    provider_kind: str | None = None
    answer_due_at: datetime | None = None
    reason: str | None = None
    outcome: str | None = None
    detail: dict[str, object] = field(default_factory=dict)
    beside: bool = False


def of_match(event: ReferralMatched) -> Iterator[Transition]:
    """A provider is asked for some needs; for others nobody is left, or nobody may be asked.

    Of several that are asked for one need, the need's own is the one that a place is held with.
    """
    for offer in event.offers:
        yield Transition(
            event.referral_id,
            offer.need_id,
            event.matched_at,
            "offered",
            NeedStatus.OFFERED,
            offer_id=offer.offer_id,
            provider_id=offer.provider_id,
            provider_partner_id=offer.provider_partner_id,
            provider_kind=offer.provider_kind,
            answer_due_at=offer.answer_due_at,
            detail={
                "offer_id": offer.offer_id,
                "provider_id": offer.provider_id,
                "attempt": offer.attempt,
            },
            beside=offer.business_status is BusinessStatus.SENT,
        )
    for unmet in event.unmet:
        yield Transition(
            event.referral_id,
            unmet.need_id,
            event.matched_at,
            "unmet",
            NeedStatus.UNMET,
            reason=unmet.reason,
            detail={"reason": unmet.reason},
        )
    for counted in event.not_requested:
        yield Transition(
            event.referral_id,
            counted.need_id,
            event.matched_at,
            "not_requested",
            NeedStatus.NOT_REQUESTED,
        )


def of_acceptance(event: OfferAccepted) -> Transition:
    """The provider said yes: from now on it may ask for her identity."""
    return replace(_held(event, "accepted", NeedStatus.ACCEPTED), provider_kind=event.provider_kind)


def of_decline(event: OfferDeclined) -> Transition:
    """The provider said no; the need waits for the next."""
    return _gone(event, _freed(event, "declined", NeedStatus.REQUESTED, event.reason))


def of_expiry(event: OfferExpired) -> Transition:
    """The provider did not answer; the need waits for the next."""
    return _gone(event, _freed(event, "expired", NeedStatus.REQUESTED, None))


def of_withdrawal(event: OfferWithdrawn) -> Transition:
    """The provider was told to stop; where a person stopped it, the need waits for the next."""
    stopped = isinstance(event.reason, StopReason)
    status = NeedStatus.REQUESTED if stopped else NeedStatus.WITHDRAWN
    return _gone(event, _freed(event, "offer_withdrawn", status, event.reason))


def of_start(event: ServiceStarted) -> Transition:
    """The provider began."""
    return _held(event, "started", NeedStatus.IN_PROGRESS)


def of_completion(event: ServiceCompleted) -> Transition:
    """The service ended, well or not."""
    detail: dict[str, object] = {
        "offer_id": event.offer_id,
        "result": event.result,
        "outcome": event.outcome,
    }
    if event.reason is not None:
        detail |= {"reason": event.reason, "decided_by": event.decided_by}
    return _held(event, event.result, NeedStatus(event.result), event.outcome, detail)


def of_move(event: OfferMoved) -> Transition | None:
    """An offer came into another state; None when its need is no part of that any more."""
    if event.need_status is None:
        return _beside(event) if event.state in _OPEN_TOGETHER else None
    detail: dict[str, object] = {"offer_id": event.offer_id, "provider_id": event.provider_id}
    facts = {
        "reason": event.reason,
        "decided_by": event.decided_by,
        "appointment_at": event.appointment_at,
    }
    detail |= {name: value for name, value in facts.items() if value is not None}
    if event.need_status in _ENDS:
        return _freed(event, event.state, event.need_status, event.reason, detail)
    return _held(event, event.state, event.need_status, None, detail)


_ENDS = frozenset({NeedStatus.REQUESTED, NeedStatus.ENTERED_IN_ERROR})
_OPEN_TOGETHER = {
    OfferState.SUPERSEDED: "superseded",
    OfferState.OFFERED: "place_held",
    OfferState.REQUESTED: "place_released",
}


def _beside(event: OfferMoved) -> Transition:
    step = _freed(event, _OPEN_TOGETHER[event.state], NeedStatus.OFFERED, None)
    return replace(step, beside=True)


def _gone(event: OfferDeclined | OfferExpired | OfferWithdrawn, step: Transition) -> Transition:
    """Where others are still asked, the need is offered as before."""
    return replace(step, beside=True) if event.others_asked else step


def _held(
    event: OfferEvent,
    what: str,
    status: NeedStatus,
    outcome: str | None = None,
    detail: dict[str, object] | None = None,
) -> Transition:
    return Transition(
        event.referral_id,
        event.need_id,
        event.at,
        what,
        status,
        offer_id=event.offer_id,
        provider_id=event.provider_id,
        provider_partner_id=event.provider_partner_id,
        outcome=outcome,
        detail=detail or {"offer_id": event.offer_id, "provider_id": event.provider_id},
    )


def _freed(
    event: OfferEvent,
    what: str,
    status: NeedStatus,
    reason: str | None,
    detail: dict[str, object] | None = None,
) -> Transition:
    if detail is None:
        detail = {"offer_id": event.offer_id, "provider_id": event.provider_id}
        if reason is not None:
            detail["reason"] = reason
        if decided_by := getattr(event, "decided_by", None):
            detail["decided_by"] = decided_by
    return Transition(
        event.referral_id, event.need_id, event.at, what, status, reason=reason, detail=detail
    )
