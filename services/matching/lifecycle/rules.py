"""The state machine of offers: which moves there are, which are legal now, where each leads.

Its table is `states_2026_11.json`; `tests/unit/matching/test_state_machine.py` holds it whole
against what is here, move by move; `tests/integration/matching/test_every_move.py` makes each.
"""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from shared.vocabulary import NeedStatus, OfferState, ServiceResult


class Move(StrEnum):
    """What can be done with an offer."""

    ACCEPT = "accept"
    DECLINE = "decline"
    ACKNOWLEDGE = "acknowledge"
    SCHEDULE = "schedule"
    NO_SHOW = "no_show"
    START = "start"
    WAITLIST = "waitlist"
    PAUSE = "pause"
    RESUME = "resume"
    COMPLETE = "complete"
    FAIL = "fail"
    WITHDRAW = "withdraw"
    ENTER_IN_ERROR = "enter_in_error"
    EXPIRE = "expire"
    SUPERSEDE = "supersede"
    RELEASE = "release"
    HOLD = "hold"


class Party(StrEnum):
    """Who makes a move: the provider that is asked, or the partner that referred her."""

    PROVIDER = "provider"
    REFERRER = "referrer"


ASKED = frozenset({OfferState.REQUESTED, OfferState.OFFERED})
TAKEN = frozenset(
    {
        OfferState.ACCEPTED,
        OfferState.SCHEDULED,
        OfferState.IN_PROGRESS,
        OfferState.WAITLISTED,
        OfferState.PAUSED_SAFETY,
    }
)
LIVE = ASKED | TAKEN
HOLDS_PLACE = TAKEN | {OfferState.OFFERED}
ENDED = frozenset(OfferState) - LIVE

BEFORE_SENDING: Mapping[str, frozenset[str]] = {
    "draft": frozenset({"consent_pending", "matching"}),
    "consent_pending": frozenset({"matching"}),
    "matching": frozenset({OfferState.REQUESTED, OfferState.OFFERED}),
}
"""A need for which nobody is asked yet: no Task goes on the wire, and nothing of it is an offer.

It is a draft until matching has it; pending while her consent lets nobody be asked; matching until
somebody is asked.
"""
BEFORE_ANYBODY_IS_ASKED: Mapping[NeedStatus, str] = {
    NeedStatus.NOT_REQUESTED: "consent_pending",
    NeedStatus.REQUESTED: "matching",
}
"""Where a need is then, by its status."""

_ON = {OfferState.ACCEPTED, OfferState.SCHEDULED, OfferState.IN_PROGRESS}
Targets = frozenset[OfferState]
# Every move of an offer, and nothing else: from where, to where.
MOVES: Mapping[Move, tuple[Targets, Targets]] = {
    Move.ACCEPT: (ASKED, frozenset({OfferState.ACCEPTED})),
    Move.DECLINE: (ASKED, frozenset({OfferState.DECLINED})),
    Move.EXPIRE: (ASKED, frozenset({OfferState.EXPIRED})),
    Move.SUPERSEDE: (ASKED, frozenset({OfferState.SUPERSEDED})),
    Move.RELEASE: (frozenset({OfferState.OFFERED}), frozenset({OfferState.REQUESTED})),
    Move.HOLD: (frozenset({OfferState.REQUESTED}), frozenset({OfferState.OFFERED})),
    Move.SCHEDULE: (frozenset({OfferState.ACCEPTED}), frozenset({OfferState.SCHEDULED})),
    Move.NO_SHOW: (frozenset({OfferState.SCHEDULED}), frozenset({OfferState.ACCEPTED})),
    Move.START: (
        frozenset({OfferState.ACCEPTED, OfferState.SCHEDULED, OfferState.WAITLISTED}),
        frozenset({OfferState.IN_PROGRESS}),
    ),
    Move.WAITLIST: (frozenset(_ON), frozenset({OfferState.WAITLISTED})),
    Move.PAUSE: (
        frozenset(_ON | {OfferState.WAITLISTED}),
        frozenset({OfferState.PAUSED_SAFETY}),
    ),
    Move.RESUME: (
        frozenset({OfferState.PAUSED_SAFETY}),
        frozenset({OfferState.IN_PROGRESS, OfferState.WAITLISTED}),
    ),
    Move.COMPLETE: (TAKEN, frozenset({OfferState.COMPLETED, OfferState.FAILED})),
    Move.FAIL: (TAKEN, frozenset({OfferState.FAILED})),
    Move.WITHDRAW: (LIVE, frozenset({OfferState.WITHDRAWN})),
    Move.ENTER_IN_ERROR: (
        frozenset(OfferState) - {OfferState.ENTERED_IN_ERROR},
        frozenset({OfferState.ENTERED_IN_ERROR}),
    ),
}
# Seen is no answer; of what is scheduled another time may be agreed on.
_LEAVES_IT = {Move.ACKNOWLEDGE: ASKED, Move.SCHEDULE: frozenset({OfferState.SCHEDULED})}
_NEVER_LATE = frozenset({Move.WITHDRAW, Move.ENTER_IN_ERROR})
_BOTH = frozenset({Move.PAUSE, Move.RESUME, Move.NO_SHOW})
_OF = {
    Party.PROVIDER: _BOTH
    | {
        Move.ACCEPT,
        Move.DECLINE,
        Move.ACKNOWLEDGE,
        Move.SCHEDULE,
        Move.START,
        Move.WAITLIST,
        Move.COMPLETE,
        Move.FAIL,
        Move.ENTER_IN_ERROR,
    },
    Party.REFERRER: _BOTH | {Move.WITHDRAW},
}
"""What each may do; the other moves are made by time or by an answer to another offer."""


class Standing(NamedTuple):
    """An offer as it stands when a move is asked for.

    `approved`: its provider is; `started`: first contact was made; `has_room`: its place is held,
    or one is free; `ended_need`: its need ended with it, if it has ended.
    """

    status: str
    answer_due_at: datetime
    approved: bool = True
    started: bool = False
    has_room: bool = True
    ended_need: bool = True


class Rejection(StrEnum):
    """Why a move is not made."""

    NOT_OPEN = "not_open"
    TOO_LATE = "too_late"
    NOT_APPROVED = "not_approved"
    NO_PLACE = "no_place"


def leads_to(move: Move, standing: Standing | None = None, result: str | None = None) -> OfferState:
    """The state an offer is in after this move."""
    if move is Move.ACKNOWLEDGE:
        return OfferState(standing.status) if standing else OfferState.OFFERED
    if move is Move.COMPLETE:
        return OfferState(result or ServiceResult.COMPLETED)
    if move is Move.RESUME:
        started = standing is not None and standing.started
        return OfferState.IN_PROGRESS if started else OfferState.WAITLISTED
    (state,) = MOVES[move][1]
    return state


def sources(move: Move) -> frozenset[OfferState]:
    """Where a move may begin."""
    return MOVES.get(move, (frozenset(),))[0] | _LEAVES_IT.get(move, frozenset())


def refusal(move: Move, standing: Standing, now: datetime) -> Rejection | None:
    """Why a move is not made, None if it is. A deadline binds only the first yes or no."""
    if move not in _NEVER_LATE and _is_late(standing, now):
        return Rejection.TOO_LATE
    if standing.status not in sources(move):
        return Rejection.NOT_OPEN
    if move is Move.ACCEPT and not (standing.approved and standing.has_room):
        return Rejection.NO_PLACE if standing.approved else Rejection.NOT_APPROVED
    return None


def _is_late(standing: Standing, now: datetime) -> bool:
    lapsed = standing.status in ASKED and now >= standing.answer_due_at
    return lapsed or standing.status == OfferState.EXPIRED


def legal(standing: Standing, now: datetime, party: Party) -> list[Move]:
    """Every move this party could make now, in the order of an offer's life."""
    return [m for m in Move if m in _OF[party] and refusal(m, standing, now) is None]


_NEED_STAYS = frozenset({OfferState.SUPERSEDED, OfferState.REQUESTED})
_NEXT_IS_ASKED = frozenset({OfferState.DECLINED, OfferState.EXPIRED})
_ENDED_NEED = frozenset({OfferState.COMPLETED, OfferState.FAILED})


def need_after(
    move: Move, before: str, target: OfferState, *, asks_next: bool, ended_need: bool = True
) -> NeedStatus | None:
    """Where the need stands after a move of its offer; None: the move leaves it as it is.

    An offer that had ended has no part in its need any more, unless it ended that need: what was
    said of that need in error then goes to a person.
    """
    if move is Move.ENTER_IN_ERROR and before not in LIVE:
        ended = ended_need and before in _ENDED_NEED
        return NeedStatus.ENTERED_IN_ERROR if ended else None
    if asks_next or target in _NEXT_IS_ASKED:
        return NeedStatus.REQUESTED
    return None if move is Move.ACKNOWLEDGE or target in _NEED_STAYS else NeedStatus(target)
