"""What a case, an offer and a decision are, and what is said of a choice."""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from services.matching.assignment.rules import Until
from services.matching.consent.rules import Limits
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
    limits: Limits | None = None
    barred: UUID | None = None
    """The organisation that the case is about; none of its providers is asked."""
    rehearsed_end: str | None = None
    """How a rehearsal is to end; invented providers are asked then."""
    complained: frozenset[UUID] = frozenset()
    """Providers about which a complaint was filed for her; none is asked for her again."""
    keep_away: tuple[str, ...] | None = None
    """Digests of where the alleged perpetrator works or is; None where nothing was said."""
    history_shared: bool = False
    """Whether whoever receives the case may know what others did for her."""

    def may_ask(self, need: str) -> bool:
        """Whether anybody at all may be asked for a need."""
        return self.shareable or need in self.duty_needs

    def only(self, need: str) -> frozenset[UUID] | None:
        """The only providers that may be asked for a need; None: whoever can help, in `limits`."""
        if need in self.duty_needs or (self.limits is not None and self.limits.only):
            return None
        return self.named


class Planned(NamedTuple):
    """Whom a round proposes; asked if the place is still there."""

    provider_id: UUID
    round_id: UUID


class OpenNeed(NamedTuple):
    """A need for which somebody is to be asked; `tried` were asked before, in vain.

    `silent`: at least one of those never answered. `preferred`: who helped her with the need that
    this one comes from is asked first, if it may be asked at all. `bodies`: organisations that have
    another need of hers. `planned`: whom a round proposes. `may_wait`: False where it waited long.
    """

    case: Case
    need_id: UUID
    need: str
    position: int
    attempt: int = 1
    tried: frozenset[UUID] = frozenset()
    silent: bool = False
    preferred: UUID | None = None
    bodies: frozenset[UUID] = frozenset()
    planned: Planned | None = None
    may_wait: bool = True
    alone: UUID | None = None
    """The only provider that may be asked, for it has said yes already."""
    same: UUID | None = None
    """Who sees to the same need of the same person already, and is asked first; no word of it."""


class Offer(NamedTuple):
    """A provider to be asked, which must answer until `due`.

    `record`: the choice as it is kept, to be made again by whoever doubts it. `together`: others
    are asked at the same time; `holds`: a place is held, until `held_until` where that is earlier.
    """

    offer_id: UUID
    open_need: OpenNeed
    chosen: Chosen
    due: datetime
    record: Mapping[str, object]
    reasons: Mapping[str, object]
    together: bool = False
    holds: bool = True
    held_until: datetime | None = None


class Decision(NamedTuple):
    """What was decided for a need: an offer, or why there is none; neither: nobody may be asked.

    `waits`: nothing was decided yet, until a round or a place. `others`: who is asked beside the
    one with the offer.
    """

    open_need: OpenNeed
    offer: Offer | None
    unmet: UnmetReason | None
    reasons: Mapping[str, object]
    waits: Until | None = None
    others: tuple[Offer, ...] = ()

    @property
    def offers(self) -> tuple[Offer, ...]:
        """Everybody who is asked now; the place is held with the first."""
        return (self.offer, *self.others) if self.offer else ()

    @property
    def need_status(self) -> str:
        """The need's state after this decision."""
        if self.waits:
            return "requested"
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
        barred=event.kept_from,
        rehearsed_end=event.rehearsed_end if event.sandbox else None,
        keep_away=event.keep_away or None,
        history_shared=event.history_shared,
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


def why_nobody(shortlist: Shortlist, open_need: OpenNeed) -> UnmetReason:
    """The coded reason when no provider is left to ask."""
    if open_need.case.only(open_need.need) is not None:
        return UnmetReason.NAMED_UNAVAILABLE
    if shortlist.eligible - open_need.tried:
        return UnmetReason.NO_CAPACITY
    limited = open_need.case.limits is not None and not shortlist.eligible
    if limited or not open_need.tried:
        return shortlist.if_nobody
    return UnmetReason.NO_ANSWER if open_need.silent else UnmetReason.DECLINED_BY_ALL


def reasons_for(
    policy: Policy, shortlist: Shortlist, open_need: OpenNeed, chosen: Chosen
) -> dict[str, object]:
    """What decided this choice, to be kept with the offer."""
    candidate, region = chosen.candidate, chosen.tier.region
    reasons: dict[str, object] = {
        "rules": policy.version,
        "level": LEVELS[level_of(region)],
        "region": region,
        "language": shared_language(candidate, open_need.case.languages),
        "gbv_trained": candidate.trained,
        "gbv_trained_required": open_need.case.sexual_violence,
        "load": {"held": chosen.held_before, "places": chosen.target},
        "considered": chosen.considered,
        "excluded": _excluded(shortlist, chosen.full, len(open_need.tried)),
    }
    if open_need.preferred == candidate.provider_id:
        reasons["continuity"] = True
    return reasons


def reasons_against(
    policy: Policy, shortlist: Shortlist | None, open_need: OpenNeed
) -> dict[str, object]:
    """What left nobody to ask, to be kept with the need."""
    if shortlist is None:
        return {"rules": policy.version, "considered": 0, "excluded": {}}
    tried = len(shortlist.eligible & open_need.tried)
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
