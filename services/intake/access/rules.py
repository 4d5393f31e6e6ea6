"""Whether a visit or an interview may be, and when a source is stopped from asking. No I/O."""

import tomllib
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from services.intake.consent.consent import Consent, Recipient
from shared.vocabulary import ConsentPurpose

RULES = Path(__file__).with_name("access_2026_11.toml")
PURPOSES = (
    ConsentPurpose.MEDIA_INTERVIEW,
    ConsentPurpose.OBSERVATION_VISIT,
    ConsentPurpose.RESEARCH,
    ConsentPurpose.TRAINING,
)


class AccessRules(BaseModel):
    """One dated version of the rules about approaches from outside."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    version: str
    in_force_from: date
    source: str
    status: str
    refused_before_block: int
    block_days: int

    def blocked_until(self, refused_at: Sequence[datetime], now: datetime) -> datetime | None:
        """Until when a source may not ask that was refused at these times; None: it may."""
        since = now - timedelta(days=self.block_days)
        lately = sorted(at for at in refused_at if at > since)
        if len(lately) < self.refused_before_block:
            return None
        return lately[-1] + timedelta(days=self.block_days)

    def is_harassment(self, refused_before: int) -> bool:
        """Whether one more refusal makes it so many that a person must be told, once."""
        return refused_before + 1 == self.refused_before_block


@lru_cache(maxsize=1)
def rules() -> AccessRules:
    """The rules in force. Raises pydantic.ValidationError when the file is not whole."""
    return AccessRules.model_validate(tomllib.loads(RULES.read_text(encoding="utf-8")))


def permits(
    consents: Iterable[Consent],
    purpose: ConsentPurpose,
    recipients: Sequence[frozenset[Recipient]],
    now: datetime,
) -> Consent | None:
    """The consent that lets it be: of the body itself, else of its class; a refusal wins."""
    live = [c for c in consents if c.purpose is purpose and c.is_live(now)]
    for circle in recipients:
        if found := [c for c in live if c.recipient in circle]:
            return found[0] if all(c.permits for c in found) else None
    return None
