"""How full a provider is, and where it stands among its equals."""

import math
from collections.abc import Mapping
from typing import NamedTuple
from uuid import UUID

from services.matching.eligibility.rules import Candidate


class Load:
    """How full a provider is: `held` of `target` places, `assigned` times asked in all.

    `lapsed`: offers in a row that it let lapse. `complaints`: those nobody has decided yet.
    """

    __slots__ = ("assigned", "complaints", "held", "lapsed", "target")

    def __init__(
        self, target: int, held: int, assigned: int, lapsed: int = 0, complaints: int = 0
    ) -> None:
        self.complaints = complaints
        self.target = target
        self.held = held
        self.assigned = assigned
        self.lapsed = lapsed

    @property
    def free(self) -> int:
        """Places that may still be given; below zero when the provider has lowered its target."""
        return self.target - self.held

    def order(self, candidate: Candidate, margin: float, ties: Mapping[UUID, int]) -> "Order":
        """Where a provider stands among its equals. A full one stands last."""
        places = max(self.target, 1)
        share = (self.held + 1) / places if self.free > 0 else math.inf
        if not candidate.trained:
            share += margin
        return Order(round(share, 9), self.assigned / places, ties[candidate.provider_id])


class Order(NamedTuple):
    """Smaller is asked earlier: load with this place, how often asked so far, then the seed."""

    load: float
    assigned: float
    tie: int
