"""Costly answers: equal ones are made once for all who ask, few at a time, the rest are put off.

Without it a few dozen readers of a page with many figures take every connection to the database.
"""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass
from typing import Any, TypeVar

from shared.errors import Unavailable

AT_ONCE = 2
IN_ALL = 8
"""Different answers that may be made or wait to be made; who asks for another is asked to wait."""
WAIT_SECONDS = 10.0
"""How long one who asks waits, seconds."""
KEPT_SECONDS = 2.0
KEPT = 64

Made = TypeVar("Made")
Make = Callable[[], Awaitable[Made]]


@dataclass
class _Work:
    task: asyncio.Task[Any]
    waiting: int = 0


class SingleFlight:
    """What one process makes of such answers."""

    def __init__(self) -> None:
        self._room = asyncio.Semaphore(AT_ONCE)
        self._work: dict[Hashable, _Work] = {}
        self._kept: OrderedDict[Hashable, tuple[float, Any]] = OrderedDict()

    async def answer(
        self, key: Hashable, make: Callable[[], Awaitable[Made]], *, keep: bool = True
    ) -> Made:
        """The answer that `make` gives, or gave a moment ago to the same `key`.

        The work ends when nobody waits for it any more. Raises Unavailable when there is no room,
        TimeoutError when it takes too long, and what `make` raises.
        """
        kept = self._kept.get(key)
        if kept is not None and kept[0] > time.monotonic():
            found: Made = kept[1]
            return found
        work = self._work.get(key)
        if work is None:
            if len(self._work) >= IN_ALL:
                raise Unavailable("time for another answer of this kind")
            work = self._work[key] = _Work(asyncio.create_task(self._made(key, make, keep=keep)))
        work.waiting += 1
        try:
            async with asyncio.timeout(WAIT_SECONDS):
                made: Made = await asyncio.shield(work.task)
        finally:
            work.waiting -= 1
            if not work.waiting:
                work.task.cancel()
                if self._work.get(key) is work:
                    del self._work[key]
        return made

    async def _made(
        self, key: Hashable, make: Callable[[], Awaitable[Made]], *, keep: bool
    ) -> Made:
        async with self._room:
            made = await make()
        if keep:
            self._kept[key] = (time.monotonic() + KEPT_SECONDS, made)
            self._kept.move_to_end(key)
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return made
