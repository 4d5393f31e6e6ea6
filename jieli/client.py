"""The public API for the commands: jieli-client, whose errors end a command with a sentence."""

from collections.abc import AsyncIterator, Awaitable, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import fields
from typing import Any, TypeVar, cast
from uuid import uuid4

import httpx

from jieli.credentials import Credential, credential
from jieli.errors import AWAY, NO, USAGE, CommandError
from jieli.running_stack import answers
from jieli_client import Addresses, AsyncClient, Credentials, Retries, Unreachable
from jieli_client import Problem as Refusal
from jieli_client.addresses import Service
from shared.language import chinese, say
from shared.settings import Settings

RETRIES = Retries(tries=6, first_pause=0.2, longest_pause=5.0)
Json = dict[str, Any]
Answer = TypeVar("Answer")


class Problem(CommandError):  # noqa: N818 - the word of RFC 9457
    """An address answered with a problem; carries its status and body."""

    def __init__(self, refusal: Refusal) -> None:
        self.status = refusal.status
        self.body = refusal.body
        fields = [
            f"{error.pointer}: {error.detail or error.code}{_allowed(error.allowed)}"
            for error in refusal.errors
        ]
        advice = "\n".join(line for line in (refusal.detail, *fields) if line)
        code = USAGE if refusal.status == httpx.codes.UNPROCESSABLE_ENTITY else NO
        super().__init__(f"{refusal.service}: {refusal.status} {refusal.title}", advice, code)


def _allowed(values: Sequence[str]) -> str:
    return say(f" Allowed: {', '.join(values)}", f" 可选：{', '.join(values)}") if values else ""


class Api:
    """One client's way to the four services."""

    def __init__(self, settings: Settings, http: httpx.AsyncClient, who: Credential) -> None:
        self.client = AsyncClient(
            Credentials(who.client_id, who.client_secret),
            _addresses(settings),
            language="zh" if chinese() else "en",
            retries=RETRIES,
            http=http,
        )
        self._settings = settings
        self._met: set[str] = set()

    async def token(self) -> str:
        """An access token with at least half a minute left. Raises CommandError."""
        self._meet("intake")
        return await _told(self.client.token())

    async def get(self, service: str, path: str, **params: Any) -> Any:
        """Read JSON. Raises Problem for a refusal, CommandError when nobody answers."""
        return (await self.read(service, path, **params)).json()

    async def find(self, service: str, path: str, **params: Any) -> Any:
        """Read JSON, None where there is nothing (yet). Raises as `get` for all else."""
        try:
            return await self.get(service, path, **params)
        except Problem as problem:
            if problem.status == httpx.codes.NOT_FOUND:
                return None
            raise

    async def look(self, service: str, path: str, body: Json) -> Any:
        """Ask by POST what must not stand in an address; None where there is nothing."""
        try:
            return await self.post(service, path, body, f"look-{uuid4()}")
        except Problem as problem:
            if problem.status == httpx.codes.NOT_FOUND:
                return None
            raise

    async def read(self, service: str, path: str, **params: Any) -> httpx.Response:
        """Read anything. Raises as `get`."""
        self._meet(service)
        return await _told(self.client.read(cast(Service, service), path, **params))

    async def post(self, service: str, path: str, body: Json, key: str) -> Json:
        """Post JSON under an idempotency key. Raises as `get`."""
        return await self._write("POST", service, path, body, key)

    async def put(self, service: str, path: str, body: Json, key: str) -> Json:
        """Put JSON under an idempotency key. Raises as `get`."""
        return await self._write("PUT", service, path, body, key)

    async def patch(self, service: str, path: str, body: Json, key: str) -> Json:
        """Change by JSON under an idempotency key. Raises as `get`."""
        return await self._write("PATCH", service, path, body, key)

    async def ndjson(self, service: str, path: str, bodies: Iterable[Json], key: str) -> list[Json]:
        """Post one body a line in one request; one answer a line, in order. Raises as `get`."""
        self._meet(service)
        return await _told(self._lines(cast(Service, service), path, list(bodies), key))

    def _meet(self, service: str) -> None:
        """Say at once that a service is away; only one that was there before is waited for."""
        if service in self._met:
            return
        if not answers(self._settings.url(service)):
            raise _no_answer(service, self._settings.url(service))
        self._met.add(service)

    async def _write(self, method: str, service: str, path: str, body: Json, key: str) -> Json:
        self._meet(service)
        written = self.client.write(method, cast(Service, service), path, body, key=key)
        return cast(Json, await _told(written))

    async def _lines(self, service: Service, path: str, bodies: list[Json], key: str) -> list[Json]:
        lines = self.client.lines(service, path, bodies, key=key, lines=max(len(bodies), 1))
        found = [line async for line in lines]
        said = ((line, {"problem": line.body} if line.problem else line.body) for line in found)
        answers = [{"line": line.number, "status": line.status, **body} for line, body in said]
        return sorted(answers, key=lambda answer: int(answer["line"]))


@asynccontextmanager
async def connected(settings: Settings, name: str) -> AsyncIterator[Api]:
    """The API as the demo client of this name. Raises CommandError when there is none."""
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
    return httpx.AsyncClient(timeout=60, limits=httpx.Limits(max_connections=16))


def _addresses(settings: Settings) -> Addresses:
    return Addresses(**{each.name: settings.url(each.name) for each in fields(Addresses)})


async def _told(asked: Awaitable[Answer]) -> Answer:
    """The answer. Raises Problem, CommandError."""
    try:
        return await asked
    except Refusal as refusal:
        raise Problem(refusal) from None
    except Unreachable as away:
        raise _no_answer(away.service, away.url) from None


def _no_answer(service: str, url: str) -> CommandError:
    return CommandError(
        say(f"{service} does not answer at {url}.", f"{service} 在 {url} 没有应答。"),
        say("Is the stack up? jieli status · make up", "系统启动了吗？jieli status · make up"),
        AWAY,
    )
