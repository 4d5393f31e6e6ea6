"""The rules of approval that are data: read once from the dated file beside this module."""

import tomllib
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from services.matching.approval.rules import Step, Terms, gives_shelter
from shared.vocabulary import DecisionGround, Need, ProviderKind

RULES = Path(__file__).with_name("rules_2026_11.toml")


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class SecondPerson(_Table):
    """Which kinds, and who serves which needs, two persons must approve."""

    kinds: frozenset[ProviderKind]
    needs: frozenset[Need]
    source: str


class Grounds(_Table):
    """On what ground a person may decide, by what is decided."""

    approve: frozenset[DecisionGround]
    reject: frozenset[DecisionGround]
    suspend: frozenset[DecisionGround]
    reinstate: frozenset[DecisionGround]
    retire: frozenset[DecisionGround]
    source: str


class ApprovalPolicy(_Table):
    """One dated version of the rules of approval."""

    version: str
    in_force_from: date
    source: str
    second_person: SecondPerson
    grounds: Grounds

    def asks_two(self, terms: Sequence[Terms]) -> bool:
        """Whether two persons must approve one of these."""
        rule = self.second_person
        return gives_shelter(terms, frozenset(rule.kinds), frozenset(rule.needs))

    def grounds_of(self, step: Step) -> frozenset[DecisionGround]:
        """The grounds that fit a decision."""
        by_step: Mapping[Step, frozenset[DecisionGround]] = {
            Step.APPROVE: self.grounds.approve,
            Step.REJECT: self.grounds.reject,
            Step.SUSPEND: self.grounds.suspend,
            Step.REINSTATE: self.grounds.reinstate,
            Step.RETIRE: self.grounds.retire,
        }
        return by_step[step]


def load(path: Path = RULES) -> ApprovalPolicy:
    """Read the rules. Raises pydantic.ValidationError when the file is not complete."""
    return ApprovalPolicy.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
