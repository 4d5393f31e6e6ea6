"""The rule of dates that is data: read once from the dated file beside this module."""

import tomllib
from datetime import date
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

RULES = Path(__file__).with_name("dates_2026_11.toml")


class Dates(BaseModel):
    """One dated version of how far back what is posted may lie, in months."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    version: str
    in_force_from: date
    oldest_months: int = Field(ge=1, le=600)
    source: str


@cache
def dates() -> Dates:
    """The rule in force. Raises pydantic.ValidationError when the file is not complete."""
    return Dates.model_validate(tomllib.loads(RULES.read_text(encoding="utf-8")))
