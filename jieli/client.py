"""The public API as one partner sees it: a token, requests, repeats when a part is away."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from typing import Any

import httpx
import orjson

from jieli.credentials import Credential, credential
from jieli.language import chinese, say
from jieli.trouble import Trouble
from shared.settings import Settings

TRIES = 6
LONGEST_WAIT = 5.0
TRY_AGAIN = frozenset({429, 502, 503, 504})
OK = range(200, 300)
Json = dict[str, Any]


class Problem(Trouble):
    """An address answered with a problem; carries its status and body."""

    def __init__(self, service: str, response: httpx.Response) -> None:
        self.status = response.status_code
        self.body = _body(response)
        title = self.body.get("title", response.reason_phrase)
        super().__init__(f"{service}: {self.status} {title}", _advice(self.body))


class Api:
    """One client's way to the four services."""

    def __init__(self, settings: Settings, http: httpx.AsyncClient, who: Credential) -> None:
        self._settings = settings
        self._http = http
        self._who = who
        self._token = ""
        self._token_until = 0.0

    async def token(self) -> str:
        """An access token with at least half a minute left. Raises Trouble."""
        if time.monotonic() > self._token_until - 30:
            form = {
                "grant_type": "client_credentials",
                "client_id": self._who.client_id,
                "client_secret": self._who.client_secret,
            }
            response = await self._send("intake", "POST", "/oauth/token", data=form)
            granted = response.json()
            self._token = granted["access_token"]
            self._token_until = time.monotonic() + float(granted.get("expires_in", 60))
        return self._token

    async def get(self, service: str, path: str, **params: Any) -> Any:
        """Read JSON. Raises Problem for a refusal, Trouble when nobody answers."""
        return (await self.read(service, path, **params)).json()

    async def find(self, service: str, path: str, **params: Any) -> Any:
        """Read JSON, None where there is nothing (yet). Raises as `get` for all else."""
        try:
            return await self.get(service, path, **params)
        except Problem as problem:
            if problem.status == httpx.codes.NOT_FOUND:
                return None
            raise

    async def read(self, service: str, path: str, **params: Any) -> httpx.Response:
        """Read anything. Raises as `get`."""
        given = {name: value for name, value in params.items() if value is not None}
        headers = {"authorization": f"Bearer {await self.token()}"}
        return await self._send(service, "GET", path, params=given, headers=headers)

    async def post(self, service: str, path: str, body: Json, key: str) -> Json:
        """Post JSON under an idempotency key. Raises as `get`."""
        response = await self._write(service, "POST", path, orjson.dumps(body), key)
        answer: Json = response.json()
        return answer

    async def put(self, service: str, path: str, body: Json, key: str) -> Json:
        """Put JSON under an idempotency key. Raises as `get`."""
        response = await self._write(service, "PUT", path, orjson.dumps(body), key)
        answer: Json = response.json()
        return answer

    async def patch(self, service: str, path: str, body: Json, key: str) -> Json:
        """Change by JSON under an idempotency key. Raises as `get`."""
        response = await self._write(service, "PATCH", path, orjson.dumps(body), key)
        answer: Json = response.json()
        return answer

    async def ndjson(self, service: str, path: str, bodies: Iterable[Json], key: str) -> list[Json]:
        """Post one body a line; one answer a line comes back. Raises as `get`."""
        lines = b"".join(orjson.dumps(body) + b"\n" for body in bodies)
        response = await self._write(service, "POST", path, lines, key, "application/x-ndjson")
        return [orjson.loads(line) for line in response.content.splitlines() if line.strip()]

    async def _write(  # noqa: PLR0913, PLR0917 - a request has these parts
        self,
        service: str,
        method: str,
        path: str,
        content: bytes,
        key: str,
        content_type: str = "application/json",
    ) -> httpx.Response:
        headers = {
            "authorization": f"Bearer {await self.token()}",
            "content-type": content_type,
            "idempotency-key": key,
        }
        return await self._send(service, method, path, content=content, headers=headers)

    async def _send(self, service: str, method: str, path: str, **request: Any) -> httpx.Response:
        """Send, and again while the service asks for patience or does not answer."""
        url = self._settings.url(service) + path
        for attempt in range(1, TRIES + 1):
            try:
                response = await self._http.request(method, url, **request)
            except httpx.TransportError:
                if attempt == TRIES:
                    raise _no_answer(service, self._settings.url(service)) from None
                await asyncio.sleep(_pause(attempt))
                continue
            if response.status_code in OK:
                return response
            if response.status_code not in TRY_AGAIN or attempt == TRIES:
                raise Problem(service, response)
            await asyncio.sleep(_pause(attempt, response.headers))
        raise _no_answer(service, self._settings.url(service))


@asynccontextmanager
async def connected(settings: Settings, name: str) -> AsyncIterator[Api]:
    """The API as the demo client of this name. Raises Trouble when there is none."""
    async with several(settings, name) as (api,):
        yield api


@asynccontextmanager
async def several(settings: Settings, *names: str) -> AsyncIterator[tuple[Api, ...]]:
    """The API as several demo clients, over one pool of connections."""
    async with _connections() as http:
        yield tuple(Api(settings, http, credential(settings, name)) for name in names)


@asynccontextmanager
async def connected_as(settings: Settings, who: Credential) -> AsyncIterator[Api]:
    """The API as whoever these credentials are of."""
    async with _connections() as http:
        yield Api(settings, http, who)


def _connections() -> httpx.AsyncClient:
    limits = httpx.Limits(max_connections=16)
    headers = {"accept-language": "zh" if chinese() else "en"}
    return httpx.AsyncClient(timeout=60, limits=limits, headers=headers)


def _pause(attempt: int, headers: Mapping[str, str] | None = None) -> float:
    asked = (headers or {}).get("retry-after", "")
    wished = float(asked) if asked.isdigit() else 0.1 * 2**attempt
    return min(wished, LONGEST_WAIT)


def _no_answer(service: str, url: str) -> Trouble:
    return Trouble(
        say(f"{service} does not answer at {url}.", f"{service} 在 {url} 没有应答。"),
        say("Is the stack up? jieli status · make up", "系统启动了吗？jieli status · make up"),
    )


def _body(response: httpx.Response) -> Json:
    try:
        body = orjson.loads(response.content)
    except orjson.JSONDecodeError:
        return {}
    return body if isinstance(body, dict) else {}


def _advice(problem: Json) -> str:
    errors = problem.get("errors", ())
    lines = [f"{e.get('pointer', '')}: {e.get('detail', e.get('code', ''))}" for e in errors]
    return "\n".join(line for line in (problem.get("detail", ""), *lines) if line)
