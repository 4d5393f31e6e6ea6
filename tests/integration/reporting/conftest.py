"""Reporting on a PostgreSQL of its own: its handlers, its clocks and its HTTP side."""

import itertools
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
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
from tests.support.databases import FreshDatabase

PARTNER = UUID(int=1)
MakeDatabase = Callable[[str], Awaitable[FreshDatabase]]


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


@pytest.fixture
async def fresh_reporting(fresh_database: MakeDatabase) -> Database:
    """An empty reporting database, as the service sees it."""
    return (await fresh_database("reporting")).db


@pytest.fixture
async def reporting(fresh_database: MakeDatabase, tmp_path: Path) -> AsyncIterator[Reporting]:
    """Reporting with empty tables, ready to be spoken to."""
    fresh = await fresh_database("reporting")
    settings = Settings(
        database_url=fresh.url,
        secrets_dir=tmp_path,
        otel_traces_exporter="none",
        telemetry_strict=True,
    )
    keys.ensure(tmp_path)
    service = build(settings)
    async with AsyncExitStack() as stack:
        app = await stack.enter_async_context(started(service, settings))
        yield Reporting(settings, fresh.db, service, app.transport, stack, app.state.db)
