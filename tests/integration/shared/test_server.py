"""What a connection may take of the server: real sockets, and an application that waits."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Sequence
from typing import Any

import httpx
import pytest

from deploy.local.ports import free_ports
from shared.http.connections import SWEEP_SECONDS, Connections, Times
from shared.http.server import HEAD_BYTES, server_of
from shared.process import without_signals
from shared.settings import Settings
from tests.support.waiting import eventually

POST = b"POST / HTTP/1.1\r\nhost: localhost\r\n"
KIB, MIB = 2**10, 2**20
QUICK = Times(head=2.0, body=2.0, taking=3.0)
"""What takes ten seconds, or thirty, takes so long here."""


class Office:
    """An application that reads all it is sent, and knows whether its work was ended."""

    def __init__(self) -> None:
        self.working = self.ended = 0

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            await _lifespan(receive, send)
        elif scope["path"] == "/early":
            await _say(send, 413, b"too large")
        elif scope["path"] == "/long":
            await self._work()
        elif scope["path"] == "/large":
            await _say(send, 200, b"x" * 16 * MIB)
        elif scope["path"] == "/endless":
            await _endless(send)
        else:
            await _count(receive, send)

    async def _work(self) -> None:
        self.working += 1
        try:
            await asyncio.Event().wait()
        finally:
            self.ended += 1


async def _lifespan(receive: Any, send: Any) -> None:
    for word in ("startup", "shutdown"):
        assert (await receive())["type"] == f"lifespan.{word}"
        await send({"type": f"lifespan.{word}.complete"})


async def _say(send: Any, status: int, body: bytes) -> None:
    headers = [(b"content-length", b"%d" % len(body))]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def _endless(send: Any) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": []})
    for _ in range(1000):
        await send({"type": "http.response.body", "body": b"x" * MIB, "more_body": True})


async def _count(receive: Any, send: Any) -> None:
    size, more = 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            return
        size += len(message["body"])
        more = message["more_body"]
    await _say(send, 200, b"%d" % size)


class Served:
    """A server that runs, and raw connections to it."""

    def __init__(self, port: int, office: Office, connections: Connections) -> None:
        self.port = port
        self.office = office
        self.connections = connections

    async def open(self, first: bytes = b"") -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        writer.write(first)
        return reader, writer

    async def status(
        self, first: bytes, more: Sequence[tuple[float, bytes]] = (), within: float = 16
    ) -> int:
        """The status answered to these bytes; 0 when it was closed without a word."""
        reader, writer = await self.open(first)
        sending = asyncio.create_task(_send(writer, more))
        async with asyncio.timeout(within):
            line = await reader.readline()
        sending.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await sending
        writer.close()
        return int(line.split()[1]) if line else 0


async def _send(writer: asyncio.StreamWriter, pieces: Sequence[tuple[float, bytes]]) -> None:
    with contextlib.suppress(ConnectionError):
        for pause, piece in pieces:
            await asyncio.sleep(pause)
            writer.write(piece)
            await writer.drain()


@contextlib.asynccontextmanager
async def serving(times: Times = QUICK, **given: Any) -> AsyncIterator[Served]:
    [port] = free_ports(1)
    office, settings = Office(), Settings(**given)
    connections = Connections(settings)
    server = without_signals(server_of(office, settings, connections, port, times))
    tasks = [asyncio.create_task(server.serve()), asyncio.create_task(connections.sweep())]
    await eventually(lambda: server.started)
    try:
        yield Served(port, office, connections)
    finally:
        server.should_exit = True
        await tasks[0]
        tasks[1].cancel()


@pytest.fixture
async def served() -> AsyncIterator[Served]:
    async with serving() as found:
        yield found


async def test_a_head_larger_than_allowed_is_refused_however_it_comes(served: Served) -> None:
    line = b"GET / HTTP/1.1\r\nhost: localhost\r\n"
    large = b"x" * (HEAD_BYTES - 200)
    assert await served.status(line + b"a: " + large + b"\r\n\r\n") == 200
    for head in (
        line + b"a: " + large + large + b"\r\n\r\n",
        line + (b"a: " + b"x" * 100 + b"\r\n") * 200 + b"\r\n",
        line + b"a: 1\r\n" * 200 + b"\r\n",
        b"GET /" + large + large + b" HTTP/1.1\r\nhost: localhost\r\n\r\n",
    ):
        assert await served.status(head) == 431
    slowly = [(0.01, b"x" * 1000)] * 40
    assert await served.status(line + b"a: ", slowly) == 431
    assert await served.status(b"GET /", slowly) == 431


async def test_what_is_not_http_is_a_problem_like_any_other(served: Served) -> None:
    reader, writer = await served.open(b"\x16\x03\x01 hello\r\n\r\n")
    answer = await reader.read()
    writer.close()
    assert answer.startswith(b"HTTP/1.1 400")
    assert b"application/problem+json" in answer


async def test_whoever_is_too_slow_is_given_up_and_others_are_not(served: Served) -> None:
    body = POST + b"content-length: 100000\r\n\r\n"
    chunked = POST + b"transfer-encoding: chunked\r\n\r\n"
    drops = [(0.2, b"x")] * 60
    began = time.monotonic()
    found = await asyncio.gather(
        served.status(b""),
        served.status(b"GET / HTT"),
        served.status(b"GET / HTTP/1.1\r\n", [(0.2, b"a: b\r\n")] * 60),
        served.status(b"", [(0.2, b"\r\n")] * 60),
        served.status(body),
        served.status(body, drops),
        served.status(chunked, [(0.2, b"1\r\nx\r\n")] * 60),
        served.status(chunked + b"1", [(0.2, b";x")] * 60),
    )
    assert found == [0, 408, 408, 408, 408, 408, 408, 408]
    assert time.monotonic() - began < max(QUICK.head, QUICK.body) + 4
    steady = POST + b"content-length: 8000\r\n\r\n"
    assert await served.status(steady, [(0.5, b"x" * 1000)] * 8, within=20) == 200
    # Beside it, the times that an API gives.
    assert (Times().head, Times().body) == (10, 10)


async def test_who_takes_nothing_of_an_answer_is_given_up_and_who_takes_steadily_is_not(
    served: Served,
) -> None:
    ask = b"GET /%s HTTP/1.1\r\nhost: localhost\r\n\r\n"
    idle = [await served.open(ask % path) for path in (b"endless", b"large")]
    steady, writer = await served.open(ask % b"endless")
    began = time.monotonic()
    while len(served.connections) > 1 or time.monotonic() - began < 3 * QUICK.taking:
        assert await steady.read(64 * KIB), "who takes is not given up"
        assert time.monotonic() - began < 5 * QUICK.taking
        await asyncio.sleep(0.05)
    # It counts from the last byte that was taken.
    stopped = time.monotonic()
    await eventually(lambda: len(served.connections) == 0)
    assert time.monotonic() - stopped >= QUICK.taking - SWEEP_SECONDS
    for _, each in [*idle, (steady, writer)]:
        each.transport.abort()


async def test_an_answer_before_the_body_is_read_although_the_body_still_comes(
    served: Served,
) -> None:
    early = b"POST /early HTTP/1.1\r\nhost: localhost\r\ncontent-length: %d\r\n" % (64 * MIB)
    for more in (b"", b"connection: close\r\n"):
        assert await served.status(early + more + b"\r\n", [(0, b"x" * MIB)] * 64) == 413
    async with httpx.AsyncClient(base_url=f"http://localhost:{served.port}") as http:
        for _ in range(2):
            assert (await http.post("/early", content=b"x" * MIB)).status_code == 413
        assert (await http.post("/", content=b"abc")).text == "3"


async def test_chunks_may_not_weigh_more_than_what_they_carry(served: Served) -> None:
    chunked = POST + b"transfer-encoding: chunked\r\n\r\n"
    assert await served.status(chunked + b"1", [(0.01, b";" + b"x" * 4000)] * 20) == 400
    trailer = chunked + b"1\r\nx\r\n0\r\na: "
    assert await served.status(trailer, [(0.01, b"x" * 4000)] * 20) in (400, 431)


async def test_work_ends_when_its_reader_has_left(served: Served) -> None:
    _, writer = await served.open(b"GET /long HTTP/1.1\r\nhost: localhost\r\n\r\n")
    await eventually(lambda: served.office.working == 1)
    writer.close()
    await eventually(lambda: served.office.ended == 1)
    await eventually(lambda: len(served.connections) == 0)


async def test_half_open_connections_give_way_to_those_that_ask() -> None:
    async with serving(connections_per_host=20) as served:
        working = await served.open(b"GET /long HTTP/1.1\r\nhost: localhost\r\n\r\n")
        await eventually(lambda: served.office.working == 1)
        held = [await served.open(b"GET /") for _ in range(100)]
        assert len(served.connections) <= 20
        for _ in range(50):
            assert await served.status(b"GET / HTTP/1.1\r\nhost: localhost\r\n\r\n") == 200
        assert served.office.ended == 0
        for _, writer in [working, *held]:
            writer.close()


async def test_where_all_work_the_newest_is_asked_to_come_again() -> None:
    async with serving(connections=5) as served:
        ask = b"GET /long HTTP/1.1\r\nhost: localhost\r\n\r\n"
        working = [await served.open(ask) for _ in range(5)]
        await eventually(lambda: served.office.working == 5)
        reader, writer = await served.open()
        answer = await reader.read()
        assert answer.startswith(b"HTTP/1.1 503")
        assert b"retry-after: 2\r\n" in answer
        for _, each in [*working, (reader, writer)]:
            each.close()


async def test_many_requests_at_once_on_one_connection_are_refused(served: Served) -> None:
    reader, writer = await served.open(b"GET / HTTP/1.1\r\nhost: localhost\r\n\r\n" * 1000)
    assert b" 400 " in await reader.read()
    writer.close()
