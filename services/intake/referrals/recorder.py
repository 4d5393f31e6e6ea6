"""Commits requests together: what waits is written in one transaction, and answered after it.

One request alone is written at once. Under load the group grows by itself, so that the cost of a
commit is shared by all who came while the last one was being made.
"""

import asyncio
import time
from collections.abc import Sequence
from datetime import UTC, datetime

from services.intake.referrals import store
from services.intake.referrals.acceptance import SealedReferral
from services.intake.referrals.store import StoredReferral
from shared.db import Database, is_outage
from shared.errors import Refused, Unavailable

NEVER = datetime.min.replace(tzinfo=UTC)
GROUP = 500
CROWD = 10_000
TURNS = 3
"""Turns of the loop from bytes that have arrived to a request that waits."""
LINGER = 0.005
"""Seconds after which nobody more is waited for: a turn is long where many ask in vain."""

Waiting = tuple[SealedReferral, asyncio.Future[StoredReferral]]


class Recorder:
    """The one writer of referrals in a process."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._waiting: list[Waiting] = []
        self._stirred = asyncio.Event()
        self._ended = False

    async def record(self, ready: SealedReferral) -> StoredReferral:
        """Written, or as it was answered before.

        Raises KeyReused for another body under the key; KeyErased; Unavailable when nothing could
        be stored.
        """
        return await self.enqueue(ready)

    def enqueue(self, ready: SealedReferral) -> asyncio.Future[StoredReferral]:
        """Let it be written with whatever else waits; the future gives what `record` gives."""
        if self._ended:
            raise Unavailable("intake")
        if len(self._waiting) >= CROWD:
            raise Unavailable("room in the queue", retry_after=1)
        future: asyncio.Future[StoredReferral] = asyncio.get_running_loop().create_future()
        self._waiting.append((ready, future))
        self._stirred.set()
        return future

    async def run(self) -> None:
        """Write until cancelled; what still waits then is refused, not lost."""
        try:
            while True:
                await self._stirred.wait()
                self._stirred.clear()
                while self._waiting:
                    await self._let_in()
                    group, self._waiting = self._waiting[:GROUP], self._waiting[GROUP:]
                    await self._commit(group)
        finally:
            self._ended = True
            for _, future in self._waiting:
                _fail(future, Unavailable("intake"))

    async def _let_in(self) -> None:
        """Let those come in whose requests are here already: they share the commit."""
        known, until = 0, time.monotonic() + LINGER
        while known < len(self._waiting) < GROUP and time.monotonic() < until:
            known = len(self._waiting)
            for _ in range(TURNS):
                await asyncio.sleep(0)

    async def _commit(self, group: Sequence[Waiting]) -> None:
        [outcome] = await asyncio.gather(
            self._keep([ready for ready, _ in group]), return_exceptions=True
        )
        if isinstance(outcome, BaseException):
            await self._give_up(group, outcome)
            return
        for (_, future), answer in zip(group, outcome, strict=True):
            if isinstance(answer, StoredReferral):
                if not future.done():
                    future.set_result(answer)
            else:
                _fail(future, answer)

    async def _keep(self, group: Sequence[SealedReferral]) -> list[StoredReferral | Refused]:
        # The first statement tells the moment: a round trip less for everybody who waits.
        async with self._db.transaction(NEVER) as tx:
            return await store.keep(tx, group)

    async def _give_up(self, group: Sequence[Waiting], error: BaseException) -> None:
        if is_outage(error):
            for _, future in group:
                _fail(future, Unavailable("database"))
        elif len(group) > 1:
            # One of them cannot be written: the others must not suffer for it.
            for alone in group:
                await self._commit([alone])
        else:
            _fail(group[0][1], error)


def _fail(future: asyncio.Future[StoredReferral], error: BaseException) -> None:
    if not future.done():
        future.set_exception(error)
