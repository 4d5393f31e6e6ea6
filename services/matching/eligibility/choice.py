"""Choosing between equals by load: fair, never more places than are free, always the same."""

import heapq
import math
from collections.abc import Mapping, Sequence, Set
from itertools import groupby
from typing import NamedTuple
from uuid import UUID

from services.matching.eligibility.caps import Caps
from services.matching.eligibility.rules import Candidate
from services.matching.eligibility.shortlist import Shortlist, Tier


class Load:
    """How full a provider is: `held` of `target` places, `assigned` times asked in all.

    `lapsed`: offers in a row that it let lapse.
    """

    __slots__ = ("assigned", "held", "lapsed", "target")

    def __init__(self, target: int, held: int, assigned: int, lapsed: int = 0) -> None:
        self.target = target
        self.held = held
        self.assigned = assigned
        self.lapsed = lapsed

    @property
    def free(self) -> int:
        """Places that may still be given; below zero when the provider has lowered its target."""
        return self.target - self.held

    def order(self, candidate: Candidate, margin: float) -> "Order":
        """Where a provider stands among its equals. A full one stands last."""
        places = max(self.target, 1)
        share = (self.held + 1) / places if self.free > 0 else math.inf
        if not candidate.trained:
            share += margin
        return Order(share, self.assigned / places, candidate.provider_id)


class Order(NamedTuple):
    """Smaller is asked earlier: load with this place, then how often asked so far, then id."""

    load: float
    assigned: float
    provider_id: UUID


class Chosen(NamedTuple):
    """A provider, and what the choice looked like at that moment."""

    candidate: Candidate
    tier: Tier
    held_before: int
    target: int
    considered: int
    full: int


_Entry = tuple[Order, Candidate]


class _Queue:
    """One tier as a heap. Loads only grow in a round: a stale entry is mended when it is first."""

    def __init__(
        self, tier: Tier, loads: Mapping[UUID, Load], margin: float, not_asked: int
    ) -> None:
        self.full = 0
        self._loads = loads
        self._margin = margin
        self._heap: list[_Entry] = []
        for candidate in tier.candidates:
            load = loads.get(candidate.provider_id)
            if load is None or load.free <= 0 or load.lapsed >= not_asked:
                self.full += 1
            else:
                self._heap.append((load.order(candidate, margin), candidate))
        heapq.heapify(self._heap)

    def first(self, tried: Set[UUID], later: Set[UUID] = frozenset()) -> Candidate | None:
        """The provider to ask: never a full one or one of `tried`, none of these partners."""
        aside: list[_Entry] = []
        found: Candidate | None = None
        while self._heap and found is None:
            entry = self._settled()
            if entry is None:
                continue
            if entry[1].provider_id in tried or entry[1].partner_id in later:
                aside.append(heapq.heappop(self._heap))
            else:
                found = entry[1]
        for entry in aside:
            heapq.heappush(self._heap, entry)
        return found

    def _settled(self) -> _Entry | None:
        """The first entry if it is true, None after mending it."""
        order, candidate = self._heap[0]
        load = self._loads[candidate.provider_id]
        if load.free <= 0:
            heapq.heappop(self._heap)
            self.full += 1
            return None
        now = load.order(candidate, self._margin)
        if now == order:
            return order, candidate
        heapq.heapreplace(self._heap, (now, candidate))
        return None


class Later(NamedTuple):
    """Whom to ask only when nobody else of equal rank can: providers, and all of a partner's."""

    providers: frozenset[UUID]
    partners: frozenset[UUID]


class _Asked(NamedTuple):
    """Who may be asked, by partner; which of them have been silent, for this whole round."""

    by_partner: Mapping[UUID, Sequence[UUID]]
    silent: Later


class Round:
    """The choices of one transaction over loads it has locked; each takes its place at once."""

    def __init__(self, loads: Mapping[UUID, Load], margin: float, caps: Caps) -> None:
        self._loads = loads
        self._margin = margin
        self._caps = caps
        self._queues: dict[Tier, _Queue] = {}
        self._asked: dict[frozenset[UUID], _Asked] = {}

    def choose(self, shortlist: Shortlist, tried: Set[UUID] = frozenset()) -> Chosen | None:
        """The best provider with a free place, None if nobody is left.

        Who is silent, and whose partner has its share, comes after all others of equal rank.
        """
        later = self._later(shortlist)
        considered = full = 0
        for _, equal in groupby(shortlist.tiers, key=lambda tier: tier.rank):
            tiers = list(equal)
            found = self._among(tiers, tried | later.providers, later.partners)
            if found is None and any(later):
                found = self._among(tiers, tried, frozenset())
            asked = tiers if found is None else tiers[: tiers.index(found[1]) + 1]
            considered += sum(len(tier.candidates) for tier in asked)
            full += sum(self._queue(tier).full for tier in asked)
            if found is not None:
                return self._taken(*found, considered, full)
        return None

    def _among(
        self, tiers: Sequence[Tier], tried: Set[UUID], later: Set[UUID]
    ) -> tuple[Candidate, Tier] | None:
        for tier in tiers:
            candidate = self._queue(tier).first(tried, later)
            if candidate is not None:
                return candidate, tier
        return None

    def _taken(self, candidate: Candidate, tier: Tier, considered: int, full: int) -> Chosen:
        load = self._loads[candidate.provider_id]
        load.held += 1
        load.assigned += 1
        return Chosen(candidate, tier, load.held - 1, load.target, considered, full)

    def _later(self, shortlist: Shortlist) -> Later:
        by_partner, silent = self._who(shortlist)
        if len(by_partner) < 2:
            return silent
        held = {p: sum(self._loads[id_].held for id_ in ids) for p, ids in by_partner.items()}
        total = sum(held.values())
        share = self._caps.share
        capped = {partner for partner, own in held.items() if share.is_reached(own, total)}
        return silent._replace(partners=silent.partners | capped) if capped else silent

    def _who(self, shortlist: Shortlist) -> _Asked:
        known = self._asked.get(shortlist.eligible)
        if known is None:
            known = self._asked[shortlist.eligible] = self._look(shortlist)
        return known

    def _look(self, shortlist: Shortlist) -> _Asked:
        own: dict[UUID, set[UUID]] = {}
        for tier in shortlist.tiers:
            for candidate in tier.candidates:
                if candidate.provider_id in self._loads:
                    own.setdefault(candidate.partner_id, set()).add(candidate.provider_id)
        lapsed = {id_: self._loads[id_].lapsed for ids in own.values() for id_ in ids}
        rule = self._caps.silence
        silent = Later(
            frozenset(id_ for id_, count in lapsed.items() if count >= rule.asked_last),
            frozenset(
                partner
                for partner, ids in own.items()
                if sum(lapsed[id_] for id_ in ids) >= rule.partner_asked_last
            ),
        )
        return _Asked({partner: sorted(ids) for partner, ids in own.items()}, silent)

    def _queue(self, tier: Tier) -> _Queue:
        queue = self._queues.get(tier)
        if queue is None:
            not_asked = self._caps.silence.not_asked
            queue = self._queues[tier] = _Queue(tier, self._loads, self._margin, not_asked)
        return queue
