"""What a child who witnessed violence is owed of its own, from the dated file beside. No I/O."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

from pydantic import BaseModel, ConfigDict

from services.intake.referrals.rules import Duty
from services.intake.screening.rules import RISK_ORDER
from shared.vocabulary import AgeBand, Gender, Need, Relation, Risk

RULES = Path(__file__).with_name("linked_2026_11.toml")
WITNESS = "witness"
_CHILDREN = UUID("b6a0f0d4-9a3b-5b0e-8d5e-3c1f0a7b2e11")


class LinkedRules(BaseModel):
    """One dated version of what is assumed of a child who witnessed violence."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    version: str
    in_force_from: date
    source: str
    status: str
    least_risk: Risk
    needs: tuple[Need, ...]
    needs_at_high_risk: tuple[Need, ...]
    may_be_guardian: frozenset[Relation]


@lru_cache(maxsize=1)
def rules() -> LinkedRules:
    """The rules in force. Raises pydantic.ValidationError when the file is not whole."""
    return LinkedRules.model_validate(tomllib.loads(RULES.read_text(encoding="utf-8")))


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody has found out of a child; what stands nowhere is assumed by the rules."""

    age_band: AgeBand = AgeBand.UNDISCLOSED
    gender: Gender = Gender.UNDISCLOSED
    needs: tuple[Need, ...] | None = None
    judged_risk: Risk | None = None
    own_referral_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Linked:
    """A child of a referral, with a risk, needs and protection of its own."""

    id: UUID
    position: int
    said: Said
    risk: Risk
    needs: tuple[Need, ...]
    duties: tuple[Duty, ...]


def ids_of(referral_id: UUID, count: int) -> list[UUID]:
    """The ids of the children of a referral: they follow from it, before a row is there."""
    return [uuid5(_CHILDREN, f"{referral_id}|{position}") for position in range(1, count + 1)]


def witness(facts: Mapping[str, Any], id_: UUID, position: int, said: Said) -> Linked:
    """A child that saw or heard what the facts of a referral tell of."""
    relation = facts["perpetrator_relation"]
    hers = Risk(facts["risk"])
    assumed = max(hers, rules().least_risk, key=RISK_ORDER.index)
    risk = max(assumed, said.judged_risk or assumed, key=RISK_ORDER.index)
    at_high_risk = rules().needs_at_high_risk if risk is Risk.HIGH else ()
    blocked = relation is not None and Relation(relation) in rules().may_be_guardian
    duties = (Duty.MANDATORY_REPORT_DUE, *((Duty.GUARDIAN_CONTACT_BLOCKED,) if blocked else ()))
    needs = said.needs if said.needs is not None else (*rules().needs, *at_high_risk)
    return Linked(id_, position, said, risk, needs, duties)
