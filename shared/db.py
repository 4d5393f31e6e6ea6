"""PostgreSQL, where the truth is: a service's connections and its one kind of transaction."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any, Self, cast
from uuid import UUID

import asyncpg

from shared import asyncpg_patch
from shared.settings import Settings

CommitListener = Callable[["Transaction"], None]

OUTAGES = (
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    asyncpg.CannotConnectNowError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.TooManyConnectionsError,
    asyncpg.DeadlockDetectedError,
    asyncpg.SerializationError,
    asyncpg.LockNotAvailableError,
    asyncpg.QueryCanceledError,
    asyncpg.InvalidCachedStatementError,
    OSError,
    TimeoutError,
)


ROOM = 4.0
"""So long one waits for a free connection, seconds; then TimeoutError says that there is none."""


_API_APART = frozenset({"reporting"})
"""Services whose API process may do less than its worker, under a role of its own."""


def roles_of(service: str) -> tuple[str, ...]:
    """The database roles of a service: its own, and its API's where that is another."""
    own = role_of(service)
    return tuple(dict.fromkeys((own, role_of(service, api=True))))


def role_of(service: str, *, api: bool = False) -> str:
    """The role under which a service works, or its API process."""
    return f"jieli_{service}_api" if api and service in _API_APART else f"jieli_{service}"


def is_outage(error: BaseException) -> bool:
    """Whether trying again may help: the database is away or busy, the work itself is not wrong."""
    return isinstance(error, OUTAGES)


class Transaction:
    """One unit of work. Whoever is handed it may write and tell; only `Database` commits."""

    def __init__(self, connection: asyncpg.Connection, service: str, now: datetime) -> None:
        self.connection = connection
        self.service = service
        self.now = now
        self.trace: str | None = None
        self.traces: dict[UUID, str] = {}
        self.wakes: set[str] = set()
        self.published = 0
        self.taken = 0
        self.urgent = False

    def wake(self, clock: str) -> None:
        """Let a clock of this service run right after the commit, if it runs in this process."""
        self.wakes.add(clock)

    def traceparent(self, subject: UUID) -> str | None:
        """The trace that what happens now to this subject belongs to."""
        return self.traces.get(subject, self.trace)

    async def execute(self, query: str, *args: Any) -> str:
        """Run a statement; the answer is its command tag."""
        status: str = await self.connection.execute(query, *args)
        return status

    async def executemany(self, query: str, rows: Sequence[Sequence[Any]]) -> None:
        """Run a statement once per row, pipelined. Prefer `unnest`."""
        await self.connection.executemany(query, rows)

    async def fetch(self, query: str, *args: Any) -> list[asyncpg.Record]:
        """All rows."""
        rows: list[asyncpg.Record] = await self.connection.fetch(query, *args)
        return rows

    async def fetchrow(self, query: str, *args: Any) -> asyncpg.Record | None:
        """The first row or None."""
        return await self.connection.fetchrow(query, *args)

    async def fetchval(self, query: str, *args: Any) -> Any:
        """The first value of the first row, or None."""
        return await self.connection.fetchval(query, *args)


async def _keep(_connection: asyncpg.Connection) -> None:
    """No session state is ever set (only `set_config(…, true)`), so nothing needs resetting."""


class _Connection(asyncpg_patch.Connection):
    """A connection whose plans are made anew as the tables grow.

    PostgreSQL keeps the plan of a statement until somebody analyses its tables. One made while they
    hold a few rows reads them whole, for every row of a set, and goes on when they hold thousands.
    """

    _planned_at = 0

    def outgrown(self, scale: int) -> bool:
        """Whether it has plans of another scale; from now on it is asked about this one."""
        before, self._planned_at = self._planned_at, scale
        return before not in {0, scale}

    def plan_anew(self) -> None:
        """Throw its plans away before the next use: one of them may be why this one failed."""
        self._planned_at = _FAILED


_FAILED = -1


class Database:
    """A service's pool under its own role, with its own schema first in the search path."""

    def __init__(self, pool: asyncpg.Pool, service: str) -> None:
        self.pool = pool
        self.service = service
        self._listeners: list[CommitListener] = []
        self._done = 0

    @classmethod
    async def open(
        cls,
        settings: Settings,
        service: str,
        *,
        size: int = 8,
        steady: bool = False,
        api: bool = False,
    ) -> Self:
        """Connect as the service or its API. Raises what asyncpg raises when the server is away.

        `steady` keeps one plan per statement: for set-based work by key, where a plan made for
        one batch's size would read a whole table to find a few hundred rows.
        """
        asyncpg_patch.patch_asyncpg()
        role = role_of(service, api=api)
        pool = await asyncpg.create_pool(
            settings.database_url,
            user=role,
            password=settings.password_of(role) or None,
            min_size=1,
            max_size=size,
            timeout=5,
            command_timeout=settings.handler_timeout,
            max_inactive_connection_lifetime=300,
            reset=_keep,
            connection_class=_Connection,
            server_settings={
                "search_path": service,
                "application_name": f"jieli-{service}",
                "timezone": "UTC",
                "jit": "off",
                # One that hangs would hold back the reconciler, vacuum and the end of an erasure.
                "transaction_timeout": f"{settings.transaction_timeout * 1000:.0f}ms",
                "random_page_cost": "1.1",
                # Reporting's views count rehearsals where all figures are invented.
                "jieli.invented_figures": str(settings.invented_figures).lower(),
                "plan_cache_mode": "force_generic_plan" if steady else "auto",
            },
        )
        return cls(pool, service)

    async def close(self) -> None:
        """Let work in hand finish for a moment, then close every connection."""
        try:
            await asyncio.wait_for(self.pool.close(), 3)
        except TimeoutError:
            self.pool.terminate()

    def on_commit(self, listener: CommitListener) -> None:
        """Call `listener` with each transaction that has committed."""
        self._listeners.append(listener)

    @asynccontextmanager
    async def transaction(self, now: datetime | None = None) -> AsyncIterator[Transaction]:
        """Begin; commit when the block ends well, roll back when it raises.

        The moment is the database's; who learns it with the first statement may give any `now`
        and set it then, which saves a round trip.
        """
        async with self.pool.acquire(timeout=ROOM) as acquired:
            connection = await self._fit(acquired)
            try:
                async with connection.transaction():
                    if now is None:
                        now = await connection.fetchval("select now()")
                    tx = Transaction(connection, self.service, now)
                    yield tx
            except (asyncpg.QueryCanceledError, TimeoutError):
                connection.plan_anew()
                raise
        self._done += tx.published + tx.taken
        for listener in self._listeners:
            listener(tx)

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[asyncpg.Connection]:
        """A connection for reading; each statement sees what is committed."""
        async with self.pool.acquire(timeout=ROOM) as acquired:
            yield await self._fit(acquired)

    async def _fit(self, acquired: object) -> _Connection:
        """The connection, with plans that are no older than half of what was done until now."""
        connection = cast("_Connection", acquired)
        self._done += 1
        if connection.outgrown(self._done.bit_length()):
            await connection.execute("discard plans")
        return connection
