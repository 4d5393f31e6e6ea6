"""A hint to the relay in another process that something waits, or that something cannot wait.

Losing it costs at most a second; in a rush, as long as its events are let gather.
"""

import asyncio
import contextlib

import asyncpg

from shared.db import Database, Transaction

URGENT = "at once"
"""What a hint says when something told is urgent."""

NOTIFY_INTERVAL = 0.01
"""Hints are so far apart at least, seconds: one says it for many."""


def channel(service: str) -> str:
    """The PostgreSQL channel of a service's hints."""
    return f"jieli_outbox_{service}"


class OutboxNotifier:
    """Notifies after commits that told something: outside the transaction, one hint for many."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._waiting = False
        self._urgent = False
        self._task: asyncio.Task[None] | None = None
        database.on_commit(self._committed)

    def _committed(self, tx: Transaction) -> None:
        if not tx.published:
            return
        self._waiting = True
        self._urgent = self._urgent or tx.urgent
        if self._task is None or self._task.done():
            self._task = asyncio.get_running_loop().create_task(self._announce())

    async def _announce(self) -> None:
        while self._waiting:
            said = URGENT if self._urgent else ""
            self._waiting = self._urgent = False
            with contextlib.suppress(asyncpg.PostgresError, asyncpg.InterfaceError, OSError):
                async with self._database.reading() as conn:
                    await conn.execute(
                        "select pg_notify($1, $2)", channel(self._database.service), said
                    )
            await asyncio.sleep(NOTIFY_INTERVAL)

    async def close(self) -> None:
        """Let the last hint go out."""
        if self._task is not None:
            await asyncio.wait([self._task], timeout=1)
