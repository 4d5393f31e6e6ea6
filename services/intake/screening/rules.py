"""The screening of a request: what raises the risk, and which hours medicine has. No I/O."""

import tomllib
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from functools import lru_cache
from pathlib import Path
from typing import Literal, NamedTuple

from pydantic import BaseModel, ConfigDict

from services.intake.consent.rules import is_minor
from shared.vocabulary import (
    AgeBand,
    Exploitation,
    Flag,
    HarmForm,
    HarmSub,
    HarmType,
    MedicalDeadline,
    Relation,
    Risk,
    Urgency,
)

RULES = Path(__file__).with_name("screening_2026_11.toml")
CHINA = timezone(timedelta(hours=8))
RISK_ORDER = (Risk.STANDARD, Risk.MEDIUM, Risk.HIGH)


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Indicator(_Table):
    """One sign of danger and its weight."""

    code: str
    kind: Literal["type", "form", "sub", "flag", "relation", "age", "exploitation"]
    points: int
    minors: bool = False


class Hours(_Table):
    """For how many hours after sexual violence something can be done."""

    code: MedicalDeadline
    hours: int
    source: str


class Escalation(_Table):
    """After how many minutes without anybody the next level is told."""

    after_minutes: tuple[int, ...]
    source: str


class ScreeningRules(_Table):
    """One dated version of the screening."""

    version: str
    in_force_from: date
    source: str
    status: str
    high: int
    medium: int
    indicators: tuple[Indicator, ...]
    deadlines: tuple[Hours, ...]
    escalation: Escalation


@lru_cache(maxsize=1)
def screening() -> ScreeningRules:
    """The rules in force. Raises pydantic.ValidationError when the file is not whole."""
    return ScreeningRules.model_validate(tomllib.loads(RULES.read_text(encoding="utf-8")))


class Signs(NamedTuple):
    """What of a request the screening reads."""

    types: frozenset[HarmType]
    forms: frozenset[HarmForm] = frozenset()
    subs: frozenset[HarmSub] = frozenset()
    age_band: AgeBand = AgeBand.UNDISCLOSED
    flags: frozenset[Flag] = frozenset()
    relation: Relation | None = None
    exploitation: frozenset[Exploitation] = frozenset()

    def of_kinds(self, *, minor: bool) -> dict[str, Collection[str]]:
        """The codes said, by the kind of indicator that reads them."""
        return {
            "type": self.types,
            "form": self.forms,
            "sub": self.subs,
            "flag": self.flags,
            "exploitation": self.exploitation,
            "relation": (self.relation,) if self.relation else (),
            "age": ("minor",) if minor else (),
        }

    @property
    def sexual(self) -> bool:
        """Whether sexual violence was done to her."""
        return HarmType.SEXUAL_ASSAULT in self.types or HarmForm.SEXUAL in self.forms


@dataclass(frozen=True, slots=True)
class Screening:
    """What was found, by which indicators; `judged`: a worker raised it."""

    risk: Risk
    points: int
    indicators: tuple[str, ...]
    judged: bool = False

    def raised_to(self, judgement: Risk | None) -> "Screening":
        """With a worker's judgement: it raises the risk and never lowers it."""
        if judgement is None or RISK_ORDER.index(judgement) <= RISK_ORDER.index(self.risk):
            return self
        return Screening(judgement, self.points, self.indicators, judged=True)


# The cases are few: what was found of one is remembered.
@lru_cache(maxsize=4096)
def screen(signs: Signs) -> Screening:
    """Add up what speaks for danger. More signs never lower the risk."""
    rules, minor = screening(), is_minor(signs.age_band)
    said = signs.of_kinds(minor=minor)
    found = [
        each
        for each in rules.indicators
        if each.code in said[each.kind] and (minor or not each.minors)
    ]
    points = sum([each.points for each in found])
    risk = Risk.HIGH if points >= rules.high else Risk.STANDARD
    if risk is not Risk.HIGH and points >= rules.medium:
        risk = Risk.MEDIUM
    return Screening(risk, points, tuple(dict.fromkeys(each.code for each in found)))


def incident_end(day: date, hour: int | None) -> datetime:
    """The latest moment an incident may have happened, in China: its hour's, or its day's end."""
    begin = datetime(day.year, day.month, day.day, tzinfo=CHINA)
    return begin + (timedelta(days=1) if hour is None else timedelta(hours=hour + 1))


def deadlines(
    signs: Signs, incident: datetime | None, now: datetime
) -> Iterator[tuple[MedicalDeadline, datetime]]:
    """What may still be done after sexual violence, each with its last moment."""
    if incident is None or not signs.sexual:
        return
    for each in screening().deadlines:
        due = incident + timedelta(hours=each.hours)
        if due > now:
            yield each.code, due


def urgency_by(risk: Risk, *, hours_run: bool) -> Urgency:
    """The least urgency: pressing at high risk, immediate while medicine's hours run."""
    if hours_run:
        return Urgency.IMMEDIATE
    return Urgency.PRESSING if risk is Risk.HIGH else Urgency.ROUTINE
