"""When a need may grow into another one, and when one that had ended may be taken up again."""

import tomllib
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from services.matching.lifecycle.rules import LIVE
from shared.vocabulary import Need, NeedBasis, NeedStatus

GROWTH = Path(__file__).with_name("growth_2026_11.toml")
OPEN = frozenset({NeedStatus.REQUESTED, *map(NeedStatus, LIVE)})
REOPENS = frozenset(
    {
        NeedStatus.COMPLETED,
        NeedStatus.FAILED,
        NeedStatus.UNMET,
        NeedStatus.ENTERED_IN_ERROR,
    }
)
"""What was withdrawn was her word: it is asked for anew, with a consent of its own."""
ESCALATES_FROM = frozenset({*map(NeedStatus, LIVE), NeedStatus.COMPLETED}) - {
    NeedStatus.OFFERED,
    NeedStatus.REQUESTED,
}


class Growth(BaseModel):
    """One dated version of what may grow into what."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    version: str
    in_force_from: date
    source: str
    escalates: Mapping[Need, frozenset[Need]]


@cache
def growth() -> Growth:
    """The version in force. Raises pydantic.ValidationError when the file is not complete."""
    return Growth.model_validate(tomllib.loads(GROWTH.read_text(encoding="utf-8")))


class Parent(NamedTuple):
    """The need that another comes from, as it stands; `offer_id`: its last served offer."""

    referral_id: UUID
    need_id: UUID
    need: Need
    status: NeedStatus
    offer_id: UUID | None
    provider_id: UUID | None


def may_become(basis: NeedBasis, parent: Parent, need: Need) -> bool:
    """Whether a need may come from its parent so."""
    if basis is NeedBasis.REOPENED:
        return need == parent.need and parent.status in REOPENS
    return parent.status in ESCALATES_FROM and need in growth().escalates.get(parent.need, ())
