"""Intake's own application on a real database, and partners that talk to it."""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import httpx
import orjson
from fastapi import FastAPI

from services.intake.app import build
from shared.db import Database
from shared.security import keys
from shared.security.internal_scopes import SAFE_CONTACTS
from shared.security.tokens import Caller, issue
from shared.settings import Settings
from tests.support.application import started
from tests.support.databases import FreshDatabase

NDJSON = "application/x-ndjson"
HOTLINE = Caller(
    "hotline",
    UUID(int=1),
    frozenset({"referral:write", "referral:read", "usage:write"}),
    rate=100_000,
)
FEDERATION = Caller("federation", UUID(int=2), frozenset({"referral:write", "referral:read"}))
LAWYERS = Caller("lawyers", UUID(int=3), frozenset({"offer:respond"}))
NEIGHBOUR = Caller("svc_notifications", UUID(int=4), frozenset({SAFE_CONTACTS}), "service")
OPERATIONS = Caller("ops", UUID(int=5), frozenset({"ops", "admin"}), "staff")

Json = dict[str, Any]


@dataclass
class Office:
    """A running intake: its HTTP side, its database, and its settings."""

    http: httpx.AsyncClient
    fresh: FreshDatabase
    settings: Settings
    app: FastAPI

    @property
    def resources(self) -> Json:
        """What its routes share."""
        found: Json = self.app.state.resources
        return found

    @property
    def db(self) -> Database:
        """The database, as intake's own role."""
        return self.fresh.db

    def bearer(self, caller: Caller, **changes: Any) -> dict[str, str]:
        """The header of a token for this caller; `now` makes an old one."""
        signing = keys.signing_keys(self.settings.secrets)
        return {"authorization": f"Bearer {issue(self.settings, signing, caller, **changes)}"}

    async def post(
        self, path: str, body: Any, caller: Caller = HOTLINE, key: str | None = None
    ) -> httpx.Response:
        """Post JSON under an idempotency key, a new one unless one is given."""
        content = body if isinstance(body, bytes) else orjson.dumps(body)
        headers = {"content-type": "application/json", "idempotency-key": key or uuid4().hex}
        return await self.http.post(
            path, content=content, headers={**headers, **self.bearer(caller)}
        )

    async def lines(
        self,
        path: str,
        lines: Iterable[Json | bytes],
        key: str | None = None,
        caller: Caller = HOTLINE,
    ) -> list[Json]:
        """Post one JSON object per line and give the answer lines."""
        body = b"\n".join(line if isinstance(line, bytes) else orjson.dumps(line) for line in lines)
        headers = {"content-type": NDJSON, "idempotency-key": key or uuid4().hex}
        answer = await self.http.post(
            path, content=body, headers={**headers, **self.bearer(caller)}
        )
        assert answer.status_code == 200, answer.text
        return [orjson.loads(line) for line in answer.content.splitlines()]

    async def get(self, path: str, caller: Caller = HOTLINE, **params: Any) -> httpx.Response:
        """Read."""
        return await self.http.get(path, params=params, headers=self.bearer(caller))

    async def accepted(self, body: Json, caller: Caller = HOTLINE) -> UUID:
        """Post a referral that is accepted, and give its id."""
        answer = await self.post("/v1/referrals", body, caller)
        assert answer.status_code == 202, answer.text
        return UUID(answer.json()["id"])

    async def rows(self, query: str, *args: Any) -> list[Json]:
        """What the database holds, as its administrator sees it."""
        connection = await asyncpg.connect(self.fresh.url)
        try:
            await connection.execute("set search_path = intake")
            return [dict(row) for row in await connection.fetch(query, *args)]
        finally:
            await connection.close()

    async def published(self, name: str) -> list[Json]:
        """The bodies of the events of this name in the outbox, in order."""
        rows = await self.rows("select body from outbox where name = $1 order by id", name)
        return [orjson.loads(row["body"]) for row in rows]


@asynccontextmanager
async def open_office(fresh: FreshDatabase, home: Path) -> AsyncIterator[Office]:
    """Start intake's application on this database, with keys of its own under *home*."""
    keys.ensure(home / "secrets")
    settings = fresh.settings.model_copy(
        update={"jieli_home": home, "otel_traces_exporter": "none", "secrets_dir": None}
    )
    async with started(build(settings), settings) as app, app.client() as http:
        yield Office(http, fresh, settings, app.app)
