"""The load: HTTP as raw bytes over asyncio, so that the client takes little of the machine."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

PATH = "/v1/referrals"
CONNECTIONS = 16
REPEATED = 100
"""Every so many-th POST of a burst is sent a second time with its key; it must not count twice."""
TIMEOUT = 300.0
ACCEPTED = (b"200", b"201", b"202")

Count = Callable[[], Awaitable[int]]
"""How many referrals are counted so far."""


class Rejected(RuntimeError):  # noqa: N818 - an answer, not a crash
    """A POST was not accepted; carries the answer."""


class Stalled(RuntimeError):  # noqa: N818 - said to a person
    """What was accepted did not become counted in time."""


@dataclass(frozen=True, slots=True)
class Post:
    """One answered POST: when it was sent (seconds since 1970), how long it took, the answer."""

    sent_at: float
    seconds: float
    body: bytes


@dataclass(frozen=True, slots=True)
class Target:
    """Where referrals are posted to, with which further header lines."""

    url: str
    headers: tuple[str, ...] = ()

    def posts(self, bodies: Iterable[bytes], run: str, repeated: int = REPEATED) -> Iterator[bytes]:
        """Whole requests, each under a key of its own; every `repeated`-th comes twice."""
        place = urlsplit(self.url).netloc
        lines = (f"POST {PATH} HTTP/1.1", f"Host: {place}", "Content-Type: application/json")
        head = "\r\n".join((*lines, *self.headers))
        for number, body in enumerate(bodies):
            own = f"Idempotency-Key: {run}-{number:08d}\r\nContent-Length: {len(body)}"
            whole = f"{head}\r\n{own}\r\n\r\n".encode() + body
            yield whole
            if repeated and number % repeated == 0:
                yield whole


class Connection:
    """One kept-alive connection."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    @classmethod
    async def opened(cls, url: str) -> "Connection":
        """Connect."""
        place = urlsplit(url)
        return cls(*await asyncio.open_connection(place.hostname, place.port))

    def close(self) -> None:
        """Close."""
        self._writer.close()

    async def post(self, whole: bytes) -> Post:
        """Send one request and read its answer. Raises Rejected."""
        sent_at, begun = time.time(), time.perf_counter()
        self._writer.write(whole)
        head = (await self._reader.readuntil(b"\r\n\r\n")).lower()
        length = int(head.split(b"content-length:")[1].split(b"\r\n")[0])
        body = await self._reader.readexactly(length)
        if head[9:12] not in ACCEPTED:
            raise Rejected((head + body).decode(errors="replace"))
        return Post(sent_at, time.perf_counter() - begun, body)


@dataclass(frozen=True, slots=True)
class Burst:
    """A closed burst: per second accepted and counted, and what each POST took."""

    referrals: int
    accepted_seconds: float
    counted_seconds: float | None
    posts: Sequence[Post]


async def burst(
    target: Target, bodies: Sequence[bytes], run: str, count: Count | None = None
) -> Burst:
    """Post all by 16 connections, each one after the other, then wait until all are counted.

    Raises Rejected, Stalled.
    """
    todo = iter(list(target.posts(bodies, run)))
    posts: list[Post] = []
    before = await count() if count else 0
    connections = [await Connection.opened(target.url) for _ in range(CONNECTIONS)]

    async def client(connection: Connection) -> None:
        for whole in todo:
            posts.append(await connection.post(whole))

    begun = time.perf_counter()
    await asyncio.gather(*map(client, connections))
    accepted = time.perf_counter() - begun
    for connection in connections:
        connection.close()
    counted = None
    if count:
        await until_counted(count, before + len(bodies))
        counted = time.perf_counter() - begun
    return Burst(len(bodies), accepted, counted, posts)


async def until_counted(count: Count, wanted: int) -> None:
    """Wait until `wanted` are counted. Raises Stalled."""
    begun = time.perf_counter()
    while (found := await count()) < wanted:
        if time.perf_counter() - begun > TIMEOUT:
            raise Stalled(f"{found} of {wanted} counted after {TIMEOUT:.0f} s")
        await asyncio.sleep(0.05)


@dataclass(frozen=True, slots=True)
class Steady:
    """An open load: the POSTs, and seconds from the k-th sent to the k-th counted."""

    posts: Sequence[Post]
    end_to_end: Sequence[float]


async def steady(
    target: Target, bodies: Sequence[bytes], rate: int, run: str, count: Count
) -> Steady:
    """Post `rate` a second whatever comes back, and look every 5 ms how many are counted.

    The mean is exact; the percentiles are if referrals are counted in the order they were sent.
    Raises Rejected, Stalled.
    """
    free: asyncio.Queue[Connection] = asyncio.Queue()
    for _ in range(CONNECTIONS):
        free.put_nowait(await Connection.opened(target.url))
    posts: list[Post] = []

    async def one(whole: bytes) -> None:
        connection = await free.get()
        posts.append(await connection.post(whole))
        free.put_nowait(connection)

    watching = asyncio.create_task(_watch(count, await count(), len(bodies)))
    async with asyncio.TaskGroup() as group:
        begun = time.perf_counter()
        for number, whole in enumerate(target.posts(bodies, run, repeated=0)):
            await asyncio.sleep(max(0.0, begun + number / rate - time.perf_counter()))
            group.create_task(one(whole))
    counted = await watching
    while not free.empty():
        free.get_nowait().close()
    sent = sorted(post.sent_at for post in posts)
    return Steady(posts, [after - at for at, after in zip(sent, counted, strict=True)])


async def _watch(count: Count, before: int, wanted: int) -> list[float]:
    counted: list[float] = []
    last = time.perf_counter()
    while len(counted) < wanted:
        more = await count() - before - len(counted)
        counted += [time.time()] * min(more, wanted - len(counted))
        last = time.perf_counter() if more else last
        if time.perf_counter() - last > TIMEOUT:
            raise Stalled(f"{len(counted)} of {wanted} counted")
        await asyncio.sleep(0.005)
    return counted
