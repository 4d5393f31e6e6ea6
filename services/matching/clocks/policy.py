"""The clocks that are data."""

import tomllib
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from services.matching.clocks import rules
from services.matching.clocks.rules import Due, Shares, Unit
from shared.vocabulary import ClockCode
from shared.working_days import workday

CLOCKS = Path(__file__).with_name("clocks_2026_11.toml")
Count = Annotated[int, Field(ge=1)]


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Clock(_Table):
    """One clock: from what it runs, how long, on what ground, and how sure that is."""

    starts: str
    length: Count
    unit: Unit
    certainty: Literal["S", "R", "U", "P"]
    source: str
    reassigns: bool = False
    when: Mapping[str, Count] = {}


class Clocks(_Table):
    """One dated version of the clocks."""

    version: str
    in_force_from: date
    source: str
    warn_at: Annotated[float, Field(gt=0, lt=1)]
    escalate_at: Annotated[float, Field(gt=1)]
    reassign_at: Annotated[float, Field(gt=1)]
    clocks: Mapping[ClockCode, Clock]

    @model_validator(mode="after")
    def _whole(self) -> "Clocks":
        if missing := set(ClockCode) - set(self.clocks):
            raise ValueError(f"without a length: {', '.join(sorted(missing))}")
        if self.escalate_at >= self.reassign_at:
            raise ValueError("the next level hears of it before the next provider is asked")
        return self

    @property
    def shares(self) -> Shares:
        """When a clock is warned of, escalated and given to the next."""
        return Shares(self.warn_at, self.escalate_at, self.reassign_at)

    def due(self, code: ClockCode, start: datetime) -> Due:
        """When a clock that starts then is due."""
        clock = self.clocks[code]
        return rules.due(start, clock.length, clock.unit, workday)

    def first_contact(self, start: datetime, urgency: str, *, sexual_violence: bool) -> Due:
        """When she must have been spoken to after a yes; hours where more is at stake."""
        clock = self.clocks[ClockCode.FIRST_CONTACT]
        named = {urgency, "sexual_violence"} if sexual_violence else {urgency}
        if hours := min((clock.when[name] for name in named & set(clock.when)), default=None):
            return rules.due(start, hours, Unit.HOURS, workday)
        return self.due(ClockCode.FIRST_CONTACT, start)


@cache
def clocks() -> Clocks:
    """The clocks in force. Raises pydantic.ValidationError when the file is not complete."""
    return Clocks.model_validate(tomllib.loads(CLOCKS.read_text(encoding="utf-8")))
