"""Where a hand-over stands, and who may do what with it then. No I/O.

The first receiver keeps the case until the next has said yes; where both are to meet her (a warm
hand-over), until both have said that they did.
"""

from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from services.matching.lifecycle.rules import TAKEN
from shared.vocabulary import HandoverState


class HandoverStep(StrEnum):
    """What can be done with a hand-over."""

    ACCEPT = "accept"
    DECLINE = "decline"
    MET = "met"
    CANCEL = "cancel"


class HandoverRole(StrEnum):
    """Who somebody is to a hand-over."""

    SENDER = "sender"
    RECEIVER = "receiver"
    REFERRER = "referrer"


class Standing(NamedTuple):
    """A hand-over as it is kept, with where the offer stands that is handed over."""

    kept: str
    offer: str
    due_at: datetime
    warm: bool = False


def state_of(standing: Standing, now: datetime) -> HandoverState:
    """Where it stands now: one that waits for a case that has moved on is cancelled."""
    if (
        standing.kept in {HandoverState.REQUESTED, HandoverState.ACCEPTED}
        and standing.offer not in TAKEN
    ):
        return HandoverState.CANCELLED
    if standing.kept == HandoverState.REQUESTED and now >= standing.due_at:
        return HandoverState.EXPIRED
    return HandoverState(standing.kept)


def allowed(standing: Standing, role: HandoverRole, now: datetime) -> list[HandoverStep]:
    """What somebody may do with it now."""
    state = state_of(standing, now)
    if state is HandoverState.REQUESTED:
        return (
            [HandoverStep.ACCEPT, HandoverStep.DECLINE]
            if role is HandoverRole.RECEIVER
            else [HandoverStep.CANCEL]
        )
    if state is not HandoverState.ACCEPTED:
        return []
    met = [] if role is HandoverRole.REFERRER else [HandoverStep.MET]
    return (
        [*met, HandoverStep.DECLINE]
        if role is HandoverRole.RECEIVER
        else [*met, HandoverStep.CANCEL]
    )


def transfers(step: HandoverStep, role: HandoverRole, *, warm: bool, others_met: bool) -> bool:
    """Whether responsibility passes with this step."""
    if step is HandoverStep.ACCEPT:
        return not warm
    return step is HandoverStep.MET and role is not HandoverRole.REFERRER and others_met
