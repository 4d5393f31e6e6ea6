"""Providers between whom only the load decides, in their order, while loads grow."""

import heapq
from collections.abc import Mapping, Sequence, Set
from uuid import UUID

from services.matching.assignment.policy import Ties
from services.matching.eligibility.loads import Load, Order
from services.matching.eligibility.rules import Candidate, level_of
from services.matching.eligibility.shortlist import Tier

Entry = tuple[Order, Candidate]
_NEAR = 3


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
                self._heap.append((load.order(candidate, margin, ties), candidate))
        heapq.heapify(self._heap)

    def first(self, tried: Set[UUID], later: Set[UUID] = frozenset()) -> Candidate | None:
        """The provider to ask: never a full one or one of `tried`, none of these partners."""
        aside: list[Entry] = []
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

    def next_to(self, chosen: UUID) -> list[Candidate]:
        """At most two others that have a place and stand before the rest, or near them."""
        return [
            candidate
            for _, candidate in self._heap[:_NEAR]
            if candidate.provider_id != chosen and self._loads[candidate.provider_id].free > 0
        ][: _NEAR - 1]

    def of_bodies(self, ids: Set[UUID], avoided: Set[UUID]) -> tuple[Order, Candidate] | None:
        """The first among these providers of the tier that has a place."""
        return min(
            (
                (load.order(candidate, self._margin, self._ties), candidate)
                for candidate in self.tier.candidates
                if candidate.provider_id in ids
                and candidate.provider_id not in avoided
                and (load := self._loads.get(candidate.provider_id)) is not None
                and load.free > 0
                and load.lapsed < self._not_asked
            ),
            default=None,
        )

    def _settled(self) -> Entry | None:
        """The first entry if it is true, None after mending it."""
        order, candidate = self._heap[0]
        load = self._loads[candidate.provider_id]
        if load.free <= 0:
            heapq.heappop(self._heap)
            self.full += 1
            return None
        now = load.order(candidate, self._margin, self._ties)
        if now == order:
            return order, candidate
        heapq.heapreplace(self._heap, (now, candidate))
        return None


def first_of(
    queues: Sequence[Queue], tried: Set[UUID], later: Set[UUID]
) -> tuple[int, Candidate] | None:
    """The provider to ask, and of which queue it is the first."""
    for place, queue in enumerate(queues):
        candidate = queue.first(tried, later)
        if candidate is not None:
            return place, candidate
    return None
