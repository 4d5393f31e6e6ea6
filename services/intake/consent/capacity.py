"""Who decides for her, who is never asked, and who is owed special care: by the dated file beside.

An adult's own will decides, whatever care the law owes her.
"""

import tomllib
from collections.abc import Collection
from datetime import date
from functools import lru_cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from shared.vocabulary import (
    AGE_CLASS,
    AgeBand,
    AgeClass,
    ConsentBasis,
    Flag,
    Relation,
    SpecialCare,
)

RULES = Path(__file__).with_name("capacity_2026_11.toml")


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    source: str


class UnderAge(_Table):
    """Who does not consent alone, and on which bases a request for such a child may rest."""

    bands: frozenset[AgeBand]
    bases: tuple[ConsentBasis, ...]


class SuspectedGuardian(_Table):
    """Of which relations the accused may be her guardian, and which bases serve then."""

    bases: tuple[ConsentBasis, ...]
    of_a_minor: frozenset[Relation]
    of_an_adult: frozenset[Relation]


class LimitedCapacity(_Table):
    """What is owed of an adult without full civil capacity."""

    report: bool


class Care(_Table):
    """Which ages and circumstances belong to a group that the law protects specially."""

    bands: dict[AgeBand, SpecialCare]
    flags: dict[Flag, SpecialCare]


class CapacityRules(BaseModel):
    """One dated version of them."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    version: str
    in_force_from: date
    status: str
    under_age: UnderAge
    suspected_guardian: SuspectedGuardian
    limited_capacity: LimitedCapacity
    special_care: Care

    def may_be_guardian(
        self, age_band: AgeBand | None, relation: Relation | None, *, limited_capacity: bool
    ) -> bool:
        """Whether the accused may be the guardian of somebody who has one."""
        if age_band is not None and AGE_CLASS[age_band] is AgeClass.MINOR:
            return relation in self.suspected_guardian.of_a_minor
        return limited_capacity and relation in self.suspected_guardian.of_an_adult

    def care_for(
        self, age_band: AgeBand, flags: Collection[Flag], said: Collection[SpecialCare]
    ) -> tuple[SpecialCare, ...]:
        """The groups she belongs to, by age, circumstances and what is said, in their own order."""
        found = set(said)
        if age_band in self.special_care.bands:
            found.add(self.special_care.bands[age_band])
        found.update(self.special_care.flags[f] for f in flags if f in self.special_care.flags)
        return tuple(group for group in SpecialCare if group in found)


@lru_cache(maxsize=1)
def capacity() -> CapacityRules:
    """The rules in force. Raises pydantic.ValidationError when the file is not whole."""
    return CapacityRules.model_validate(tomllib.loads(RULES.read_text(encoding="utf-8")))
