"""Which answers an offer takes in which state, and where each leads."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from shared.vocabulary import DeclineReason, OutcomeCode, ServiceResult


class AnswerKind(StrEnum):
    """What a provider can say of an offer."""

    ACCEPT = "accept"
    DECLINE = "decline"
    START = "start"
    COMPLETE = "complete"


class OfferState(StrEnum):
    """Life of an offer."""

    OFFERED = "offered"
    ACCEPTED = "accepted"
    IN_PROGRESS = "in_progress"
    COMPLETED = "completed"
    FAILED = "failed"
    DECLINED = "declined"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


class Answer(NamedTuple):
    """What a provider says of one offer."""

    offer_id: UUID
    kind: AnswerKind
    reason: DeclineReason | None = None
    result: ServiceResult | None = None
    outcome: OutcomeCode | None = None


class Standing(NamedTuple):
    """An offer as it stands when the answer comes, and whether its provider is approved."""

    status: str
    answer_due_at: datetime
    approved: bool = True


class No(StrEnum):
    """Why an answer is not taken."""

    NOT_OPEN = "not_open"
    TOO_LATE = "too_late"
    NOT_APPROVED = "not_approved"


# Every move of an offer, and nothing else: by whom it is made, from where, to where.
MOVES: Mapping[str, tuple[frozenset[str], frozenset[str]]] = {
    "accept": (frozenset({"offered"}), frozenset({"accepted"})),
    "decline": (frozenset({"offered"}), frozenset({"declined"})),
    "expire": (frozenset({"offered"}), frozenset({"expired"})),
    "start": (frozenset({"accepted"}), frozenset({"in_progress"})),
    "complete": (frozenset({"accepted", "in_progress"}), frozenset({"completed", "failed"})),
    "withdraw": (
        frozenset({"offered", "accepted", "in_progress"}),
        frozenset({"withdrawn"}),
    ),
}
GIVES_BACK = frozenset({"declined", "expired", "completed", "failed", "withdrawn"})
ASKS_AGAIN = frozenset({"declined", "expired"})


def leads_to(answer: Answer) -> str:
    """The state an offer is in after this answer."""
    if answer.kind is AnswerKind.COMPLETE:
        return str(answer.result or ServiceResult.COMPLETED)
    (state,) = MOVES[answer.kind][1]
    return state


def refusal(answer: Answer, standing: Standing, now: datetime) -> No | None:
    """Why the answer is not taken, None if it is. A deadline binds only the first yes or no."""
    if standing.status not in MOVES[answer.kind][0]:
        return No.NOT_OPEN
    if standing.status == "offered" and now >= standing.answer_due_at:
        return No.TOO_LATE
    if answer.kind is AnswerKind.ACCEPT and not standing.approved:
        return No.NOT_APPROVED
    return None
