"""What can be said of an offer in one answer, and what that does to places and needs."""

from datetime import datetime
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from services.matching.lifecycle.policy import reasons
from services.matching.lifecycle.rules import (
    HOLDS_PLACE,
    Move,
    Party,
    Standing,
    leads_to,
    need_after,
)
from shared.vocabulary import (
    Decider,
    DeclineReason,
    FailReason,
    MissReason,
    NeedStatus,
    OfferState,
    OutcomeCode,
    PauseReason,
    ServiceResult,
    WaitlistReason,
    WithdrawReason,
)

Reason = DeclineReason | FailReason | WaitlistReason | PauseReason | WithdrawReason | MissReason


class AnswerKind(StrEnum):
    """What a provider can say of many offers at once."""

    ACCEPT = "accept"
    DECLINE = "decline"
    START = "start"
    COMPLETE = "complete"


class Answer(NamedTuple):
    """What is said of one offer; `appointment_at` belongs to `schedule`."""

    offer_id: UUID
    kind: Move
    reason: Reason | None = None
    result: ServiceResult | None = None
    outcome: OutcomeCode | None = None
    appointment_at: datetime | None = None

    def target(self, standing: Standing | None = None) -> OfferState:
        """The state the offer is in after it."""
        return leads_to(self.kind, standing, self.result)

    @property
    def asks_next(self) -> bool:
        """Whether another provider is asked for the need after it, while it was this one's."""
        if self.kind is Move.FAIL:
            return reasons().asks_next(self.reason)
        return self.kind in {Move.DECLINE, Move.ENTER_IN_ERROR}

    @property
    def decided_by(self) -> Decider | None:
        """Whose decision its reason tells of."""
        return None if self.reason is None else reasons().decider_of(self.reason)


class Speaker(NamedTuple):
    """Who answers: a partner, for its providers or for those it referred."""

    partner_id: UUID
    party: Party = Party.PROVIDER


class Effect(NamedTuple):
    """What one answer did: where it led, where the need stands, what became of the place.

    `need` is None where the need stays as it is; `place` is -1, 0 or 1. `others_asked`: others are
    still asked for the need, and nobody else is while they are.
    """

    state: OfferState
    need: NeedStatus | None
    vacant: bool
    place: int
    others_asked: bool = False


def effect(answer: Answer, standing: Standing) -> Effect:
    """What a legal answer does."""
    state = answer.target(standing)
    need = need_after(
        answer.kind,
        standing.status,
        state,
        asks_next=answer.asks_next,
        ended_need=standing.ended_need,
    )
    place = (state in HOLDS_PLACE) - (standing.status in HOLDS_PLACE)
    return Effect(state, need, need is NeedStatus.REQUESTED, place)


def beside_others(found: Effect, *, others: bool) -> Effect:
    """The same where others are asked for the need as well: only the last no leaves it vacant."""
    if not others or not found.vacant:
        return found
    return found._replace(need=None, vacant=False, others_asked=True)
