"""What visitors get is made once: bytes are kept by what they are made of.

A process looks every two seconds whether anything was published; while the database is away it goes
on showing what it has, which never changes.
"""

import asyncio
import time
from collections import Counter, OrderedDict, deque
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass
from datetime import UTC, date, datetime

import asyncpg

from services.reporting.pages.rendering import Rendered
from services.reporting.publications.lookup import Publications
from services.reporting.publications.records import Published
from services.reporting.reports.questions import today
from shared.db import Database
from shared.errors import Unavailable
from shared.http.single_flight import SingleFlight
from shared.telemetry import logger

FRESH_SECONDS = 2.0
"""So long a process does not look again whether anything was published."""
STALE_SECONDS = 60.0
"""So long visitors get what is known while it is looked; after that they wait for it."""
AT_ONCE = 8
"""Visitors of one round of the loop."""
MOST_BYTES = 64 * 1024 * 1024
_AWAY = (asyncpg.PostgresError, asyncpg.InterfaceError, OSError, TimeoutError, Unavailable)

_log = logger("reporting.pages")


@dataclass(frozen=True)
class Current:
    """All that is published, as it was seen a moment ago."""

    mark: int
    known: tuple[Published, ...]
    today: date
    seen: float


class Turns:
    """Lets a few visitors at a time through the loop, so that no probe stands behind hundreds."""

    def __init__(self) -> None:
        """Nobody waits."""
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._passed = 0
        self._turning = False

    async def wait(self) -> None:
        """Return when it is this visitor's turn: at once, or some rounds of the loop later."""
        loop = asyncio.get_running_loop()
        if not self._turning:
            self._turning = True
            loop.call_soon(self._turn)
        if self._passed < AT_ONCE and not self._waiting:
            self._passed += 1
            return
        turn: asyncio.Future[None] = loop.create_future()
        self._waiting.append(turn)
        await turn

    def _turn(self) -> None:
        self._passed = 0
        while self._waiting and self._passed < AT_ONCE:
            turn = self._waiting.popleft()
            if not turn.done():
                turn.set_result(None)
                self._passed += 1
        if self._passed:
            asyncio.get_running_loop().call_soon(self._turn)
        else:
            self._turning = False


class PageCache:
    """The pages and files of one process."""

    def __init__(self) -> None:
        """Nothing is made yet."""
        self.turns = Turns()
        self._current: Current | None = None
        self._looking: asyncio.Task[Current] | None = None
        self._kept: OrderedDict[Hashable, Rendered | None] = OrderedDict()
        self._bytes = 0
        self._single_flight = SingleFlight()
        self._making: Counter[Hashable] = Counter()

    async def current(self, db: Database) -> Current:
        """What is published. Raises what the database raises where nothing was ever seen."""
        known = self._current
        age = time.monotonic() - known.seen if known else STALE_SECONDS
        if known and age < FRESH_SECONDS:
            return known
        if self._looking is None:
            self._looking = asyncio.create_task(self._look(db))
            self._looking.add_done_callback(self._looked)
        if known and age < STALE_SECONDS:
            return known
        try:
            return await asyncio.shield(self._looking)
        except _AWAY:
            if known is None:
                raise
            return known

    async def _look(self, db: Database) -> Current:
        async with db.reading() as connection:
            publications = Publications(connection)
            mark, known = await publications.mark(), self._current
            if known is None or known.mark != mark:
                found = tuple(await publications.all())
            else:
                found = known.known
        day = today(datetime.now(UTC))
        self._current = Current(mark, found, day, time.monotonic())
        return self._current

    def _looked(self, task: asyncio.Task[Current]) -> None:
        self._looking = None
        if not task.cancelled() and (error := task.exception()) is not None:
            _log.warning("publications cannot be read", error=type(error).__name__)

    def has(self, key: Hashable) -> bool:
        """Whether something was made for this key already, or is being made."""
        return key in self._kept or key in self._making

    async def rendered(
        self, key: Hashable, make: Callable[[], Awaitable[Rendered | None]]
    ) -> Rendered | None:
        """What was made for this key, or what ``make`` makes now, once for all who ask."""
        if key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key]
        self._making[key] += 1
        try:
            found = await self._single_flight.answer(key, make, keep=False)
        finally:
            self._making[key] -= 1
            if not self._making[key]:
                del self._making[key]
        if key not in self._kept:
            self._kept[key] = found
            self._bytes += _weight(found)
            while self._bytes > MOST_BYTES:
                _, old = self._kept.popitem(last=False)
                self._bytes -= _weight(old)
        return found


def _weight(rendered: Rendered | None) -> int:
    return 200 + (len(rendered.body) + len(rendered.packed) if rendered else 0)
