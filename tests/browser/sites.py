"""One service alone as a process, with what a test wants in it, for a browser to look at."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import asyncpg
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
    """Leave it empty."""


async def _prepared(server_url: str, service: str, fill: Fill) -> str:
    fresh = await Databases(server_url).make(service)
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
    database = prepared(server_url, "reporting", fill)
    with serving(database, folder, "reporting", INVENTED_FIGURES="true") as url:
        yield url


def prepared(server_url: str, service: str, fill: Fill) -> str:
    """The address of a database of a service's own with what `fill` puts in."""
    return _elsewhere(_prepared(server_url, service, fill))


def written(database: str, service: str, *statements: str) -> None:
    """Carry out statements as the database's administrator, while a service runs on it."""

    async def write() -> None:
        connection = await asyncpg.connect(database)
        await connection.execute(f"set search_path = {service}")
        for statement in statements:
            await connection.execute(statement)
        await connection.close()

    _elsewhere(write())


def fetched(database: str, service: str, query: str) -> list[dict[str, Any]]:
    """What the database holds, as its administrator sees it."""

    async def read() -> list[dict[str, Any]]:
        connection = await asyncpg.connect(database)
        await connection.execute(f"set search_path = {service}")
        rows = await connection.fetch(query)
        await connection.close()
        return [dict(row) for row in rows]

    return _elsewhere(read())


def answers(url: str) -> None:
    """Wait until a server answers that it is well."""
    _elsewhere(_answers(url))


@contextmanager
def serving(database: str, folder: Path, service: str, **variables: str) -> Iterator[str]:
    """The address of a service's API over a database."""
    keys.ensure(folder)
    (port,) = free_ports(1)
    process = subprocess.Popen(
        [sys.executable, "-m", f"services.{service}", "api"],
        cwd=ROOT,
        env=os.environ
        | {
            "DATABASE_URL": database,
            f"{service.upper()}_PORT": str(port),
            "SECRETS_DIR": str(folder),
            "OTEL_TRACES_EXPORTER": "none",
            "TELEMETRY_STRICT": "true",
        }
        | variables,
    )
    try:
        _elsewhere(_answers(f"http://127.0.0.1:{port}"))
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(20)
