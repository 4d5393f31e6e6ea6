"""How fast the overview is for five hundred visitors, and how fast a probe is beside them."""

import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx

from deploy.local.ports import free_ports
from shared.security import keys
from tests.bench.options import Options
from tests.bench.screen import Screen
from tests.integration.reporting.invented_year import publish_year
from tests.support.databases import Databases
from tests.support.stack import running_postgres
from tests.support.waiting import eventually

VISITORS = 500
PAUSE = 1.0
"""Seconds that a visitor looks at a page before asking again."""


async def visited(options: Options, screen: Screen) -> dict[str, Any]:
    """Publish a year, let visitors come, and say what they and a probe waited."""
    with running_postgres() as postgres, tempfile.TemporaryDirectory() as home:
        screen.begin("Visitors: publishing an invented year")
        fresh = await Databases(postgres.url).make("reporting")
        await publish_year(fresh.db)
        await fresh.db.close()
        async with running_api(fresh.url, Path(home)) as port:
            first = await _first(port)
            screen.begin(f"Visitors: {VISITORS} of them for {options.wrk_seconds} s")
            alone = await _of(port, 0, 2)
            pages, ready = await asyncio.gather(
                _of(port, VISITORS, options.wrk_seconds), _of(port, 0, options.wrk_seconds)
            )
    return {
        "visitors": VISITORS,
        "first_page_ms": first,
        "pages": pages,
        "readyz": ready,
        "readyz_alone": alone,
        "checks": {"visitors refused": pages["refused"]} if pages["refused"] else {},
    }


@asynccontextmanager
async def running_api(url: str, home: Path) -> AsyncIterator[int]:
    """Reporting's API in a process of its own; gives its port. Its keys are in ``home``."""
    keys.ensure(home)
    (port,) = free_ports(1)
    told = {
        "DATABASE_URL": url,
        "REPORTING_PORT": str(port),
        "SECRETS_DIR": str(home),
        "OTEL_TRACES_EXPORTER": "none",
    }
    command = [sys.executable, "-m", "services.reporting", "api"]
    with (home / "log").open("wb") as log:
        process = await asyncio.create_subprocess_exec(
            *command, env=os.environ | told, stdout=log, stderr=log
        )
    try:
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as client:

            async def alive() -> bool:
                try:
                    return (await client.get("/healthz")).status_code == 200
                except httpx.TransportError:
                    return False

            await eventually(alive, within=60)
        yield port
    finally:
        process.terminate()
        await process.wait()


async def _first(port: int) -> float:
    """What the very first visitor of a process waits, milliseconds."""
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as client:
        started = time.perf_counter()
        (await client.get("/", headers={"accept": "text/html"})).raise_for_status()
    return round(1000 * (time.perf_counter() - started), 1)


async def _of(port: int, visitors: int, seconds: int) -> dict[str, Any]:
    words = [str(word) for word in (port, visitors, seconds, PAUSE)]
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.bench.reporting.crowd", *words, stdout=subprocess.PIPE
    )
    found, _ = await process.communicate()
    answer: dict[str, Any] = json.loads(found)
    return answer
