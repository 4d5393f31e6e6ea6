"""Providers between whom only the load decides, in their order, while loads grow."""

import heapq
from collections.abc import Mapping, Set
from typing import NamedTuple
from uuid import UUID

from services.matching.assignment.policy import Ties
from services.matching.eligibility.loads import Load, Order
from services.matching.eligibility.rules import Candidate, level_of
from services.matching.eligibility.shortlist import Tier

_NEAR = 3


class Entry(NamedTuple):
    """A provider in its queue, and how often it had been asked when its place was found."""

    order: Order
    candidate: Candidate
    load: Load
    assigned: int


class Queue:
    """One tier as a heap. Loads only grow in a round: a stale entry is mended when it is first."""

    def __init__(
        self, tier: Tier, loads: Mapping[UUID, Load], margin: float, ties: Ties, not_asked: int
    ) -> None:
        self.tier = tier
        stranger, speechless = tier.rank
        self.figures = (level_of(tier.region), int(not stranger), int(not speechless))
        """Level of the area, whether of the first kind, whether it speaks her language."""
        self.considered = len(tier.candidates)
        self.full = 0
        self._loads = loads
        self._margin = margin
        self._ties = ties
        self._not_asked = not_asked
        self._heap: list[Entry] = []
        for candidate in tier.candidates:
            load = loads.get(candidate.provider_id)
            if load is None or load.free <= 0 or load.lapsed >= not_asked:
                self.full += 1
            else:
                self._heap.append(self._entry(candidate, load))
        heapq.heapify(self._heap)

    def first(self, tried: Set[UUID], later: Set[UUID] = frozenset()) -> Entry | None:
        """The provider to ask: never a full one or one of `tried`, none of these partners."""
        aside: list[Entry] = []
        found: Entry | None = None
        while self._heap and found is None:
            entry = self._settled()
            if entry is None:
                continue
            candidate = entry.candidate
            if (tried and candidate.provider_id in tried) or candidate.partner_id in later:
                aside.append(heapq.heappop(self._heap))
            else:
                found = entry
        for entry in aside:
            heapq.heappush(self._heap, entry)
        return found

    def next_to(self, chosen: Candidate) -> list[Entry]:
        """At most two others that have a place and stand before the rest, or near them."""
        return [
            entry
            for entry in self._heap[:_NEAR]
            if entry.candidate is not chosen and entry.load.free > 0
        ][: _NEAR - 1]

    def of_bodies(self, ids: Set[UUID], avoided: Set[UUID]) -> Entry | None:
        """The first among these providers of the tier that has a place."""
        return min(
            (
                self._entry(candidate, load)
                for candidate in self.tier.candidates
                if candidate.provider_id in ids
                and candidate.provider_id not in avoided
                and (load := self._loads.get(candidate.provider_id)) is not None
                and load.free > 0
                and load.lapsed < self._not_asked
            ),
            default=None,
        )

    def _entry(self, candidate: Candidate, load: Load) -> Entry:
        order = load.order(candidate, self._margin, self._ties)
        return Entry(order, candidate, load, load.assigned)

    def _settled(self) -> Entry | None:
        """The first entry if it is true, None after mending it."""
        entry = self._heap[0]
        load = entry.load
        if load.free <= 0:
            heapq.heappop(self._heap)
            self.full += 1
            return None
        if load.assigned == entry.assigned:
            return entry
        heapq.heapreplace(self._heap, self._entry(entry.candidate, load))
        return None
