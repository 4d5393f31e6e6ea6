"""The rule of reminders, read once."""

import tomllib
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

REMINDERS = Path(__file__).with_name("reminders_2026_11.toml")


class Reminders(BaseModel):
    """One dated version of how long before an appointment its provider is reminded."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    version: str
    in_force_from: date
    source: str
    hours_before: float = Field(gt=0)

    @property
    def ahead(self) -> timedelta:
        """How long before."""
        return timedelta(hours=self.hours_before)


@cache
def reminders() -> Reminders:
    """The rule in force. Raises pydantic.ValidationError when the file is not complete."""
    return Reminders.model_validate(tomllib.loads(REMINDERS.read_text(encoding="utf-8")))
