"""How long consents hold and when she is asked again, from the dated file beside."""

import tomllib
from datetime import date, datetime, timedelta
from functools import lru_cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from services.intake.consent.consent import Consent
from shared.vocabulary import ConsentPurpose

RULES = Path(__file__).with_name("consent_2026_11.toml")


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Term(_Table):
    """Days a consent for one purpose holds at most, and after which she is asked again."""

    longest_days: int
    ask_again_after_days: int


class ConsentPolicy(_Table):
    """One dated version of the terms of consent."""

    version: str
    in_force_from: date
    source: str
    status: str
    help: Term
    media_interview: Term
    observation_visit: Term
    research: Term
    training: Term

    def latest(self, purpose: ConsentPurpose, now: datetime) -> datetime:
        """The latest end that a consent given now may have."""
        return now + timedelta(days=self._of(purpose).longest_days)

    def ask_again_at(self, consent: Consent) -> datetime | None:
        """When she is to be asked whether it still holds; None for a refusal or a duty."""
        if not consent.permits or consent.purpose is ConsentPurpose.LEGAL_DUTY:
            return None
        return consent.given_at + timedelta(days=self._of(consent.purpose).ask_again_after_days)

    def _of(self, purpose: ConsentPurpose) -> Term:
        term: Term = getattr(self, purpose)
        return term


@lru_cache(maxsize=1)
def policy() -> ConsentPolicy:
    """The terms in force. Raises pydantic.ValidationError when the file is not whole."""
    return ConsentPolicy.model_validate(tomllib.loads(RULES.read_text(encoding="utf-8")))
