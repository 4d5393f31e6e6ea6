"""What of the directory who asks may read: the own providers whole, others without who or how full.

Others are shown together by what they have in common, in an order that no load decides; so asking
again and again tells when a partner changes what it offers, and never when somebody moves in.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple
from uuid import UUID

from services.matching.eligibility.caps import Shown
from services.matching.eligibility.loads import Load
from services.matching.eligibility.rules import LEVELS, Candidate, level_of, shared_language
from services.matching.eligibility.shortlist import Tier

View = dict[str, Any]
IsOwn = Callable[[Candidate], bool]


class Asking(NamedTuple):
    """For what need and in which languages somebody asks, and whose providers it may see whole."""

    need: str
    languages: frozenset[str]
    is_own: IsOwn
    margin: float
    ties: Mapping[UUID, int]


class _Alike(NamedTuple):
    """What providers are shown together by."""

    kind: str
    trained: bool
    languages: tuple[str, ...]
    level: int


def own_of(partner: UUID | None) -> IsOwn:
    """Whether a provider is this partner's; None (operations) sees all as own."""
    return lambda candidate: partner is None or candidate.partner_id == partner


def candidates_view(
    tiers: Iterable[Tier], loads: Mapping[UUID, Load], asking: Asking, rule: Shown
) -> list[View]:
    """Whom would be asked, tier by tier: own providers by load, then the others together."""
    entries: list[Candidate | _Alike] = []
    together: dict[_Alike, list[UUID]] = {}
    at: dict[UUID, Tier] = {}
    for tier in tiers:
        own = [c for c in tier.candidates if asking.is_own(c) and c.provider_id not in at]
        own.sort(key=lambda c: loads[c.provider_id].order(c, asking.margin, asking.ties))
        entries += own
        at |= {c.provider_id: tier for c in own}
        level = level_of(tier.region)
        others = {
            (_Alike(c.kind, c.trained, tuple(sorted(c.languages)), level), c.provider_id)
            for c in tier.candidates
            if not asking.is_own(c)
        }
        for alike, provider_id in sorted(others):
            if alike not in together:
                entries.append(alike)
            together.setdefault(alike, []).append(provider_id)
    return [
        _together(entry, [loads[id_] for id_ in set(together[entry])], asking, rule)
        if isinstance(entry, _Alike)
        else _own(entry, at[entry.provider_id], loads[entry.provider_id], asking)
        for entry in entries
    ]


def _own(candidate: Candidate, tier: Tier, load: Load, asking: Asking) -> View:
    return {
        "provider_id": candidate.provider_id,
        "kind": candidate.kind,
        "gbv_trained": candidate.trained,
        "languages": sorted(candidate.languages),
        "reasons": {
            "level": LEVELS[level_of(tier.region)],
            "region": tier.region,
            "language": shared_language(candidate, asking.languages),
            "load": {"held": load.held, "places": load.target},
            "free": max(load.free, 0),
        },
    }


def _together(alike: _Alike, loads: list[Load], asking: Asking, rule: Shown) -> View:
    view: View = {
        "kind": alike.kind,
        "gbv_trained": alike.trained,
        "languages": list(alike.languages),
        "reasons": {
            "level": LEVELS[alike.level],
            "language": min(asking.languages.intersection(alike.languages), default=None),
        },
    }
    hidden = alike.kind in rule.never_kinds or asking.need in rule.never_needs
    if not hidden and len(loads) >= rule.together:
        view["availability"] = "some" if any(load.free > 0 for load in loads) else "none"
    return view


def coverage_view(covering: Iterable[tuple[str, str, Candidate]], is_own: IsOwn) -> list[View]:
    """Who covers a region, nearest first: own providers by id, the others by kind and level."""
    found: dict[UUID, View] = {}
    others: list[UUID] = []
    for need, place, candidate in covering:
        entry = found.get(candidate.provider_id)
        if entry is None:
            level = LEVELS[level_of(place)]
            entry = found[candidate.provider_id] = {
                "kind": candidate.kind,
                "level": level,
                "needs": [],
            }
            if is_own(candidate):
                entry["provider_id"] = candidate.provider_id
            else:
                others.append(candidate.provider_id)
        if need not in entry["needs"]:
            entry["needs"].append(need)
    hidden = set(others)
    views: list[View] = []
    for provider_id, entry in found.items():
        if provider_id not in hidden or entry not in views:
            views.append(entry)
    return views
