"""How long a year's publication takes, of few facts and of ten times as many."""

import asyncio
import json
import subprocess
import sys
import time
from typing import Any

import asyncpg

from tests.bench.options import Options
from tests.bench.reporting.facts import YEAR, fill
from tests.bench.screen import Screen
from tests.support.databases import Databases
from tests.support.stack import running_postgres

TIMES = 10
"""How many times the facts of the first publication the second has."""


async def published(options: Options, screen: Screen) -> dict[str, Any]:
    """Publish the year of each number of facts, each in a process of its own."""
    found: dict[str, Any] = {}
    with running_postgres() as postgres:
        for name, facts in (("few", options.facts // TIMES), ("many", options.facts)):
            databases = Databases(postgres.url)
            fresh = await databases.make("reporting")
            screen.begin(f"Publishing: putting {facts:,} facts into the tables")
            started = time.perf_counter()
            connection = await asyncpg.connect(fresh.url)
            await connection.execute("set search_path to reporting, public")
            await fill(connection, facts)
            await connection.close()
            filled = time.perf_counter() - started
            screen.begin(f"Publishing: the year of {facts:,} facts")
            found[name] = {"facts": facts, "filled_s": round(filled)} | await _made(fresh.url)
            await databases.drop_all()
    found["ratio"] = round(found["many"]["seconds"] / found["few"]["seconds"], 2)
    made = {name: found[name]["publications"] for name in ("few", "many")}
    found["checks"] = {} if all(made.values()) else {"nothing published": 1}
    return found


async def _made(url: str) -> dict[str, Any]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.bench.reporting.publish", url, str(YEAR),
        stdout=subprocess.PIPE,
    )  # fmt: skip
    said, _ = await process.communicate()
    answer: dict[str, Any] = json.loads(said.splitlines()[-1])
    return answer
