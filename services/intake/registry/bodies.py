"""The public bodies as this process knows them: read again when they are old or were changed here.

Routing asks them for each request that names one, and must not cost it a statement.
"""

import asyncio
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

from services.intake.registry.rules import Body
from shared.db import Database, is_outage
from shared.errors import Unavailable

if TYPE_CHECKING:
    from fastapi import Request

SECONDS = 5.0
"""So late is a body that was entered through another process known here."""


class Bodies:
    """Every body with a level; at most `SECONDS` old."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._held: Sequence[Body] = ()
        self._until = 0.0
        self._lock = asyncio.Lock()

    @property
    def held(self) -> Sequence[Body]:
        """The bodies as they were read last; `run` reads them every few seconds.

        Raises Unavailable before they were read at all.
        """
        if not self._until:
            raise Unavailable("registry of bodies")
        return self._held

    async def renew(self) -> None:
        """They were changed here: read them now. Raises what asyncpg raises."""
        self._until = min(self._until, time.monotonic())
        await self.now()

    async def run(self) -> None:
        """Read them every few seconds until cancelled; while the database is away, those held."""
        while True:
            try:
                await self.now()
            except Exception as error:
                if not is_outage(error):
                    raise
            await asyncio.sleep(SECONDS)

    async def now(self) -> Sequence[Body]:
        """The bodies. Raises Unavailable when the database is away."""
        async with self._lock:
            if time.monotonic() >= self._until:
                # Whoever routes nothing does not carry the forms of the registry.
                from services.intake.registry import store  # noqa: PLC0415

                self._held = await store.bodies(self._db)
                self._until = time.monotonic() + SECONDS
            return self._held


def bodies_of(request: "Request") -> Bodies:
    """The bodies as this process knows them."""
    found: Bodies = request.app.state.resources["bodies"]
    return found
