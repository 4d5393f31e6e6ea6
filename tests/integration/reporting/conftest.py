"""Reporting on a PostgreSQL of its own: its handlers, its clocks and its HTTP side."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest

from services.reporting.app import build
from services.reporting.disclosure.rules import Rule
from shared.db import Database
from shared.events import Event
from shared.security import keys
from shared.security.tokens import Caller, issue
from shared.service import Service
from shared.settings import Settings
from tests.support.application import started
from tests.support.databases import Databases, FreshDatabase, empty
from tests.support.stack import RunningPostgres

PARTNER = UUID(int=1)


@dataclass
class Reporting:
    """What a test says to reporting, and what it sees of it."""

    settings: Settings
    db: Database
    service: Service
    transport: httpx.ASGITransport
    stack: AsyncExitStack
    api_db: Database
    """What its API works with; `db` is the worker's."""

    async def client(self, *scopes: str, partner: UUID = PARTNER) -> httpx.AsyncClient:
        """Somebody with a token; without scopes, somebody without one."""
        headers = {}
        if scopes:
            kind = "staff" if "publications:make" in scopes else "partner"
            caller = Caller("test", partner, frozenset(scopes), kind=kind)
            token = issue(self.settings, keys.signing_keys(self.settings.secrets), caller)
            headers = {"authorization": f"Bearer {token}"}
        client = httpx.AsyncClient(
            transport=self.transport, base_url="http://localhost", headers=headers
        )
        return await self.stack.enter_async_context(client)

    async def hear(self, *events: Event) -> None:
        """Handle events as the worker does: those of one type together."""
        for kind, together in itertools.groupby(events, key=type):
            async with self.db.transaction() as tx:
                await self.service.handlers[kind](list(together), tx)

    async def run(self, name: str) -> bool:
        """Let a clock run once."""
        clock = next(clock for clock in self.service.periodic_tasks if clock.name == name)
        return await clock.run(self.db, {"rule": self.rule})

    @property
    def rule(self) -> Rule:
        """The rule of disclosure that is in force."""
        return Rule(self.settings.suppression_threshold)

    async def rows(self, query: str, *args: Any) -> list[dict[str, Any]]:
        """Look into the tables."""
        async with self.db.reading() as connection:
            return [dict(row) for row in await connection.fetch(query, *args)]


@pytest.fixture(scope="session")
def reporting_url(postgres: RunningPostgres) -> str:
    """One migrated database for all tests of this folder: making one costs more than a test."""

    async def make() -> str:
        fresh = await Databases(postgres.url).make("reporting")
        await fresh.db.close()
        return fresh.url

    with ThreadPoolExecutor(1) as elsewhere:
        return elsewhere.submit(asyncio.run, make()).result()


@pytest.fixture
async def fresh(reporting_url: str) -> AsyncIterator[FreshDatabase]:
    """The database of this folder, emptied."""
    await empty(reporting_url, "reporting")
    settings = Settings(database_url=reporting_url)
    db = await Database.open(settings, "reporting")
    try:
        yield FreshDatabase("reporting", reporting_url, settings, db)
    finally:
        await db.close()


@pytest.fixture
def fresh_reporting(fresh: FreshDatabase) -> Database:
    """An empty reporting database, as the service sees it."""
    return fresh.db


@asynccontextmanager
async def _opened(fresh: FreshDatabase, secrets: Path) -> AsyncIterator[Reporting]:
    settings = Settings(
        database_url=fresh.url,
        secrets_dir=secrets,
        otel_traces_exporter="none",
        telemetry_strict=True,
    )
    keys.ensure(secrets)
    service = build(settings)
    async with AsyncExitStack() as stack:
        app = await stack.enter_async_context(started(service, settings))
        yield Reporting(settings, fresh.db, service, app.transport, stack, app.state.db)


@pytest.fixture
async def reporting(fresh: FreshDatabase, tmp_path: Path) -> AsyncIterator[Reporting]:
    """Reporting with empty tables, ready to be spoken to."""
    async with _opened(fresh, tmp_path) as opened:
        yield opened


@pytest.fixture
async def reporting_apart(
    fresh_database: Callable[[str], Awaitable[FreshDatabase]], tmp_path: Path
) -> AsyncIterator[Reporting]:
    """Reporting on a database of its own, for a test that takes tables away."""
    async with _opened(await fresh_database("reporting"), tmp_path) as opened:
        yield opened
