"""A hint to the relay in another process that something waits. Losing it costs at most a second."""

import asyncio
import contextlib

import asyncpg

from shared.db import Database, Transaction


def channel(service: str) -> str:
    """The PostgreSQL channel of a service's hints."""
    return f"jieli_outbox_{service}"


class Announcer:
    """Notifies after commits that told something: outside the transaction, one hint for many."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._waiting = False
        self._task: asyncio.Task[None] | None = None
        database.on_commit(self._committed)

    def _committed(self, tx: Transaction) -> None:
        if not tx.told:
            return
        self._waiting = True
        if self._task is None or self._task.done():
            self._task = asyncio.get_running_loop().create_task(self._announce())

    async def _announce(self) -> None:
        while self._waiting:
            self._waiting = False
            with contextlib.suppress(asyncpg.PostgresError, asyncpg.InterfaceError, OSError):
                async with self._database.reading() as conn:
                    await conn.execute(f"notify {channel(self._database.service)}")

    async def close(self) -> None:
        """Let the last hint go out."""
        if self._task is not None:
            await asyncio.wait([self._task], timeout=1)
