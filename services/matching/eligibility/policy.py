"""The rules that are data: read once from the dated file beside this module."""

import tomllib
from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from shared.vocabulary import AgeBand, HarmForm, HarmType, Need, ProviderKind, Relation, Urgency

RULES = Path(__file__).with_name("rules_2026_11.toml")
Minutes = Annotated[float, Field(gt=0)]
Situation = Literal["hotline", "by_parent"]


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Deadlines(_Table):
    """Minutes a provider has to answer, by urgency."""

    source: str
    immediate: Minutes
    pressing: Minutes
    routine: Minutes


class AskedFirst(_Table):
    """In this situation these kinds are asked first for these needs."""

    when: Situation
    needs: frozenset[Need]
    kinds: frozenset[ProviderKind]
    source: str


class ByParent(_Table):
    """Which minors count as harmed by a parent."""

    age_bands: frozenset[AgeBand]
    relations: frozenset[Relation]


class Training(_Table):
    """Where the credential `gbv_trained` is required; elsewhere it is worth `margin` of load."""

    harms: frozenset[HarmType]
    forms: frozenset[HarmForm]
    margin: Annotated[float, Field(ge=0, le=1)]
    source: str


class Licence(_Table):
    """For which needs, how urgent, providers of these kinds must have a licence."""

    needs: frozenset[Need]
    urgencies: frozenset[Urgency]
    kinds: frozenset[ProviderKind]
    source: str


class Policy(_Table):
    """One dated version of the rules of matching."""

    version: str
    in_force_from: date
    source: str
    deadlines: Deadlines
    kinds: dict[Need, frozenset[ProviderKind]]
    asked_first: tuple[AskedFirst, ...]
    by_parent: ByParent
    gbv_trained: Training
    licensed: Licence

    def time_to_answer(self, urgency: Urgency | str, scale: float) -> timedelta:
        """How long a provider has to answer, `scale` times the rule's minutes."""
        minutes: float = getattr(self.deadlines, str(urgency))
        return timedelta(minutes=minutes * scale)

    def first_kinds(self, need: str, *, hotline: bool, by_parent: bool) -> frozenset[str]:
        """Kinds asked first; empty when all are equal. A harmed child comes before a channel."""
        for situation, holds in (("by_parent", by_parent), ("hotline", hotline)):
            for rule in self.asked_first:
                if holds and rule.when == situation and need in rule.needs:
                    return rule.kinds
        return frozenset()

    def is_sexual(self, types: Iterable[str], forms: Iterable[str]) -> bool:
        """Whether the violence was sexual, so that only trained providers may be asked."""
        training = self.gbv_trained
        return not training.harms.isdisjoint(types) or not training.forms.isdisjoint(forms)

    def is_by_parent(self, age_band: str, relation: str | None) -> bool:
        """Whether a minor was harmed by a parent."""
        return age_band in self.by_parent.age_bands and relation in self.by_parent.relations

    def licensed_kinds(self, need: str, urgency: str) -> frozenset[str]:
        """Kinds of which only those with a licence may be asked for this; empty: all may."""
        rule = self.licensed
        if need in rule.needs and urgency in rule.urgencies:
            return rule.kinds
        return frozenset()

    def named(self) -> dict[str, str]:
        """Version, date and source, as they are shown with each choice."""
        return {
            "version": self.version,
            "date": self.in_force_from.isoformat(),
            "source": self.source,
        }


def load(path: Path = RULES) -> Policy:
    """Read the rules. Raises pydantic.ValidationError when the file is not complete."""
    return Policy.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
