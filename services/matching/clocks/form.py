"""Clocks as they are written in a request."""

from datetime import date, datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, model_validator

from services.matching.clocks.rules import begin_of
from shared.fields import Day, Moment, UnfitError
from shared.vocabulary import ClockCode


class _Form(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ClockStart(_Form):
    """Which clock begins to run, and when: a moment, or a day where nobody knows the hour."""

    clock: Annotated[ClockCode, Field(description="Which clock", examples=["protection_order"])]
    started_at: Annotated[
        Moment | None,
        Field(description="When it began, with its offset", examples=["2026-11-27T09:00:00+08:00"]),
    ] = None
    started_on: Annotated[
        Day | None,
        Field(
            description="The day it began, where nobody knows the hour: reckoned from its first",
            examples=["2026-11-27"],
        ),
    ] = None

    @model_validator(mode="after")
    def _one(self) -> "ClockStart":
        if (self.started_at is None) == (self.started_on is None):
            raise UnfitError("one_start", "Say `started_at` or `started_on`, one of both.")
        if self.clock is ClockCode.FIRST_CONTACT:
            raise UnfitError("by_itself", "First contact runs by itself from the yes.")
        return self

    def moment(self) -> datetime:
        """When it began."""
        return self.started_at or begin_of(self.started_on or date.max)
