"""What the world is told of offers that are open together: of none of it the need moves."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from asyncpg import Record

from services.matching.lifecycle.event_fields import about
from services.matching.parallel.rules import Sibling
from shared.events import OfferMoved, OfferWithdrawn
from shared.vocabulary import Decider, OfferState, StopReason, WithdrawReason


def moved(offer: Record | Mapping[str, Any], now: datetime, state: OfferState) -> OfferMoved:
    """A place is held for it now, is no more, or another has said yes first."""
    return OfferMoved(**about(offer, now, state), state=state)


def superseded(siblings: Iterable[Sibling], now: datetime) -> list[OfferMoved]:
    """Another has said yes."""
    return [moved(one._asdict(), now, OfferState.SUPERSEDED) for one in siblings]


def taken_back(
    siblings: Iterable[Sibling],
    now: datetime,
    reason: WithdrawReason | StopReason,
    decided_by: Decider | None,
) -> list[OfferWithdrawn]:
    """The need was taken back, and with it what the others were asked."""
    return [
        OfferWithdrawn(
            **about(one._asdict(), now, OfferState.WITHDRAWN),
            reason=reason,
            decided_by=decided_by,
            referral_goes_on=True,
        )
        for one in siblings
    ]
