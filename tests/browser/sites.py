"""Reporting alone as a process, with the facts a test wants, for a browser to look at."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import httpx

from deploy.local.ports import free_ports
from shared.db import Database
from shared.security import keys
from tests.support.databases import Databases
from tests.support.waiting import eventually

ROOT = Path(__file__).parents[2]
Result = TypeVar("Result")
Fill = Callable[[Database], Awaitable[None]]


async def nothing(_db: Database) -> None:
    """Leave the facts empty."""


async def _prepared(server_url: str, fill: Fill) -> str:
    fresh = await Databases(server_url).make("reporting")
    await fill(fresh.db)
    await fresh.db.close()
    return fresh.url


async def _answers(url: str) -> None:
    async with httpx.AsyncClient(base_url=url) as client:

        async def alive() -> bool:
            try:
                return (await client.get("/healthz")).status_code == 200
            except httpx.TransportError:
                return False

        await eventually(alive, within=60)


def _elsewhere(work: Coroutine[Any, Any, Result]) -> Result:
    """Run it on a loop of its own: the browser's client keeps one running in this thread."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()


@contextmanager
def site(server_url: str, folder: Path, fill: Fill) -> Iterator[str]:
    """The address of a reporting API over the facts that `fill` puts in."""
    keys.ensure(folder)
    url = _elsewhere(_prepared(server_url, fill))
    (port,) = free_ports(1)
    process = subprocess.Popen(
        [sys.executable, "-m", "services.reporting", "api"],
        cwd=ROOT,
        env=os.environ
        | {
            "DATABASE_URL": url,
            "REPORTING_PORT": str(port),
            "SECRETS_DIR": str(folder),
            "OTEL_TRACES_EXPORTER": "none",
            "TELEMETRY_STRICT": "true",
        },
    )
    try:
        _elsewhere(_answers(f"http://127.0.0.1:{port}"))
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(20)
