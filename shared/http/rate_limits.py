"""How fast anybody may ask: per partner, per host of those without a token; in memory, bounded.

A partner draws from one allowance, whatever it asks for; a batch draws once for each line. What is
urgent draws from a small reserve of its own when that allowance is used up, and is refused when
the reserve is used up too. An allowance is one moment: when it will be whole again. One that is
whole is as if it had never been, so forgetting it gives nobody more, and no other is forgotten.
"""

import asyncio
import contextlib
import math
import time
from collections import Counter, OrderedDict
from collections.abc import Hashable, Iterator
from uuid import UUID

from shared.errors import Refused, TooMany
from shared.security.tokens import Caller
from shared.settings import Settings

REMEMBERED = 10_000
"""Allowances kept at once. Who comes when as many are in use shares one with all such others."""
RESERVE = 0.2
"""The reserve for what is urgent, as a share of a partner's own rate."""
STREAMS_EACH = 4
"""Streams a partner may follow at once."""
STREAMS = 64
"""Streams a process serves at once."""
REFUSAL_SECONDS = 0.002
"""One line of a batch is refused for its partner's rate in so long, whoever sent it."""


class TokenBuckets:
    """Token buckets, each kept as the moment it is full again (GCRA)."""

    def __init__(self, burst: float, most: int = REMEMBERED) -> None:
        self._burst = burst
        self._most = most
        self._whole_at: OrderedDict[Hashable, float] = OrderedDict()

    def __len__(self) -> int:
        return len(self._whole_at)

    def wait(self, who: Hashable, rate: float, count: int, now: float) -> float:
        """Draw `count`: 0 when they were there, else the seconds until they are; none is drawn.

        `rate` per second. More than a whole allowance is given to who has drawn nothing, and is
        made up for afterwards.
        """
        who, whole_at = self._place(who, now)
        cost = count / rate
        room = max(self._burst, 1 / rate)
        late = max(whole_at, now) - now + min(cost, room) - room
        if late > 1e-9:
            return late
        self._whole_at[who] = max(whole_at, now) + cost
        self._whole_at.move_to_end(who)
        return 0.0

    def seconds_short(self, who: Hashable, rate: float, now: float) -> float:
        """How long until one can be drawn, seconds; nothing is drawn."""
        _, whole_at = self._place(who, now)
        return max(0.0, whole_at - now + 1 / rate - max(self._burst, 1 / rate))

    def _place(self, who: Hashable, now: float) -> tuple[Hashable, float]:
        found = self._whole_at.get(who)
        if found is not None:
            return who, found
        while self._whole_at and next(iter(self._whole_at.values())) <= now:
            self._whole_at.popitem(last=False)
        if len(self._whole_at) >= self._most:
            who = None
        return who, self._whole_at.get(who, now)


class RateLimits:
    """What one process lets each partner and each host ask."""

    def __init__(self, rate: float, burst: float, most: int = REMEMBERED) -> None:
        """`rate` requests per second, unless a partner has its own; `burst`: seconds of it."""
        self._rate = rate
        self._rates: OrderedDict[UUID, float] = OrderedDict()
        self._partners = TokenBuckets(burst, most)
        self._reserves = TokenBuckets(burst, most)
        self._hosts = TokenBuckets(burst, most)
        self._most = most
        self._streams: Counter[UUID] = Counter()
        self._put_off = 0
        self.unsent = 0
        """Bytes of answers of batches that wait for clients to take them."""

    @classmethod
    def of(cls, settings: Settings) -> "RateLimits":
        """The limits that the settings name."""
        return cls(settings.rate_limit_per_second, settings.rate_burst_seconds)

    def note_rate(self, caller: Caller) -> None:
        """Note the rate that a caller's token names, if it names one."""
        if caller.rate is None:
            self._rates.pop(caller.partner_id, None)
            return
        self._rates[caller.partner_id] = caller.rate
        self._rates.move_to_end(caller.partner_id)
        if len(self._rates) > self._most:
            self._rates.popitem(last=False)

    def take(self, partner_id: UUID, count: int = 1, *, urgent: bool = False) -> None:
        """Count requests of a partner. Raises TooMany with Retry-After."""
        now, rate = time.monotonic(), self._rates.get(partner_id, self._rate)
        wait = self._partners.wait(partner_id, rate, count, now)
        if wait and urgent:
            wait = self._reserves.wait(partner_id, rate * RESERVE, count, now)
        if wait:
            raise _too_many(wait)

    def look(self, partner_id: UUID) -> None:
        """Let in what may turn out urgent once it is read. Raises TooMany when not even that may.

        Nothing is drawn: who reads it calls `take`.
        """
        now, rate = time.monotonic(), self._rates.get(partner_id, self._rate)
        wait = self._partners.seconds_short(partner_id, rate, now)
        if wait and (short := self._reserves.seconds_short(partner_id, rate * RESERVE, now)):
            raise _too_many(min(wait, short))

    async def put_off(self, refused: int) -> None:
        """Let a batch wait after so many of its lines were refused for its partner's rate.

        All batches that do so share one pace: to refuse a million lines must not cost others' time.
        """
        self._put_off += 1
        try:
            await asyncio.sleep(refused * REFUSAL_SECONDS * self._put_off)
        finally:
            self._put_off -= 1

    def judging(self, partner_id: UUID) -> "Judging":
        """Count a request that is found unfit while it is read; one that is fit calls `take`."""
        return Judging(self, partner_id)

    def take_from(self, place: str, host: str, rate: float | None = None) -> None:
        """Count one request of somebody without a token. Raises TooMany with Retry-After."""
        wait = self._hosts.wait((place, host), rate or self._rate, 1, time.monotonic())
        if wait:
            raise _too_many(wait)

    @contextlib.contextmanager
    def streaming(self, partner_id: UUID) -> Iterator[None]:
        """Hold a place for a stream. Raises TooMany when the partner, or the process, has none."""
        if self._streams[partner_id] >= STREAMS_EACH or self._streams.total() >= STREAMS:
            raise _too_many(1)
        self._streams[partner_id] += 1
        try:
            yield
        finally:
            self._streams[partner_id] -= 1
            if not self._streams[partner_id]:
                del self._streams[partner_id]


class Judging:
    """A request while it is read: see `RateLimits.judging`."""

    __slots__ = ("_limits", "_partner_id")

    def __init__(self, limits: RateLimits, partner_id: UUID) -> None:
        self._limits = limits
        self._partner_id = partner_id

    def __enter__(self) -> None:
        """It is being read."""

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        """It was read, or refused. Raises TooMany."""
        if isinstance(error, Refused) and not isinstance(error, TooMany):
            self._limits.take(self._partner_id)


def _too_many(wait: float) -> TooMany:
    return TooMany(
        "Wait as long as Retry-After says.",
        headers={"retry-after": str(math.ceil(wait))},
        retry_after=math.ceil(wait),
    )
