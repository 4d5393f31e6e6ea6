"""How long a referral is kept after its end, from the dated file beside."""

import tomllib
from datetime import date, datetime, timedelta
from functools import lru_cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from shared.vocabulary import ReferralStatus

RULES = Path(__file__).with_name("retention_2026_11.toml")


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Term(_Table):
    """Days that something is kept after its end, and where they come from."""

    days: int = Field(ge=1)
    source: str


class RetentionRules(_Table):
    """One dated version of them."""

    version: str
    in_force_from: date
    source: str
    status: str
    closed: Term
    withdrawn: Term

    def ended_before(self, now: datetime) -> dict[ReferralStatus, datetime]:
        """By status, before which moment a referral must have ended to be erased now."""
        terms = {ReferralStatus.CLOSED: self.closed, ReferralStatus.WITHDRAWN: self.withdrawn}
        return {status: now - timedelta(days=term.days) for status, term in terms.items()}


@lru_cache(maxsize=1)
def retention() -> RetentionRules:
    """The terms in force. Raises pydantic.ValidationError when the file is not whole."""
    return RetentionRules.model_validate(tomllib.loads(RULES.read_text(encoding="utf-8")))
