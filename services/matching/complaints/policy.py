"""The rules of complaints that are data: read once from the dated file beside this module."""

import tomllib
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from services.matching.clocks.policy import clocks
from services.matching.clocks.rules import Due, Unit, due
from shared.working_days import workday

RULES = Path(__file__).with_name("complaints_2026_11.toml")


class Rules(BaseModel):
    """One dated version of how complaints are handled."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    version: str
    in_force_from: date
    source: str
    answer_working_days: Annotated[int, Field(ge=1)]

    def due(self, filed_at: datetime) -> Due:
        """Until when a person must have looked into it."""
        return due(filed_at, self.answer_working_days, Unit.WORKING_DAYS, workday)

    def warn(self, filed_at: datetime) -> datetime:
        """When whoever decides is warned that time runs out."""
        return filed_at + clocks().warn_at * (self.due(filed_at).at - filed_at)


@cache
def rules() -> Rules:
    """The rules in force. Raises pydantic.ValidationError when the file is not complete."""
    return Rules.model_validate(tomllib.loads(RULES.read_text(encoding="utf-8")))
