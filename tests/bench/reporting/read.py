"""Reads reports at a steady rate, whatever comes back: a client in a process of its own.

`python -m tests.bench.reporting.read <port> <rate> <seconds>` reads tokens and paths from standard
input, as JSON, and prints how long answers took from the moment at which each was to be asked for.
"""

import asyncio
import json
import sys
import time
from collections.abc import Sequence
from typing import Any

from tests.bench.reporting.crowd import quantiles

CONNECTIONS = 16


class _Line:
    """One connection: it asks, reads the answer and is free again."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer

    async def ask(self, path: str, token: str) -> bool:
        """Whether it was answered with 200."""
        who = f"host: localhost\r\nauthorization: Bearer {token}"
        self._writer.write(f"GET {path} HTTP/1.1\r\n{who}\r\n\r\n".encode())
        head = (await self._reader.readuntil(b"\r\n\r\n")).lower()
        await self._reader.readexactly(int(head.split(b"content-length: ")[1].split(b"\r\n")[0]))
        return head.startswith(b"http/1.1 200")


async def read(
    port: int, rate: int, seconds: float, tokens: Sequence[str], paths: Sequence[str]
) -> dict[str, Any]:
    """Read, and say how long answers took and how many were none."""
    free: asyncio.Queue[_Line] = asyncio.Queue()
    for _ in range(CONNECTIONS):
        free.put_nowait(_Line(*await asyncio.open_connection("127.0.0.1", port)))
    took: list[float] = []
    amiss = 0
    begin = time.perf_counter() + 0.1

    async def one(number: int) -> None:
        nonlocal amiss
        due = begin + number / rate
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        line = await free.get()
        amiss += not await line.ask(paths[number % len(paths)], tokens[number % len(tokens)])
        took.append(time.perf_counter() - due)
        free.put_nowait(line)

    await asyncio.gather(*map(one, range(round(rate * seconds))))
    return {"reads": len(took), "refused": amiss, **quantiles(took)}


def main() -> None:
    """Print what was found."""
    port, rate, seconds = (float(word) for word in sys.argv[1:4])
    given = json.load(sys.stdin)
    found = asyncio.run(read(int(port), int(rate), seconds, given["tokens"], given["paths"]))
    sys.stdout.write(json.dumps(found) + "\n")


if __name__ == "__main__":
    main()
