"""Invented providers, demands and referrals for the rules of matching."""

import random
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from services.matching.eligibility import caps
from services.matching.eligibility.policy import Policy, load
from services.matching.eligibility.rules import Candidate, Demand, Profile
from services.matching.eligibility.shortlist import Index
from shared.events import HarmFact, NeedFact, ReferralReceived

POLICY: Policy = load()
KINDS = {str(need): frozenset(map(str, kinds)) for need, kinds in POLICY.kinds.items()}
CAPS = caps.load()
MARGIN = POLICY.gbv_trained.margin
PARTNER = UUID(int=99)
NOON = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)


def candidate(number: int, **changes: Any) -> Candidate:
    """A volunteer lawyer for everybody in Guangzhou, speaking Chinese, not trained."""
    fields: dict[str, Any] = {
        "provider_id": UUID(int=number),
        "partner_id": PARTNER,
        "kind": "volunteer_lawyer",
        "needs": frozenset({"legal_consultation"}),
        "regions": frozenset({"440100"}),
        "languages": frozenset({"zh"}),
        "trained": False,
        "age_bands": frozenset(),
        "genders": frozenset(),
    }
    return Candidate(**(fields | changes))


def demand(
    region: str | None = "440105", need: str = "legal_consultation", **changes: Any
) -> Demand:
    """A woman in a district of Guangzhou who wants legal advice."""
    fields: dict[str, Any] = {
        "languages": frozenset({"zh"}),
        "age_band": "18-39",
        "gender": "female",
        "must_be_trained": False,
        "asked_first": frozenset(),
    }
    return Demand(need, region, Profile(**(fields | changes)))


def index(candidates: Iterable[Candidate]) -> Index:
    """A directory of these."""
    return Index(candidates, KINDS)


def received(**changes: Any) -> ReferralReceived:
    """A referral as intake tells it."""
    fields: dict[str, Any] = {
        "referral_id": UUID(int=7),
        "partner_id": PARTNER,
        "channel": "wechat_miniprogram",
        "region": "440105",
        "received_at": NOON,
        "occurred_at": NOON,
        "age_band": "18-39",
        "gender": "female",
        "harms": (HarmFact(type="domestic_violence", forms=("physical",)),),
        "needs": (NeedFact(need_id=UUID(int=8), type="legal_consultation"),),
        "urgency": "pressing",
        "risk": "standard",
        "consent_scope": "any_matched_provider",
    }
    return ReferralReceived(**(fields | changes))


def lawyers(count: int, trained: int, seed: int) -> list[Candidate]:
    """A network that serves the whole country, the first `trained` of it trained."""
    shuffled = list(range(1, count + 1))
    random.Random(seed).shuffle(shuffled)
    return [
        candidate(number, regions=frozenset({"000000"}), trained=place < trained)
        for place, number in enumerate(shuffled)
    ]
