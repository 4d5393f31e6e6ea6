"""Matching on a PostgreSQL of its own: its HTTP side, its handlers and its clock."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import httpx
import orjson
import pytest

from services.matching.app import build
from services.matching.context import open_context
from services.matching.expiry.task import expire
from services.matching.tenancy import as_service, seeing
from shared.db import Database
from shared.events import Event, HarmFact, NeedFact, ReferralReceived
from shared.security import keys
from shared.security.tokens import Caller, issue
from shared.service import Service
from shared.settings import Settings
from tests.support.application import started
from tests.support.databases import Databases
from tests.support.stack import RunningPostgres
from tests.unit.matching.given import NOON

LAWYERS = UUID(int=1000)
SHELTERS = UUID(int=2000)
HOTLINE = UUID(int=3000)
STAFF = UUID(int=900_000)
TRACE = "00-" + "a" * 32 + "-" + "b" * 16 + "-01"


@dataclass
class Matching:
    """What a test says to matching, and what it sees of it."""

    settings: Settings
    db: Database
    service: Service
    transport: httpx.ASGITransport
    stack: AsyncExitStack

    async def client(
        self,
        partner: UUID,
        *scopes: str,
        kind: str = "partner",
        name: str = "test",
        test: bool = False,
    ) -> httpx.AsyncClient:
        """Somebody with a token; `test` marks a client of rehearsals."""
        caller = Caller(name, partner, frozenset(scopes), kind, test, rate=100_000)
        token = issue(self.settings, keys.signing_keys(self.settings.secrets), caller)
        headers = {"authorization": f"Bearer {token}"}
        client = httpx.AsyncClient(
            transport=self.transport, base_url="http://localhost", headers=headers
        )
        return await self.stack.enter_async_context(client)

    async def hear(self, *events: Event, trace: str = TRACE) -> None:
        """Handle events of one type in one transaction, as the worker does."""
        async with self.db.transaction() as tx:
            tx.traces.update({event.subject: trace for event in events})
            await self.service.handlers[type(events[0])](events, tx)

    async def run(self) -> bool:
        """Let the clock run once."""
        context = open_context(1.0, self.settings.secrets)
        return await expire(self.db, {"context": context})

    async def rows(self, query: str, *args: Any) -> list[Mapping[str, Any]]:
        """Look into the tables."""
        async with seeing(self.db, None) as connection:
            return [dict(row) for row in await connection.fetch(query, *args)]

    async def published(self, name: str | None = None) -> list[Mapping[str, Any]]:
        """What was said to the world so far, oldest first."""
        return await self.rows(
            "select name, subject, convert_from(body, 'utf8') as body, traceparent from outbox"
            " where $1::text is null or name = $1 order by id",
            name,
        )

    async def approver(self, name: str = "first", partner: UUID = STAFF) -> httpx.AsyncClient:
        """A person of the staff who decides about providers."""
        return await self.client(partner, "directory:approve", kind="staff", name=name)

    async def enter(
        self, *providers: dict[str, Any], partner: UUID = LAWYERS, test: bool = False
    ) -> None:
        """Enter these providers; nobody has approved them yet."""
        client = await self.client(partner, "provider:write", test=test)
        for provider in providers:
            body = {k: v for k, v in provider.items() if k != "provider_id"}
            answer = await client.put(f"/v1/providers/{provider['provider_id']}", json=body)
            assert answer.status_code == 200, answer.text

    async def have(
        self, *providers: dict[str, Any], partner: UUID = LAWYERS, test: bool = False
    ) -> None:
        """Enter these providers and approve them, by as many persons as it takes."""
        await self.enter(*providers, partner=partner, test=test)
        for name in ("first", "second"):
            person = await self.approver(name)
            waiting = (await person.get("/v1/approvals", params={"limit": "1000"})).json()["items"]
            lines = [{"provider_id": w["provider_id"], **yes(w["version"])} for w in waiting]
            if lines:
                answer = await person.post(
                    "/v1/approvals/batch",
                    content=b"\n".join(map(orjson.dumps, lines)),
                    headers={"content-type": "application/x-ndjson"},
                )
                assert answer.content.count(b'"status":200') == len(lines), answer.text

    async def makes_overdue(self) -> None:
        """Let the time to answer every open offer pass."""
        async with self.db.transaction() as tx:
            await as_service(tx)
            await tx.execute(
                "update offer set answer_due_at = now() - interval '1 second'"
                " where status in ('requested', 'offered')"
            )

    async def load_is_right(self) -> None:
        """Every place held belongs to one live offer, and nobody has more than its places."""
        wrong = await self.rows(
            """
            select l.provider_id, l.held, l.places, count(o.*) as live from provider_load l
            left join offer o on o.provider_id = l.provider_id
                and o.status in ('offered', 'accepted', 'scheduled', 'in_progress', 'waitlisted',
                    'paused_safety')
            group by l.provider_id having l.held <> count(o.*) or l.held > l.places
            """
        )
        assert wrong == []


@pytest.fixture(scope="session")
def matching_url(postgres: RunningPostgres) -> str:
    """One migrated database for all tests of this folder: making one costs more than a test."""

    async def make() -> str:
        fresh = await Databases(postgres.url).make("matching")
        await fresh.db.close()
        return fresh.url

    with ThreadPoolExecutor(1) as elsewhere:
        return elsewhere.submit(asyncio.run, make()).result()


async def emptied(url: str) -> None:
    """Empty every table; the directory becomes another one, so that no index of it is reused."""
    connection = await asyncpg.connect(url)
    try:
        await connection.execute("set search_path = matching")
        await connection.execute(
            "delete from inbox_pass; delete from clock; delete from offer; delete from need;"
            " delete from referral; delete from tombstone;"
            " delete from listing; delete from complaint; delete from assignment_round;"
            " delete from helper;"
            " delete from provider_decision; delete from provider_terms;"
            " delete from sandbox_provider; delete from provider_load; delete from provider;"
            " delete from outbox;"
            " delete from idempotency;"
            " update directory_state set directory_id = gen_random_uuid(), version = 0, seed = ''"
        )
    finally:
        await connection.close()


@pytest.fixture
async def matching(matching_url: str, tmp_path: Path) -> AsyncIterator[Matching]:
    """Matching with empty tables, ready to be spoken to."""
    async with opened(matching_url, tmp_path) as ready:
        yield ready


@asynccontextmanager
async def opened(url: str, secrets: Path) -> AsyncIterator[Matching]:
    """Matching on this database, whose tables are emptied."""
    await emptied(url)
    settings = Settings(
        database_url=url,
        secrets_dir=secrets,
        otel_traces_exporter="none",
        telemetry_strict=True,
    )
    keys.ensure(secrets)
    service = build(settings)
    async with AsyncExitStack() as stack:
        app = await stack.enter_async_context(started(service, settings))
        yield Matching(settings, app.state.db, service, app.transport, stack)


def lawyer(number: int, **changes: Any) -> dict[str, Any]:
    """Enter an invented volunteer lawyer for Guangdong with one place."""
    return {
        "provider_id": UUID(int=number),
        "name": f"Invented Law Office {number}",
        "kind": "volunteer_lawyer",
        "needs": ["legal_consultation"],
        "service_areas": [{"extent": "440000"}],
        "service_capacity": {"unit": "case", "maximum": 1},
        **changes,
    }


def asks(*needs: str, **changes: Any) -> ReferralReceived:
    """A referral from Guangzhou for these needs, as intake tells it."""
    fields: dict[str, Any] = {
        "referral_id": uuid4(),
        "partner_id": HOTLINE,
        "channel": "wechat_miniprogram",
        "region": "440105",
        "received_at": NOON,
        "occurred_at": NOON,
        "age_band": "18-39",
        "gender": "female",
        "harms": (HarmFact(type="domestic_violence", forms=("physical",)),),
        "needs": tuple(
            NeedFact(need_id=uuid4(), type=need) for need in needs or ("legal_consultation",)
        ),
        "urgency": "pressing",
        "risk": "standard",
        "consent_scope": "any_matched_provider",
    }
    return ReferralReceived(**(fields | changes))


def yes(version: int, **changes: Any) -> dict[str, Any]:
    """A decision to approve."""
    return {"version": version, "decision": "approve", "ground": "register_checked"} | changes


def key() -> dict[str, str]:
    """A fresh Idempotency-Key."""
    return {"idempotency-key": uuid4().hex}


def names(told: Sequence[Mapping[str, Any]]) -> list[str]:
    """The names of events."""
    return [event["name"] for event in told]
