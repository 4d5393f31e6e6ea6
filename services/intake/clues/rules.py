"""What may happen to a clue next, who may say it, and what is owed by when."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any, Literal

from shared.vocabulary import ClueChannel, ClueClock, ClueReason, ClueStatus, ClueStep
from shared.working_days import Deadline, deadline

Side = Literal["owner", "receiver"]
S, P = ClueStatus, ClueStep
HELD_BY_OWNER = frozenset({S.OPEN, S.CONFIRMED, S.CONTACTED})
"""Where nobody else has it: it may be handed over, or ended."""
UNDER_WAY = frozenset({S.TRANSFERRED, S.ACKNOWLEDGED, S.ACCEPTED})


@dataclass(frozen=True, slots=True)
class Allowed:
    """Who may take a step, in which states, and where it leads. `clock`: what is owed from then.

    `meets`: what is no longer owed. `reasons`: what must be said with it; none: nothing is.
    """

    side: Side
    before: frozenset[ClueStatus]
    after: ClueStatus
    clock: ClueClock | None = None
    meets: tuple[ClueClock, ...] = ()
    reasons: frozenset[ClueReason] = frozenset()


_C = ClueClock
_R = ClueReason
_RETURNS = frozenset(
    {_R.NOT_IN_CHARGE, _R.NOT_ELIGIBLE, _R.NOT_ENOUGH_KNOWN, _R.DUPLICATE, _R.SHE_DECLINED}
)
_ENDS = frozenset(
    {
        _R.AID_GRANTED,
        _R.AID_REFUSED,
        _R.REFERRED_ELSEWHERE,
        _R.SHE_DECLINED,
        _R.COULD_NOT_CONTACT,
        _R.NOT_ELIGIBLE,
        _R.DUPLICATE,
    }
)
_ALL = tuple(ClueClock)
STEPS: Mapping[ClueStep, Allowed] = {
    P.CONFIRM: Allowed("owner", frozenset({S.OPEN}), S.CONFIRMED, _C.TRANSFER),
    P.DISMISS: Allowed(
        "owner",
        frozenset({S.OPEN, S.CONFIRMED}),
        S.DISMISSED,
        meets=_ALL,
        reasons=_RETURNS | {_R.COULD_NOT_CONTACT},
    ),
    P.ACKNOWLEDGE: Allowed(
        "receiver", frozenset({S.TRANSFERRED}), S.ACKNOWLEDGED, meets=(_C.ACKNOWLEDGEMENT,)
    ),
    P.ACCEPT: Allowed(
        "receiver",
        frozenset({S.TRANSFERRED, S.ACKNOWLEDGED}),
        S.ACCEPTED,
        _C.FIRST_CONTACT,
        meets=(_C.ACKNOWLEDGEMENT, _C.DECISION),
    ),
    P.RETURN: Allowed(
        "receiver", UNDER_WAY, S.CONFIRMED, _C.TRANSFER, meets=_ALL, reasons=_RETURNS
    ),
    P.CONTACT: Allowed("receiver", frozenset({S.ACCEPTED}), S.CONTACTED, meets=(_C.FIRST_CONTACT,)),
    P.CLOSE: Allowed("owner", HELD_BY_OWNER, S.CLOSED, _C.FEEDBACK, meets=_ALL, reasons=_ENDS),
    P.FEEDBACK: Allowed(
        "owner", frozenset({S.CLOSED}), S.CLOSED, meets=(_C.FEEDBACK,), reasons=_ENDS
    ),
}
ON_TRANSFER = (ClueClock.ACKNOWLEDGEMENT, ClueClock.DECISION)
"""What the receiver owes from the transfer on."""


@cache
def _toml(name: str) -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name(name).read_text(encoding="utf-8"))


def due(clock: ClueClock, begins: datetime) -> Deadline:
    """By when something is owed that began at this moment."""
    return deadline(begins, _toml("clocks_2026_11.toml")["clocks"][clock]["days"])


def campaign_of(channel: ClueChannel, dated: date) -> tuple[str, int] | None:
    """The campaign and its phase (from 1) that a clue falls into; None: into none."""
    for name, campaign in _toml("campaigns.toml").items():
        if channel in campaign["channels"]:
            for number, phase in enumerate(campaign["phases"], start=1):
                if phase["from"] <= dated <= phase["to"]:
                    return name, number
    return None
