"""Visitors in a process of their own, and a probe in another, so that neither slows the other.

`python -m tests.bench.reporting.crowd <port> <visitors> <seconds> <pause>` prints their figures as
JSON: each visitor has a connection, asks for the page, reads it and pauses so many seconds.
"""

import asyncio
import json
import sys
import time
from http.client import HTTPConnection
from typing import Any

PAGE = (
    b"GET /?lang=zh HTTP/1.1\r\nhost: localhost\r\naccept: text/html\r\n"
    b"accept-encoding: gzip\r\n\r\n"
)
PROBE_EVERY = 0.05


async def visit(port: int, until: float, pause: float, found: list[float]) -> int:
    """Ask for the page until then; gives how often it was refused."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    refused = 0
    while (started := time.perf_counter()) < until:
        writer.write(PAGE)
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        await reader.readexactly(int(head.split(b"content-length: ")[1].split(b"\r\n")[0]))
        refused += not head.startswith(b"http/1.1 200")
        found.append(time.perf_counter() - started)
        await asyncio.sleep(pause)
    writer.close()
    return refused


async def crowd(port: int, visitors: int, seconds: float, pause: float) -> dict[str, Any]:
    """All visitors at once; they come within the first second."""
    took: list[float] = []
    until = time.perf_counter() + seconds

    async def one(number: int) -> int:
        await asyncio.sleep(number / visitors)
        return await visit(port, until, pause, took)

    refused = sum(await asyncio.gather(*map(one, range(visitors))))
    return {"pages_per_s": round(len(took) / seconds), "refused": refused, **quantiles(took)}


def probe(port: int, seconds: float) -> dict[str, Any]:
    """Ask for `/readyz` twenty times a second."""
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    took: list[float] = []
    until = time.perf_counter() + seconds
    while (started := time.perf_counter()) < until:
        connection.request("GET", "/readyz")
        connection.getresponse().read()
        took.append(time.perf_counter() - started)
        time.sleep(PROBE_EVERY)
    return quantiles(took)


def quantiles(took: list[float]) -> dict[str, float]:
    """Half, 99 of 100 and the longest, milliseconds."""
    ordered = sorted(took) or [0.0]
    places = {"p50_ms": 0.5, "p99_ms": 0.99, "longest_ms": 1.0}
    last = len(ordered) - 1
    return {name: round(1000 * ordered[int(part * last)], 1) for name, part in places.items()}


def main() -> None:
    """Print what was asked for."""
    port, visitors, seconds, pause = (float(word) for word in sys.argv[1:5])
    if visitors:
        found = asyncio.run(crowd(int(port), int(visitors), seconds, pause))
    else:
        found = probe(int(port), seconds)
    sys.stdout.write(json.dumps(found) + "\n")


if __name__ == "__main__":
    main()
