"""What a case, an offer and a decision are, and what is said of a choice."""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from services.matching.eligibility.choice import Chosen
from services.matching.eligibility.policy import Policy
from services.matching.eligibility.rules import LEVELS, level_of, shared_language
from services.matching.eligibility.shortlist import Shortlist, upwards
from shared.events import ReferralReceived
from shared.vocabulary import CHANNEL_GROUPS, ConsentScope, UnmetReason
from shared.vocabulary.languages import known

OPEN, CLOSED, WITHDRAWN = "open", "closed", "withdrawn"


class Case(NamedTuple):
    """What matching keeps of a referral: no more than its choices need."""

    referral_id: UUID
    partner_id: UUID
    region: str
    urgency: str
    age_band: str
    gender: str
    languages: frozenset[str]
    sexual_violence: bool
    hotline: bool
    by_parent: bool
    kept_from: str | None
    shareable: bool
    named: frozenset[UUID] | None
    duty_needs: frozenset[str]
    children: int
    traceparent: str | None
    received_at: datetime
    sandbox: bool

    def may_ask(self, need: str) -> bool:
        """Whether anybody at all may be asked for a need."""
        return self.shareable or need in self.duty_needs

    def only(self, need: str) -> frozenset[UUID] | None:
        """The only providers that may be asked for a need; None: whoever can help."""
        return None if need in self.duty_needs else self.named


class Wanted(NamedTuple):
    """A need for which somebody is to be asked; `tried` were asked before, in vain.

    `silent`: at least one of those never answered.
    """

    case: Case
    need_id: UUID
    need: str
    position: int
    attempt: int = 1
    tried: frozenset[UUID] = frozenset()
    silent: bool = False


class Offer(NamedTuple):
    """A provider to be asked, with a place held until `due`."""

    offer_id: UUID
    wanted: Wanted
    chosen: Chosen
    due: datetime


class Decision(NamedTuple):
    """What was decided for a need: an offer, or why there is none; neither: nobody may be asked."""

    wanted: Wanted
    offer: Offer | None
    unmet: UnmetReason | None
    reasons: Mapping[str, object]

    @property
    def need_status(self) -> str:
        """The need's state after this decision."""
        if self.offer:
            return "offered"
        return "unmet" if self.unmet else "not_requested"


def case_of(event: ReferralReceived, policy: Policy, traceparent: str | None) -> Case:
    """What is kept of a referral as it is received."""
    by_parent = policy.is_by_parent(event.age_band, event.perpetrator_relation)
    return Case(
        referral_id=event.referral_id,
        partner_id=event.partner_id,
        region=event.region,
        urgency=event.urgency,
        age_band=event.age_band,
        gender=event.gender,
        languages=known(event.languages),
        sexual_violence=policy.is_sexual(
            (harm.type for harm in event.harms), (form for h in event.harms for form in h.forms)
        ),
        hotline=event.channel in CHANNEL_GROUPS["hotline"],
        by_parent=by_parent,
        kept_from=event.perpetrator_relation if by_parent else None,
        shareable=event.consent_scope is not ConsentScope.STATISTICS_ONLY,
        named=_named(event),
        duty_needs=frozenset(event.duty_needs),
        children=event.children_witnessing,
        traceparent=traceparent,
        received_at=event.received_at,
        sandbox=event.sandbox,
    )


def _named(event: ReferralReceived) -> frozenset[UUID] | None:
    # Named and yet nobody named (an event of an older writer): nobody may be asked.
    if event.consent_scope is ConsentScope.NAMED_PROVIDERS:
        return frozenset(event.consent_providers)
    return None


def asks_of(case: Case) -> dict[str, object]:
    """All that a provider is told of a case before it says yes; `area` is never a county."""
    return {
        "area": next(at for at in upwards(case.region) if at.endswith("00")),
        "age_band": case.age_band,
        "urgency": case.urgency,
        "languages": sorted(case.languages),
        "children": case.children,
    }


def why_nobody(shortlist: Shortlist, wanted: Wanted) -> UnmetReason:
    """The coded reason when no provider is left to ask."""
    if wanted.case.only(wanted.need) is not None:
        return UnmetReason.NAMED_UNAVAILABLE
    if shortlist.eligible - wanted.tried:
        return UnmetReason.NO_CAPACITY
    if not wanted.tried:
        return shortlist.if_nobody
    return UnmetReason.NO_ANSWER if wanted.silent else UnmetReason.DECLINED_BY_ALL


def reasons_for(
    policy: Policy, shortlist: Shortlist, wanted: Wanted, chosen: Chosen
) -> dict[str, object]:
    """What decided this choice, to be kept with the offer."""
    candidate, region = chosen.candidate, chosen.tier.region
    return {
        "rules": policy.version,
        "level": LEVELS[level_of(region)],
        "region": region,
        "language": shared_language(candidate, wanted.case.languages),
        "gbv_trained": candidate.trained,
        "gbv_trained_required": wanted.case.sexual_violence,
        "load": {"held": chosen.held_before, "places": chosen.target},
        "considered": chosen.considered,
        "excluded": _excluded(shortlist, chosen.full, len(wanted.tried)),
    }


def reasons_against(
    policy: Policy, shortlist: Shortlist | None, wanted: Wanted
) -> dict[str, object]:
    """What left nobody to ask, to be kept with the need."""
    if shortlist is None:
        return {"rules": policy.version, "considered": 0, "excluded": {}}
    tried = len(shortlist.eligible & wanted.tried)
    full = len(shortlist.eligible) - tried
    return {
        "rules": policy.version,
        "considered": len(shortlist.eligible),
        "excluded": _excluded(shortlist, full, tried),
    }


def _excluded(shortlist: Shortlist, full: int, tried: int) -> dict[str, int]:
    counts = dict(shortlist.excluded)
    if full:
        counts["full"] = full
    if tried:
        counts["tried"] = tried
    return counts
