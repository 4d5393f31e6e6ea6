"""`jieli listen --forward-to URL`: what a receiver would be sent, brought to a developer's own."""

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from ipaddress import ip_address
from itertools import count
from typing import Annotated, Any
from urllib.parse import urlsplit

import httpx
import orjson
import typer
from standardwebhooks import Webhook

from jieli.client import Api, several
from jieli.console import print_json_line, screen
from jieli.errors import AWAY, USAGE, CommandError
from jieli.running_stack import running_stack
from jieli.sandbox_events import HOOK, HOTLINE, NETWORK, READER, contact, signing_secret
from shared.language import say
from shared.settings import Settings

LOOK_SECONDS = 0.3
TIMEOUT_SECONDS = 15.0
_PASSED_ON = (
    "content-type",
    "user-agent",
    "webhook-id",
    "webhook-timestamp",
    "webhook-signature",
)


@dataclass(frozen=True)
class Forwarded:
    """One message as it is passed on: byte for byte, with its signature."""

    type: str
    headers: dict[str, str]
    body: bytes

    @property
    def id(self) -> str:
        """The same on every delivery."""
        return self.headers["webhook-id"]


def listen(
    forward_to: Annotated[
        str, typer.Option("--forward-to", metavar="<url>", help="Your receiver on this machine")
    ],
    most: Annotated[
        int | None,
        typer.Option("--count", min=1, metavar="<number>", help="End after so many"),
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="For programs: one JSON document a line")
    ] = False,
) -> None:
    """Forward the sandbox's webhooks and outcomes, signed, to a receiver on this machine."""
    _require_local(forward_to)
    show = _Shown(forward_to, as_json)
    asyncio.run(_forward_all(running_stack(), show, most))


async def _forward_all(settings: Settings, show: "_Shown", most: int | None) -> None:
    async with several(settings, HOTLINE, NETWORK, READER) as (hotline, network, reader):
        for client in (hotline, network):
            key = f"listen-{datetime.now(UTC).timestamp()}"
            await client.put("notifications", "/v1/contact", contact(settings), key)
        arriving: asyncio.Queue[Forwarded] = asyncio.Queue()
        async with httpx.AsyncClient(timeout=TIMEOUT_SECONDS, trust_env=False) as http:
            sources = (_webhooks(settings, http), _outcomes(settings, reader))
            tasks = [asyncio.create_task(_collect(source, arriving)) for source in sources]
            show.greet(signing_secret(settings))
            try:
                for number in count(1):
                    await show.forward(http, await _next(arriving, tasks))
                    if number == most:
                        return
            finally:
                for task in tasks:
                    task.cancel()


async def _next(arriving: asyncio.Queue[Forwarded], tasks: list[asyncio.Task[None]]) -> Forwarded:
    """What comes next. Raises what ended one of the sources."""
    waiting = asyncio.create_task(arriving.get())
    done, _ = await asyncio.wait([waiting, *tasks], return_when=asyncio.FIRST_COMPLETED)
    if waiting not in done:
        waiting.cancel()
        for task in done:
            task.result()
    return await waiting


async def _collect(source: AsyncIterator[Forwarded], arriving: asyncio.Queue[Forwarded]) -> None:
    async for message in source:
        arriving.put_nowait(message)


async def _webhooks(settings: Settings, http: httpx.AsyncClient) -> AsyncIterator[Forwarded]:
    """Webhooks that come from now on, as the catcher holds them."""
    seen: int | None = None
    while True:
        page = await _caught(settings, http)
        if seen is None or page["total"] < seen:
            seen = page["total"]
        for message in reversed(page["messages"]):
            if message["number"] > seen:
                seen = message["number"]
                body = message["text"].encode()
                headers = {name: message["headers"][name] for name in _PASSED_ON}
                yield Forwarded(orjson.loads(body)["type"], headers, body)
        await asyncio.sleep(LOOK_SECONDS)


async def _caught(settings: Settings, http: httpx.AsyncClient) -> dict[str, Any]:
    url = f"http://127.0.0.1:{settings.catcher_port}/messages.json"
    try:
        answer = await http.get(url, params={"kind": "webhook", "to": HOOK})
        found: dict[str, Any] = answer.raise_for_status().json()
    except httpx.HTTPError:
        raise CommandError(
            say("The catcher of webhooks does not answer.", "webhook 接收器没有应答。"),
            say("Is the stack up? jieli status · make up", "系统启动了吗？jieli status · make up"),
            AWAY,
        ) from None
    return found


async def _outcomes(settings: Settings, reader: Api) -> AsyncIterator[Forwarded]:
    """Coarse outcomes from now on, signed here: the stream itself needs no signature."""
    signer = Webhook(signing_secret(settings))
    after, page = 0, {"next": 0}
    while page["next"] is not None:
        page = await reader.get("reporting", "/v1/outcomes", after=after, limit=1000)
        after = page["position"]
    async for outcome in reader.client.outcomes("coarse", after=after):
        now = datetime.now(UTC)
        id_ = str(outcome.data["outcome_id"])
        said = {"type": outcome.name, "id": id_, "timestamp": now, "data": outcome.data}
        body = orjson.dumps(said, option=orjson.OPT_UTC_Z)
        headers = {
            "content-type": "application/json",
            "user-agent": "Jieli-Listen/1",
            "webhook-id": id_,
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": signer.sign(id_, now, body.decode()),
        }
        yield Forwarded(outcome.name, headers, body)


@dataclass(frozen=True)
class _Shown:
    """Where it goes, and how what came of it is told."""

    url: str
    as_json: bool

    def greet(self, secret: str) -> None:
        """Say that it begins, and what messages are signed with."""
        if self.as_json:
            print_json_line({"forwarding_to": self.url, "secret": secret})
            return
        screen().print(
            say(
                f"Forwarding to {self.url}. Ctrl-C ends.\nSigned with {secret}",
                f"转发到 {self.url}，按 Ctrl-C 结束。\n签名密钥 {secret}",
            ),
            markup=False,
        )

    async def forward(self, http: httpx.AsyncClient, message: Forwarded) -> None:
        """Post a message to the receiver, and tell what it answered."""
        began = time.monotonic()
        try:
            answer = await http.post(self.url, content=message.body, headers=message.headers)
            well, came = answer.is_success, f"{answer.status_code} {answer.reason_phrase}"
        except httpx.HTTPError as fault:
            well, came = False, type(fault).__name__
        took = round((time.monotonic() - began) * 1000)
        if self.as_json:
            told = {"type": message.type, "id": message.id, "answer": came, "milliseconds": took}
            print_json_line(told)
            return
        at = f"{datetime.now().astimezone():%H:%M:%S}"
        line = f"{at}  {message.type:<17} {message.id}  {came}  {took} ms"
        screen().print(line, style="" if well else "bold red", markup=False)


def _require_local(url: str) -> None:
    """Raise CommandError unless it is an http address of this machine: nothing leaves it."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    local = host == "localhost" or (_is_address(host) and ip_address(host).is_loopback)
    if parts.scheme not in {"http", "https"} or not local:
        raise CommandError(
            say("That is no address of this machine.", "这不是本机地址。"),
            say(
                "Such as: jieli listen --forward-to http://localhost:3000/hooks",
                "例如：jieli listen --forward-to http://localhost:3000/hooks",
            ),
            USAGE,
        )


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
