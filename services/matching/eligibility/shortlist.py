"""The directory arranged by need and place, so that whom to ask is a look-up and not a search."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import groupby
from typing import NamedTuple, Self
from uuid import UUID

from services.matching.eligibility.rules import (
    NATIONAL,
    UNDISCLOSED,
    Candidate,
    Demand,
    Profile,
    Refusal,
    rank,
    refusal,
)
from shared.vocabulary import UnmetReason, regions

_REMEMBERED = 2_000
CONCERNED = "concerned_by_the_case"


class Tier:
    """Providers between whom only the load decides. Compared by identity: demands share tiers."""

    __slots__ = ("candidates", "ids", "rank", "region")

    def __init__(
        self, rank: tuple[bool, bool], region: str, candidates: tuple[Candidate, ...]
    ) -> None:
        self.rank = rank
        self.region = region
        self.candidates = candidates
        self.ids = frozenset(c.provider_id for c in candidates)


class Place(NamedTuple):
    """Who covers a region for a need and profile: those who may be asked, and the others."""

    tiers: tuple[Tier, ...]
    covering: frozenset[UUID]
    refused: Mapping[UUID, Refusal]


class Shortlist(NamedTuple):
    """Whom to ask, in tiers, best first; and why not the others.

    `ranks`: the tiers again, those of equal rank together. `partners`: whom each partner brings.
    """

    tiers: tuple[Tier, ...]
    eligible: frozenset[UUID]
    excluded: Mapping[str, int]
    if_nobody: UnmetReason
    ranks: tuple[tuple[Tier, ...], ...]
    partners: Mapping[UUID, frozenset[UUID]]

    @classmethod
    def of(cls, tiers: Sequence[Tier], excluded: Mapping[str, int], if_nobody: UnmetReason) -> Self:
        """The shortlist with these tiers, in the order of their ranks."""
        partners: dict[UUID, set[UUID]] = {}
        for tier in tiers:
            for candidate in tier.candidates:
                partners.setdefault(candidate.partner_id, set()).add(candidate.provider_id)
        return cls(
            tuple(tiers),
            frozenset[UUID]().union(*(tier.ids for tier in tiers)),
            excluded,
            if_nobody,
            tuple(tuple(equal) for _, equal in groupby(tiers, key=lambda tier: tier.rank)),
            {partner: frozenset(ids) for partner, ids in partners.items()},
        )

    def without(self, partner_id: UUID) -> "Shortlist":
        """The shortlist without the providers of an organisation that the case is about."""
        theirs = self.partners.get(partner_id)
        if not theirs:
            return self
        left = [
            Tier(t.rank, t.region, kept)
            for t in self.tiers
            if (kept := tuple(c for c in t.candidates if c.partner_id != partner_id))
        ]
        excluded = {**self.excluded, CONCERNED: len(theirs)}
        return Shortlist.of(left, excluded, UnmetReason.NO_PROVIDER)

    def spared(self, ids: frozenset[UUID]) -> "Shortlist":
        """The shortlist without these providers, about whom a complaint was filed for her."""
        excluded = {**self.excluded, CONCERNED: len(ids & self.eligible)}
        return self.apart_from(ids)._replace(excluded=excluded)

    def apart_from(self, ids: frozenset[UUID]) -> "Shortlist":
        """The shortlist without these providers, as if they were not there: no count tells it."""
        left = [
            Tier(t.rank, t.region, kept)
            for t in self.tiers
            if (kept := tuple(c for c in t.candidates if c.provider_id not in ids))
        ]
        return Shortlist.of(left, self.excluded, UnmetReason.NO_PROVIDER)

    def of_one(self, provider_id: UUID | None) -> "Shortlist":
        """The shortlist with this provider alone."""
        tiers = (
            Tier(tier.rank, tier.region, found)
            for tier in self.tiers
            if (found := tuple(c for c in tier.candidates if c.provider_id == provider_id))
        )
        return Shortlist.of(tuple(tiers), self.excluded, self.if_nobody)


class Criteria(NamedTuple):
    """Whether anything about a person tells one provider of a need from another."""

    training: bool
    licence: bool
    age: bool
    gender: bool

    @classmethod
    def of(cls, candidates: Iterable[Candidate]) -> "Criteria":
        """What these heed."""
        known = list(candidates)
        return cls(
            training=not all(c.trained for c in known),
            licence=not all(c.licensed for c in known),
            age=any(c.age_bands for c in known),
            gender=any(c.genders for c in known),
        )

    def plain(self, profile: Profile) -> Profile:
        """The profile, without what nobody heeds."""
        return profile._replace(
            must_be_trained=self.training and profile.must_be_trained,
            licensed_kinds=profile.licensed_kinds if self.licence else frozenset(),
            age_band=profile.age_band if self.age else UNDISCLOSED,
            gender=profile.gender if self.gender else UNDISCLOSED,
        )


class Index:
    """One version of the directory. Only active providers belong in it."""

    def __init__(
        self, candidates: Iterable[Candidate], kinds: Mapping[str, frozenset[str]]
    ) -> None:
        self.candidates = {
            c.provider_id: c._replace(regions=as_today(c.regions)) for c in candidates
        }
        self._kinds = kinds
        self._at: dict[tuple[str, str], list[Candidate]] = {}
        self._serving: Counter[str] = Counter()
        self._heeds: dict[str, Criteria] = {}
        self._places: dict[tuple[str, str, Profile], Place] = {}
        self._shortlists: dict[Demand, Shortlist] = {}
        for candidate in sorted(self.candidates.values()):
            self._serving.update(candidate.needs)
            for need in candidate.needs:
                for region in candidate.regions:
                    self._at.setdefault((need, region), []).append(candidate)
        for need in self._serving:
            serving = [c for c in self.candidates.values() if need in c.needs]
            self._heeds[need] = Criteria.of(serving)

    def shortlist(self, demand: Demand) -> Shortlist:
        """Whom to ask, falling back upwards from the place; everywhere if none is named."""
        demand = self._alike(demand)
        found = self._shortlists.get(demand)
        if found is None:
            if len(self._shortlists) >= _REMEMBERED:
                self._shortlists.clear()
                self._places.clear()
            found = self._shortlists[demand] = self._make(demand)
        return found

    def among(self, only: Collection[UUID], demand: Demand) -> Shortlist:
        """Whom to ask of these few alone, by the same rules; nobody else is looked at."""
        profile = demand.profile
        kinds = self._kinds.get(demand.need, frozenset())
        chain = self._chain(demand)
        ranked: dict[tuple[tuple[bool, bool], int], list[Candidate]] = {}
        refused: list[Refusal] = []
        for provider_id in sorted(only):
            candidate = self.candidates.get(provider_id)
            if candidate is None or demand.need not in candidate.needs:
                refused.append(Refusal.NOT_OFFERED)
                continue
            near = next((i for i, at in enumerate(chain) if at in candidate.regions), None)
            if near is None:
                refused.append(Refusal.OUTSIDE_REGION)
            elif (why := refusal(candidate, profile, kinds)) is not None:
                refused.append(why)
            else:
                ranked.setdefault((rank(candidate, profile), near), []).append(candidate)
        tiers = tuple(Tier(r, chain[near], tuple(ranked[r, near])) for r, near in sorted(ranked))
        return Shortlist.of(tiers, _counted(refused, 0), UnmetReason.NAMED_UNAVAILABLE)

    def _alike(self, demand: Demand) -> Demand:
        """The plainest demand with the same shortlist, so that few have to be made and kept."""
        need, region, profile = demand
        heeds = self._heeds.get(need)
        if heeds is None:
            return demand
        if region is not None and len(as_today(frozenset((region,)))) == 1:
            region = next((at for at in upwards(region) if (need, at) in self._at), NATIONAL)
        return Demand(need, region, heeds.plain(profile))

    def covering(self, region: str) -> list[tuple[str, str, Candidate]]:
        """(need, area, provider) for everybody whose area holds the region, nearest first."""
        chain = upwards(region)
        return [
            (need, place, candidate)
            for place in chain
            for (need, at), candidates in sorted(self._at.items())
            if at == place
            for candidate in candidates
        ]

    def _make(self, demand: Demand) -> Shortlist:
        places = [
            self._place(demand.need, region, demand.profile) for region in self._chain(demand)
        ]
        tiers = [tier for place in places for tier in place.tiers]
        tiers.sort(key=lambda tier: tier.rank)
        covering = frozenset[UUID]().union(*(place.covering for place in places))
        refused: dict[UUID, Refusal] = {}
        for place in places:
            refused.update(place.refused)
        excluded = _counted(refused.values(), self._serving[demand.need] - len(covering))
        return Shortlist.of(tiers, excluded, self._if_nobody(demand.need, covering))

    def _if_nobody(self, need: str, covering: frozenset[UUID]) -> UnmetReason:
        """The reason when no provider is eligible at all."""
        if self._serving[need] and not covering:
            return UnmetReason.NO_COVERAGE
        return UnmetReason.NO_PROVIDER

    def _chain(self, demand: Demand) -> tuple[str, ...]:
        if demand.region is not None:
            return upwards(demand.region)
        return tuple(sorted({at for need, at in self._at if need == demand.need}))

    def _place(self, need: str, region: str, profile: Profile) -> Place:
        key = (need, region, profile)
        place = self._places.get(key)
        if place is None:
            place = self._places[key] = self._survey(need, region, profile)
        return place

    def _survey(self, need: str, region: str, profile: Profile) -> Place:
        kinds = self._kinds.get(need, frozenset())
        ranked: dict[tuple[bool, bool], list[Candidate]] = {}
        refused: dict[UUID, Refusal] = {}
        covering = self._at.get((need, region), [])
        for candidate in covering:
            reason = refusal(candidate, profile, kinds)
            if reason is None:
                ranked.setdefault(rank(candidate, profile), []).append(candidate)
            else:
                refused[candidate.provider_id] = reason
        tiers = tuple(Tier(r, region, tuple(ranked[r])) for r in sorted(ranked))
        return Place(tiers, frozenset(c.provider_id for c in covering), refused)


def _counted(refused: Iterable[Refusal], outside: int) -> dict[str, int]:
    counts: dict[str, int] = {}
    for reason in refused:
        counts[reason.value] = counts.get(reason.value, 0) + 1
    if outside:
        counts[Refusal.OUTSIDE_REGION.value] = outside
    return counts


@lru_cache(maxsize=8192)
def upwards(region: str) -> tuple[str, ...]:
    """A region as it is today, what holds it, and the country.

    An unknown code is known only to the country.
    """
    if not regions.is_region(region):
        return (NATIONAL,)
    return (*regions.upwards(region), NATIONAL)


@lru_cache(maxsize=8192)
def as_today(areas: frozenset[str]) -> frozenset[str]:
    """Areas by the codes they have today: whoever holds a former code serves what it became."""
    found = (regions.in_force(at) if regions.is_region(at) else (at,) for at in areas)
    return frozenset(code for codes in found for code in codes)
