"""A service that gives trouble as it is told to, over real sockets."""

import asyncio
import threading
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

import orjson
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from deploy.local.ports import free_ports
from jieli_client import Addresses
from shared.process import without_signals

Said = Response | Callable[[Request, bytes], Awaitable[Response]]


@dataclass
class Difficult:
    """What it answers next, and what it was asked. Each token it gives out is another one."""

    port: int
    answers: deque[Said] = field(default_factory=deque)
    asked: list[tuple[str, str, dict[str, str], bytes]] = field(default_factory=list)
    tokens: int = 0
    lives: float = 600

    @property
    def addresses(self) -> Addresses:
        """The same address for all services."""
        return Addresses(*[f"http://127.0.0.1:{self.port}"] * 4)

    def header(self, name: str) -> list[str | None]:
        """What each request had in a header."""
        return [headers.get(name) for _, _, headers, _ in self.asked]

    async def answer(self, request: Request) -> Response:
        """Answer the next of `answers`, an empty object when there is none."""
        body = await request.body()
        self.asked.append((request.method, request.url.path, dict(request.headers), body))
        said = self.answers.popleft() if self.answers else answer({})
        return said if isinstance(said, Response) else await said(request, body)

    async def token(self, _request: Request) -> Response:
        """Grant a token."""
        self.tokens += 1
        return answer({"access_token": f"token-{self.tokens}", "expires_in": self.lives})


def answer(body: object, status: int = 200, **headers: str) -> Response:
    """A JSON answer; underlines in names of headers become hyphens."""
    told = {name.replace("_", "-"): value for name, value in headers.items()}
    kind = "application/json" if status < 400 else "application/problem+json"
    return Response(orjson.dumps(body), status, told, kind)


def refused(status: int, slug: str, **headers: str) -> Response:
    """A problem as the services answer it."""
    body = {"type": f"/problems/{slug}", "title": slug, "status": status}
    return answer(body, status, **headers)


def lines(answered: Sequence[object]) -> Response:
    """A line for each answer of a batch."""
    content = b"".join(orjson.dumps(line) + b"\n" for line in answered)
    return Response(content, media_type="application/x-ndjson")


def cut_off(*answered: object, at: bytes = b"") -> Said:
    """Some answered lines, then a connection that breaks; as often as it is asked."""

    async def body() -> AsyncIterator[bytes]:
        for line in answered:
            yield orjson.dumps(line) + b"\n"
        if at:
            yield at
        await asyncio.sleep(0.05)
        raise ConnectionAbortedError

    async def said(_request: Request, _body: bytes) -> Response:
        return StreamingResponse(body(), media_type="application/x-ndjson")

    return said


def stream(*events: tuple[int, str], breaks: bool = False) -> Response:
    """Server-sent outcomes by their positions."""

    async def body() -> AsyncIterator[bytes]:
        yield b"retry: 2000\n\n: still here\n\n"
        for position, data in events:
            yield f"id: {position}\nevent: outcome.recorded\ndata: {data}\n\n".encode()
        if breaks:
            yield b"id: 99\nevent: outcome.recorded\ndata: {"
            await asyncio.sleep(0.05)
            raise ConnectionAbortedError

    return StreamingResponse(body(), media_type="text/event-stream")


@contextmanager
def difficult() -> Iterator[Difficult]:
    """One that runs while the block does."""
    [port] = free_ports(1)
    service = Difficult(port)
    every = ["GET", "POST", "PUT", "PATCH", "DELETE"]
    app = Starlette(
        routes=[
            Route("/oauth/token", service.token, methods=["POST"]),
            Route("/{path:path}", service.answer, methods=every),
        ]
    )
    config = uvicorn.Config(app, port=port, log_level="critical", lifespan="off")
    server = without_signals(uvicorn.Server(config))
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            threading.Event().wait(0.01)
        yield service
    finally:
        server.should_exit = True
        thread.join()
