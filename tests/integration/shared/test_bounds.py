"""What every API lets one who asks take of it: each address at a rate, and its database.

Everything is asked over HTTP, of the service as it is served.
"""

import asyncio
import contextlib
import importlib
import re
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import orjson
import pytest
from fastapi.routing import APIRoute

from deploy.local.ports import free_ports
from shared.api.app import application
from shared.db import ROOM
from shared.http.authorisation import OF_STAFF, scopes_of
from shared.http.connections import Connections
from shared.http.rate_limits import STREAMS, STREAMS_EACH
from shared.http.routing import NDJSON, Route
from shared.http.server import server_of
from shared.process import without_signals
from shared.security import keys
from shared.security.internal_scopes import is_internal
from shared.security.tokens import Caller, issue
from shared.settings import SERVICES, Settings
from shared.telemetry import Tracer
from tests.support.databases import FreshDatabase
from tests.support.waiting import eventually

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]
MakeDatabase = Callable[[str], Awaitable[FreshDatabase]]
ID = "0190a1b2-0000-7000-8000-000000000001"
SELDOM = {"rate_limit_per_second": 0.001}
"""One request, and one that is urgent."""


@dataclass
class Api:
    """A service that is served, and whoever asks it."""

    app: Any
    settings: Settings
    http: httpx.AsyncClient

    def somebody(self, *scopes: str) -> dict[str, str]:
        """The header of a partner that has asked for nothing yet."""
        kind = "service" if all(map(is_internal, scopes)) else "partner"
        kind = "staff" if OF_STAFF.issuperset(scopes) else kind
        caller = Caller("somebody", uuid4(), frozenset(scopes), kind)
        token = issue(self.settings, keys.signing_keys(self.settings.secrets), caller)
        return {"authorization": f"Bearer {token}"}

    async def ask(self, method: str, route: APIRoute, who: dict[str, str]) -> tuple[int, int]:
        """The status, and that of a batch's line."""
        lines = isinstance(route, Route) and route.reads.kind == NDJSON
        form = NDJSON if lines else "application/json"
        headers = {**who, "content-type": form, "idempotency-key": uuid4().hex}
        path = re.sub(r"\{[^}]*\}", ID, route.path)
        body = b"" if method == "GET" else b"{}\n"
        async with self.http.stream(method, path, headers=headers, content=body) as answer:
            if answer.status_code == 200 and "event-stream" in answer.headers["content-type"]:
                return 200, 200
            await answer.aread()
            if answer.status_code == 429:
                said = "fhir" if path.startswith("/fhir/") else "problem"
                assert answer.headers["content-type"] == f"application/{said}+json", path
                assert int(answer.headers["retry-after"]) >= 1, path
            if lines and answer.status_code == 200:
                [line] = answer.content.splitlines()
                return 200, int(orjson.loads(line)["status"])
            return answer.status_code, answer.status_code

    async def follow(self, who: dict[str, str]) -> tuple[int, dict[str, str], Streams]:
        """The status and head of a stream that is begun, and both its sides."""
        url = httpx.URL(self.http.base_url)
        reader, writer = await asyncio.open_connection(url.host, url.port)
        asked = f"host: localhost\r\nauthorization: {who['authorization']}\r\n\r\n"
        writer.write(f"GET /v1/outcomes/stream HTTP/1.1\r\n{asked}".encode())
        first, *fields = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        status = int(first.split()[1])
        if status == 200:
            assert b"retry: 2000" in await reader.readuntil(b"\n\n")
        return status, dict(field.split(": ", 1) for field in fields if field), (reader, writer)


@contextlib.asynccontextmanager
async def serving(fresh: FreshDatabase, secrets: Path, **given: Any) -> AsyncIterator[Api]:
    keys.ensure(secrets)
    settings = Settings(
        database_url=fresh.url,
        secrets_dir=secrets,
        otel_traces_exporter="none",
        telemetry_strict=True,
        **given,
    )
    built = importlib.import_module(f"services.{fresh.service}.app").build(settings)
    edge: Any = application(built, settings, Tracer(fresh.service, None, strict=True))
    [port] = free_ports(1)
    connections = Connections(settings)
    server = without_signals(server_of(edge, settings, connections, port))
    tasks = [asyncio.create_task(server.serve()), asyncio.create_task(connections.sweep())]
    try:
        await eventually(lambda: server.started)
        async with httpx.AsyncClient(
            base_url=f"http://127.0.0.1:{port}",
            timeout=20,
            trust_env=False,
            limits=httpx.Limits(max_connections=None),
        ) as http:
            yield Api(edge.app.app, settings, http)
    finally:
        server.should_exit = True
        await tasks[0]
        tasks[1].cancel()


@pytest.mark.parametrize("service", SERVICES)
async def test_every_address_with_a_token_counts_for_the_partner_that_asks(
    fresh_database: MakeDatabase, tmp_path: Path, service: str
) -> None:
    async with serving(await fresh_database(service), tmp_path, **SELDOM) as api:
        asked = 0
        for route in api.app.state.routes:
            for scope in scopes_of(route) or ():
                who = api.somebody(scope)
                for method in route.methods:
                    first, _ = await api.ask(method, route, who)
                    again, line = await api.ask(method, route, who)
                    assert first not in (401, 403, 429), (method, route.path, first)
                    assert first < 500, (method, route.path, first)
                    # A batch in which something urgent may come is refused line by line.
                    assert 429 in (again, line), (method, route.path, again)
                    asked += 1
                # It is the partner that has asked enough, not the machine it asks from.
                other, _ = await api.ask(method, route, api.somebody(scope))
                assert other == first, (method, route.path)
        assert asked > 10


async def test_batches_of_nothing_count_too(fresh_database: MakeDatabase, tmp_path: Path) -> None:
    async with serving(await fresh_database("intake"), tmp_path, **SELDOM) as api:
        who = api.somebody("referral:write") | {"content-type": NDJSON}
        for body in (b"", b"\n\n \r\n"):
            found = []
            who |= api.somebody("referral:write")
            for _ in range(4):
                answer = await api.http.post(
                    "/v1/referrals/batch",
                    content=body,
                    headers={**who, "idempotency-key": uuid4().hex},
                )
                found.append(answer.status_code)
            assert found[-1] == 429, found


NEEDS_ITS_DATABASE = {
    "intake": ("/v1/referrals", "referral:read"),
    "matching": ("/v1/offers", "offer:respond"),
    "notifications": (f"/v1/notifications?referral_id={ID}", "referral:read"),
    "reporting": ("/v1/outcomes", "outcome:subscribe"),
}


@pytest.mark.parametrize("service", SERVICES)
async def test_where_every_connection_is_taken_one_learns_so_soon_and_probes_are_answered(
    fresh_database: MakeDatabase, tmp_path: Path, service: str
) -> None:
    path, scope = NEEDS_ITS_DATABASE[service]
    async with (
        serving(await fresh_database(service), tmp_path) as api,
        AsyncExitStack() as taken,
    ):
        pool = api.app.state.db.pool
        for _ in range(pool.get_max_size()):
            await taken.enter_async_context(pool.acquire())
        began = time.monotonic()
        asking = [
            asyncio.create_task(api.http.get(path, headers=api.somebody(scope))) for _ in range(20)
        ]
        await asyncio.sleep(0)
        probe_began = time.monotonic()
        probe = await api.http.get("/readyz")
        assert time.monotonic() - probe_began < ROOM / 2
        assert "database" not in probe.json()["missing"]
        for answer in await asyncio.gather(*asking):
            assert answer.status_code == 503
            assert answer.json()["type"] == "/problems/unavailable"
            assert int(answer.headers["retry-after"]) >= 1
        assert time.monotonic() - began < ROOM + 2
        await taken.aclose()
        assert (await api.http.get(path, headers=api.somebody(scope))).status_code == 200


@pytest.mark.parametrize("proxies", ["", "127.0.0.1"])
async def test_two_partners_behind_one_proxy_do_not_share_what_they_may_ask(
    fresh_database: MakeDatabase, tmp_path: Path, proxies: str
) -> None:
    fresh = await fresh_database("matching")
    async with serving(fresh, tmp_path, trusted_proxies=proxies, **SELDOM) as api:
        named = {"x-forwarded-for": "198.51.100.1"}

        async def ask(who: dict[str, str]) -> int:
            return (await api.http.get("/v1/offers", headers=who | named)).status_code

        one, other = api.somebody("offer:respond"), api.somebody("offer:respond")
        assert [await ask(one), await ask(one)] == [200, 429]
        # Nor does somebody without a token, from the same host, take from them.
        assert [await ask({}), await ask({})] == [401, 429]
        assert [await ask(other), await ask(other)] == [200, 429]
        # Saying that one comes from elsewhere changes nothing for a partner.
        named["x-forwarded-for"] = "198.51.100.77"
        assert await ask(one) == 429


class Followers:
    """Streams that are followed at once."""

    def __init__(self, api: Api) -> None:
        self.api = api
        self.streams: list[Streams] = []

    async def let_in(self, who: dict[str, str], count: int = 1) -> bool:
        """Whether each of so many more streams of this partner was begun."""
        for _ in range(count):
            status, head, streams = await self.api.follow(who)
            if status == 429:
                assert int(head["retry-after"]) >= 1
                await _close(streams)
                return False
            self.streams.append(streams)
        return True

    async def leave(self) -> None:
        """The last that was begun ends."""
        await _close(self.streams.pop())


async def _close(streams: Streams) -> None:
    streams[1].close()
    await streams[1].wait_closed()


async def test_a_partner_follows_few_streams_and_all_together_not_too_many(
    fresh_database: MakeDatabase, tmp_path: Path
) -> None:
    async with serving(await fresh_database("reporting"), tmp_path) as api:
        followers = Followers(api)
        us, last = api.somebody("outcome:subscribe"), api.somebody("outcome:subscribe")
        assert await followers.let_in(us, STREAMS_EACH)
        assert not await followers.let_in(us)
        # Whoever leaves gives one place back.
        await followers.leave()
        await eventually(lambda: followers.let_in(us))
        assert not await followers.let_in(us)

        for _ in range(STREAMS // STREAMS_EACH - 1):
            assert await followers.let_in(api.somebody("outcome:subscribe"), STREAMS_EACH)
        assert not await followers.let_in(last)
        await followers.leave()
        await eventually(lambda: followers.let_in(last))
        assert not await followers.let_in(last)
        while followers.streams:
            await followers.leave()
