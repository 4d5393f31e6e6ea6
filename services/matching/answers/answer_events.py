"""What the world is told of a move: one event each, with the FHIR status it leads to."""

from collections.abc import Mapping
from datetime import datetime

from asyncpg import Record

from services.matching.answers.rules import Answer, Effect
from services.matching.lifecycle.event_fields import about
from services.matching.lifecycle.policy import reasons
from services.matching.lifecycle.rules import Move
from shared.events import (
    OfferAccepted,
    OfferAcknowledged,
    OfferDeclined,
    OfferEvent,
    OfferMoved,
    OfferWithdrawn,
    ServiceCompleted,
    ServiceStarted,
)
from shared.vocabulary import FailReason, ServiceResult

_OWN_EVENT: Mapping[Move, type[OfferEvent]] = {
    Move.ACCEPT: OfferAccepted,
    Move.DECLINE: OfferDeclined,
    Move.ACKNOWLEDGE: OfferAcknowledged,
    Move.START: ServiceStarted,
    Move.WITHDRAW: OfferWithdrawn,
}


def event_of(answer: Answer, offer: Record, effect: Effect, now: datetime) -> OfferEvent:
    """The event that tells of one answer."""
    facts = about(offer, now, effect.state)
    if answer.kind is Move.FAIL and not effect.vacant:
        return _ended(answer, facts)
    if answer.kind is Move.WITHDRAW:
        facts["referral_goes_on"] = True
    why = {"reason": answer.reason, "decided_by": answer.decided_by}
    if answer.kind is Move.ACCEPT:
        facts["provider_kind"] = offer["provider_kind"]
    if answer.kind is Move.DECLINE:
        facts["others_asked"] = effect.others_asked
    if kind := _OWN_EVENT.get(answer.kind):
        return kind(**facts, **(why if answer.reason else {}))
    if answer.kind is Move.COMPLETE:
        return ServiceCompleted(**facts, result=answer.result, outcome=answer.outcome)
    at = answer.appointment_at
    return OfferMoved(
        **facts, **why, state=effect.state, need_status=effect.need, appointment_at=at
    )


def _ended(answer: Answer, facts: dict[str, object]) -> ServiceCompleted:
    return ServiceCompleted(
        **facts,
        result=ServiceResult.FAILED,
        outcome=reasons().outcomes[FailReason(str(answer.reason))],
        reason=answer.reason,
        decided_by=answer.decided_by,
    )
