"""Counts what is refused to each client: addresses and statuses, never what was sent."""

import asyncio
import contextlib
from collections import Counter

from services.intake.partner_page import store
from services.intake.partner_page.store import Refused
from services.intake.partners.tenancy import as_service
from shared.db import Database, is_outage
from shared.security.tokens import Caller

EVERY = 2.0
"""Seconds between two writings."""
MOST = 5_000
"""So many different ones are held; what is beyond is not counted."""


class Refusals:
    """What one process refused and has not written yet."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._counts: Counter[Refused] = Counter()
        self._writing: asyncio.Task[None] | None = None

    def note(self, caller: Caller, method: str, route: str, status: int) -> None:
        """Count one; it is written within seconds."""
        one = Refused((str(caller.partner_id), caller.client_id), method, route, status)
        if one in self._counts or len(self._counts) < MOST:
            self._counts[one] += 1
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write_soon())

    async def close(self) -> None:
        """Write what is left."""
        if self._writing is not None:
            self._writing.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._writing
        await self._write()

    async def _write_soon(self) -> None:
        while self._counts:
            await asyncio.sleep(EVERY)
            await self._write()

    async def _write(self) -> None:
        counts, self._counts = self._counts, Counter()
        if not counts:
            return
        try:
            async with self._db.transaction() as tx:
                await as_service(tx)
                await store.add_refused(tx, counts)
        except Exception as error:
            if not is_outage(error):
                raise
            # They count with the next ones; the page says less for that long.
            self._counts.update(counts)
