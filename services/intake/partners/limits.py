"""Rate limits per partner, in memory of one process; what is urgent is never refused."""

import math
import time
from collections.abc import Hashable, Mapping
from uuid import UUID

from services.intake.partners.rules import Bucket
from shared.errors import TooMany

REMEMBERED = 10_000


class Limits:
    """One bucket per partner; its own rate (requests per second) goes before the default."""

    def __init__(self, rate: float, rates: Mapping[UUID, float] | None = None) -> None:
        self._rate = rate
        self._rates: Mapping[UUID, float] = rates or {}
        self._buckets: dict[Hashable, Bucket] = {}

    def take(self, partner_id: UUID, *, urgent: bool = False) -> None:
        """Count one request. Raises TooMany with Retry-After, never for an urgent one."""
        wait = self._wait(partner_id, self._rates.get(partner_id, self._rate))
        if wait and not urgent:
            raise _too_many(wait)

    def take_from(self, place: Hashable, rate: float) -> None:
        """Count one request of somebody without a token. Raises TooMany with Retry-After."""
        if wait := self._wait(place, rate):
            raise _too_many(wait)

    def _wait(self, who: Hashable, rate: float) -> float:
        now = time.monotonic()
        bucket = self._buckets.get(who)
        if bucket is None:
            if len(self._buckets) >= REMEMBERED:
                self._buckets.clear()
            bucket = self._buckets[who] = Bucket.full(rate, now)
        return bucket.wait(now)


def _too_many(wait: float) -> TooMany:
    return TooMany(
        "Wait as long as Retry-After says.", headers={"retry-after": str(math.ceil(wait))}
    )
