"""The score: what a provider is worth for a need, from dated points; and the order it gives."""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from typing import Annotated, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, model_validator

from services.matching.eligibility.rules import LEVELS
from shared.vocabulary import Need, Urgency

Points = Annotated[float, Field(ge=0)]


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class _Points(_Table):
    points: Points
    source: str


class _Continuity(_Table):
    helper: Points
    body: Points
    source: str


class _Yields(_Table):
    partner: Points
    provider: Points
    source: str


class _Distance(_Table):
    county: Points
    prefecture: Points
    province: Points
    national: Points
    source: str


class _Urgency(_Table):
    immediate: Points
    pressing: Points
    routine: Points
    source: str


class Facts(NamedTuple):
    """What the score looks at: a provider as it stood when a need was to be given to somebody.

    `level`: 0 county to 3 the country. `held` of `target` places, `assigned` times asked in all.
    `yields`: 1 where its organisation comes later, 2 where itself does. `tie`: by the seed.
    """

    level: int
    first_kind: bool
    speaks: bool
    trained: bool
    held: int
    target: int
    assigned: int
    yields: int = 0
    helper: bool = False
    body: bool = False
    tie: int = 0


class Terms(NamedTuple):
    """The points of a provider, one by one; `total` is their sum."""

    helper: float
    first_kind: float
    language: float
    yields: float
    distance: float
    body: float
    load: float

    @property
    def total(self) -> float:
        """What it is worth."""
        return sum(self)


class Score(_Table):
    """One dated version of the points."""

    version: str
    in_force_from: date
    source: str
    urgency: _Urgency
    continuity: _Continuity
    first_kind: _Points
    language: _Points
    yields: _Yields
    distance: _Distance
    load: _Points

    def terms(self, facts: Facts, margin: float) -> Terms:
        """The points of one provider; `margin`: by how much of its places training counts."""
        share = (facts.held + 1) / max(facts.target, 1) + (0.0 if facts.trained else margin)
        return Terms(
            helper=self.continuity.helper * facts.helper,
            first_kind=self.first_kind.points * facts.first_kind,
            language=self.language.points * facts.speaks,
            yields=-(0.0, self.yields.partner, self.yields.provider)[facts.yields],
            distance=getattr(self.distance, LEVELS[facts.level]),
            body=self.continuity.body * facts.body,
            load=self.load.points * (1 - share),
        )

    def body_in_load(self) -> float:
        """What it is worth that a body helps her already, as a share of places."""
        return self.continuity.body / self.load.points

    def served(self, urgency: Urgency | str) -> float:
        """What it is worth that a need of this urgency is served."""
        points: float = getattr(self.urgency, str(urgency))
        return points

    def order(self, competing: Sequence[Facts], margin: float) -> list[int]:
        """The places of these in `competing`, best first."""
        keys = [
            (-round(self.terms(f, margin).total, 9), f.assigned / max(f.target, 1), f.tie)
            for f in competing
        ]
        return sorted(range(len(competing)), key=keys.__getitem__)


class Mode(StrEnum):
    """How a need is given to a provider."""

    AT_ONCE = "at_once"
    BATCH = "batch"


class Until(StrEnum):
    """For what a need waits: to be given together with others, or for a place."""

    BATCH = "batch"
    PLACE = "place"


class _ModeOf(_Table):
    mode: Mode
    needs: frozenset[Need]
    urgencies: frozenset[Urgency]
    source: str


class _Batch(_Table):
    at_most: Annotated[int, Field(ge=1)]
    seconds: Annotated[float, Field(gt=0)]
    spread: Annotated[float, Field(gt=0, le=1)]
    source: str


class _Waiting(_Table):
    needs: frozenset[Need]
    urgencies: frozenset[Urgency]
    most_days: Annotated[int, Field(ge=1)]
    source: str


class Modes(_Table):
    """One dated version of how needs are given."""

    version: str
    in_force_from: date
    source: str
    mode: tuple[_ModeOf, ...]
    batch: _Batch
    waiting: _Waiting

    def of(self, need: str, urgency: str) -> Mode:
        """How this need is given; at once where no rule says otherwise."""
        for rule in self.mode:
            if need in rule.needs and urgency in rule.urgencies:
                return rule.mode
        return Mode.AT_ONCE

    def waits(self, need: str, urgency: str) -> bool:
        """Whether this need waits where every place is taken."""
        return need in self.waiting.needs and urgency in self.waiting.urgencies


class Alternative(_Table):
    """Other help, nearest first, and telephone lines that are open to everybody."""

    needs: tuple[Need, ...]
    lines: tuple[str, ...]


class Alternatives(_Table):
    """One dated version of what is named where nobody could be found."""

    version: str
    in_force_from: date
    source: str
    lines: dict[str, str]
    needs: dict[Need, Alternative]

    @model_validator(mode="after")
    def _whole(self) -> "Alternatives":
        if missing := set(Need) - set(self.needs):
            raise ValueError(f"without an alternative: {', '.join(sorted(missing))}")
        named = {line for one in self.needs.values() for line in one.lines}
        if unknown := named - set(self.lines):
            raise ValueError(f"no such line: {', '.join(sorted(unknown))}")
        return self

    def to(self, need: str) -> Alternative:
        """What is named instead of this need."""
        return self.needs[Need(need)]
