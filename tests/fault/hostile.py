"""Attacks one API of this machine until its input ends: `hostile PORT TOKEN PATH...`.

It holds half-open connections, and sends hostile bodies over others, again and again; it says on
its output, line by line, how many bytes of bodies it has got rid of.
"""

import asyncio
import contextlib
import itertools
import os
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

MIB = 2**20
HALF_OPEN = 500
FROM = "127.0.0.2"
"""Where the attack comes from: a loopback address of its own."""
SHARE = 16 * MIB
KINDS = ("json", "x-ndjson", "json; x=ndjson", "octet-stream")
PIECES = {
    "endless line": b"x" * 65_536,
    "lines that are none": b"x\n" * 32_768,
    "brackets": b"[" * 65_536,
}


class Attack:
    """What is sent to one API, and how much of it was."""

    def __init__(self, port: int, token: str, paths: list[str]) -> None:
        self.port = port
        self.sent = 0
        self._heads = itertools.cycle(_heads(token, paths))

    async def push(self) -> None:
        """Send hostile bodies over one connection after another."""
        while True:
            head, chunked, piece = next(self._heads)
            put = b"%x\r\n%s\r\n" % (len(piece), piece) if chunked else piece
            async with self._connection(head) as (_, writer):
                for _ in range(SHARE // len(piece)):
                    writer.write(put)
                    async with asyncio.timeout(5):
                        await writer.drain()
                    self.sent += len(piece)

    async def hold(self) -> None:
        """Begin to ask and never end; when it is closed, begin again."""
        while True:
            async with self._connection(b"POST / HTTP/1.1\r\nhost: loc") as (reader, _):
                await reader.read()

    @contextlib.asynccontextmanager
    async def _connection(
        self, first: bytes
    ) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
        with contextlib.suppress(ConnectionError, TimeoutError):
            reader, writer = await asyncio.open_connection(
                "127.0.0.1", self.port, local_addr=(FROM, 0)
            )
            try:
                writer.write(first)
                yield reader, writer
            finally:
                writer.transport.abort()
        await asyncio.sleep(0.05)

    async def say(self) -> None:
        """Say how much was sent."""
        while True:
            sys.stdout.write(f"{self.sent}\n")
            sys.stdout.flush()
            await asyncio.sleep(0.1)


def _heads(token: str, paths: list[str]) -> Iterator[tuple[bytes, bool, bytes]]:
    trust = f"authorization: Bearer {token}\r\n"
    for more, path, kind, chunked, piece in itertools.product(
        (trust, ""), paths, KINDS, (True, False), PIECES.values()
    ):
        length = "transfer-encoding: chunked" if chunked else f"content-length: {SHARE}"
        head = (
            f"POST {path} HTTP/1.1\r\nhost: localhost\r\nidempotency-key: hostile-key-1\r\n"
            f"content-type: application/{kind}\r\n{more}{length}\r\n\r\n"
        )
        yield head.encode(), chunked, piece


async def until_told(attack: Attack) -> None:
    """Attack until whoever started this closes its input."""
    work = [attack.push() for _ in range(16)] + [attack.hold() for _ in range(HALF_OPEN)]
    tasks = [asyncio.create_task(each) for each in (attack.say(), *work)]
    await asyncio.to_thread(sys.stdin.read)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


def _give_way() -> None:
    """Take the processor only where nobody else wants it.

    What is measured is what this does to the API, not to the machine.
    """
    if sys.platform != "linux":
        return
    os.setsid()
    os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
    group = Path("/proc/self/autogroup")
    if group.exists():
        group.write_text("19", encoding="ascii")


if __name__ == "__main__":
    _give_way()
    asyncio.run(until_told(Attack(int(sys.argv[1]), sys.argv[2], sys.argv[3:])))
