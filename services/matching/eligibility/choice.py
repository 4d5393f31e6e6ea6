"""Choosing between equals by load: fair, never more places than are free, always the same."""

import heapq
import math
from collections.abc import Mapping, Set
from typing import NamedTuple
from uuid import UUID

from services.matching.eligibility.rules import Candidate
from services.matching.eligibility.shortlist import Shortlist, Tier


class Load:
    """How full a provider is: `held` of `target` places, `assigned` times asked in all."""

    __slots__ = ("assigned", "held", "target")

    def __init__(self, target: int, held: int, assigned: int) -> None:
        self.target = target
        self.held = held
        self.assigned = assigned

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

    def __init__(self, tier: Tier, loads: Mapping[UUID, Load], margin: float) -> None:
        self.full = 0
        self._loads = loads
        self._margin = margin
        self._heap: list[_Entry] = []
        for candidate in tier.candidates:
            load = loads.get(candidate.provider_id)
            if load is None or load.free <= 0:
                self.full += 1
            else:
                self._heap.append((load.order(candidate, margin), candidate))
        heapq.heapify(self._heap)

    def first(self, tried: Set[UUID]) -> Candidate | None:
        """The provider to ask: never a full one, never one tried already."""
        aside: list[_Entry] = []
        found: Candidate | None = None
        while self._heap and found is None:
            entry = self._settled()
            if entry is not None and entry[1].provider_id in tried:
                aside.append(heapq.heappop(self._heap))
            elif entry is not None:
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


class Round:
    """The choices of one transaction over loads it has locked; each takes its place at once."""

    def __init__(self, loads: Mapping[UUID, Load], margin: float) -> None:
        self._loads = loads
        self._margin = margin
        self._queues: dict[Tier, _Queue] = {}

    def choose(self, shortlist: Shortlist, tried: Set[UUID] = frozenset()) -> Chosen | None:
        """The best provider with a free place, None if nobody is left."""
        considered = full = 0
        for tier in shortlist.tiers:
            queue = self._queue(tier)
            candidate = queue.first(tried)
            considered += len(tier.candidates)
            full += queue.full
            if candidate is not None:
                load = self._loads[candidate.provider_id]
                load.held += 1
                load.assigned += 1
                return Chosen(candidate, tier, load.held - 1, load.target, considered, full)
        return None

    def _queue(self, tier: Tier) -> _Queue:
        queue = self._queues.get(tier)
        if queue is None:
            queue = self._queues[tier] = _Queue(tier, self._loads, self._margin)
        return queue
