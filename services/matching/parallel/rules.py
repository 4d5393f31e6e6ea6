"""Which needs are put to several providers at once, and how long a place is held meanwhile."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Annotated, NamedTuple
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator

from shared.vocabulary import Need, OfferState, Urgency


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class _Together(_Table):
    needs: frozenset[Need]
    urgencies: frozenset[Urgency]
    at_most: Annotated[int, Field(ge=2)]
    source: str


class _Lease(_Table):
    share: Annotated[float, Field(gt=0, le=1)]
    source: str


class Parallel(_Table):
    """One dated version of what is asked together."""

    version: str
    in_force_from: date
    source: str
    together: tuple[_Together, ...]
    lease: _Lease

    @model_validator(mode="after")
    def _once(self) -> "Parallel":
        named = [(n, u) for rule in self.together for n in rule.needs for u in rule.urgencies]
        if len(named) != len(set(named)):
            raise ValueError("a need of one urgency stands once: how many are asked is one number")
        return self

    def at_most(self, need: str, urgency: str) -> int:
        """How many providers are asked at once for this need; 1: one after the other."""
        for rule in self.together:
            if need in rule.needs and urgency in rule.urgencies:
                return rule.at_most
        return 1

    def lease_end(self, now: datetime, due: datetime) -> datetime:
        """Until when a place is held from now on, with an answer due then."""
        return now + self.lease.share * (due - now)


class Sibling(NamedTuple):
    """An open offer for a need that others may be asked for as well."""

    offer_id: UUID
    referral_id: UUID
    need_id: UUID
    need: str
    provider_id: UUID
    provider_partner_id: UUID
    attempt: int
    status: str
    answer_due_at: datetime

    @property
    def holds(self) -> bool:
        """Whether a place is held for it."""
        return self.status == OfferState.OFFERED


def without_place(left: Iterable[Sequence[Sibling]]) -> list[Sequence[Sibling]]:
    """Per need those that are still asked, where a place is held for none of them."""
    return [siblings for siblings in left if not any(one.holds for one in siblings)]
