"""What every event about an offer says, with the FHIR status it leads to."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from asyncpg import Record

from shared.vocabulary import FHIR_TASK

_ABOUT = ("referral_id", "offer_id", "need_id", "need", "provider_id", "provider_partner_id")


def about(offer: Record | Mapping[str, Any], now: datetime, state: str) -> dict[str, object]:
    """What every event about an offer says; `state`: where it stands after it."""
    coding = FHIR_TASK[state]
    facts = {name: offer[name] for name in _ABOUT}
    return facts | {"at": now, "task_status": coding.status, "business_status": coding.business}
