"""One client of the public API, as a partner would use it; nothing is repeated unless asked for."""

import logging
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from typing import Any, Self
from uuid import uuid4

import httpx
import orjson

from jieli.credentials import credential
from tests.support.stack import RunningJieli

Json = dict[str, Any]
NDJSON = "application/x-ndjson"


class Partner:
    """Sends requests with the token of one demo client and gives the answers as they came."""

    def __init__(self, jieli: RunningJieli, http: httpx.AsyncClient, name: str) -> None:
        self.jieli = jieli
        self.http = http
        self.name = name
        self._token = ""

    def of(self, name: str) -> Self:
        """Another client over the same connections."""
        return type(self)(self.jieli, self.http, name)

    def holding(self, token: str) -> Self:
        """Somebody with this token over the same connections."""
        found = self.of("")
        found._token = token
        return found

    async def token(self) -> str:
        """An access token; asked for once, so a test longer than its life must not reuse it."""
        if not self._token:
            who = credential(self.jieli.settings, self.name)
            answer = await self.http.post(
                self.jieli.url("intake") + "/oauth/token",
                data={"grant_type": "client_credentials"},
                auth=(who.client_id, who.client_secret),
            )
            assert answer.status_code == 200, (answer.status_code, answer.text)
            self._token = answer.json()["access_token"]
        return self._token

    async def send(
        self,
        method: str,
        service: str,
        path: str,
        headers: Mapping[str, str] | None = None,
        **request: Any,
    ) -> httpx.Response:
        """Send one request with this client's token; an own `authorization` header goes before."""
        given = {"authorization": f"Bearer {await self.token()}"} | dict(headers or {})
        return await self.http.request(
            method, self.jieli.url(service) + path, headers=given, **request
        )

    async def get(self, service: str, path: str, **params: Any) -> httpx.Response:
        """Read."""
        return await self.send("GET", service, path, params=params)

    async def post(
        self, service: str, path: str, body: Any = None, key: str | None = None
    ) -> httpx.Response:
        """Post JSON under an idempotency key, a new one if none is given."""
        headers = {"idempotency-key": key or uuid4().hex, "content-type": "application/json"}
        content = body if isinstance(body, bytes) else orjson.dumps({} if body is None else body)
        return await self.send("POST", service, path, headers, content=content)

    async def put(self, service: str, path: str, body: Json) -> httpx.Response:
        """Put JSON."""
        headers = {"idempotency-key": uuid4().hex, "content-type": "application/json"}
        return await self.send("PUT", service, path, headers, content=orjson.dumps(body))

    async def patch(self, service: str, path: str, body: Json) -> httpx.Response:
        """Patch JSON."""
        headers = {"idempotency-key": uuid4().hex, "content-type": "application/json"}
        return await self.send("PATCH", service, path, headers, content=orjson.dumps(body))

    async def lines(
        self, service: str, path: str, bodies: Iterable[Json | bytes], key: str | None = None
    ) -> list[Json]:
        """Post one body a line and give one answer a line, in the order of the lines."""
        content = b"".join(
            (body if isinstance(body, bytes) else orjson.dumps(body)) + b"\n" for body in bodies
        )
        headers = {"idempotency-key": key or uuid4().hex, "content-type": NDJSON}
        answer = await self.send("POST", service, path, headers, content=content)
        assert answer.status_code == 200, (answer.status_code, answer.text)
        found = [orjson.loads(line) for line in answer.content.splitlines() if line.strip()]
        return sorted(found, key=lambda line: int(line["line"]))


@asynccontextmanager
async def partner(jieli: RunningJieli, name: str = "test_hotline") -> AsyncIterator[Partner]:
    """A demo client of this stack."""
    logging.getLogger("httpx").setLevel(logging.WARNING)
    limits = httpx.Limits(max_connections=128)
    async with httpx.AsyncClient(timeout=30, limits=limits, trust_env=False) as http:
        yield Partner(jieli, http, name)
