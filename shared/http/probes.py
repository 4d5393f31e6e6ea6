"""Probes and metrics see the database over a connection of their own, however busy the rest is.

They are answered within two seconds, and ask it at most twice a second, however many they are.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import asyncpg

from shared.db import Database

WITHIN = 2.0
KEPT_SECONDS = 0.5
Seen = TypeVar("Seen")


class ReadinessDatabase:
    """The one connection, and what was seen through it a moment ago."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._turn = asyncio.Lock()
        self._seen: dict[str, tuple[float, Any]] = {}

    async def read(self, what: str, ask: Callable[[asyncpg.Connection], Awaitable[Seen]]) -> Seen:
        """What `ask` sees, or saw a moment ago. Raises what it raises, and TimeoutError."""
        async with self._turn:
            at, seen = self._seen.get(what, (0.0, None))
            if time.monotonic() - at > KEPT_SECONDS:
                seen = await self._ask(ask)
                self._seen[what] = (time.monotonic(), seen)
        if isinstance(seen, Exception):
            raise seen
        found: Seen = seen
        return found

    async def _ask(self, ask: Callable[[asyncpg.Connection], Awaitable[Any]]) -> Any:
        try:
            async with asyncio.timeout(WITHIN), self._db.reading() as conn:
                return await ask(conn)
        except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError, TimeoutError) as error:
            return error
