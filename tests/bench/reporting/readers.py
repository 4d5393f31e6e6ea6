"""How fast published reports are read while events are counted, and what that costs counting."""

import asyncio
import json
import subprocess
import sys
import tempfile
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from services.reporting.publications.catalogue import tables
from services.reporting.publications.populations import POPULATIONS
from services.reporting.reports.periods import programmes
from shared.security import keys
from shared.security.tokens import Caller, issue
from shared.settings import Settings
from tests.bench.options import Options
from tests.bench.reporting.visitors import running_api
from tests.bench.screen import Screen
from tests.integration.reporting.invented_year import publish_year
from tests.support.databases import Databases
from tests.support.stack import running_postgres

RATE = 200
READERS = 8
"""Organisations that read; each may ask fifty times a second."""
ROUNDS = 3
"""Runs without readers and with them, in turn: a machine's speed changes."""


async def read(options: Options, screen: Screen) -> dict[str, Any]:
    """Publish a year, count events without readers and with them, and compare."""
    with running_postgres() as postgres, tempfile.TemporaryDirectory() as home:
        screen.begin("Readers: publishing an invented year")
        fresh = await Databases(postgres.url).make("reporting")
        await publish_year(fresh.db)
        await fresh.db.close()
        alone: list[dict[str, Any]] = []
        beside: list[dict[str, Any]] = []
        reads: list[dict[str, Any]] = []
        lives = count(0, 1_000_000)
        async with running_api(fresh.url, Path(home)) as port:
            said = json.dumps({"tokens": _tokens(Path(home)), "paths": _paths()}).encode()
            await _reading(port, 2, said)
            for number in range(ROUNDS):
                screen.begin(f"Readers: {RATE} a second beside counting, round {number + 1}")
                alone.append(await _counting(fresh.url, options.read_seconds, next(lives)))
                found, told = await asyncio.gather(
                    _counting(fresh.url, options.read_seconds, next(lives)),
                    _reading(port, options.read_seconds + 1, said),
                )
                beside.append(found)
                reads.append(told)
    rates = [_middle(each["events_per_s"] for each in some) for some in (alone, beside)]
    refused = sum(each["refused"] for each in reads)
    return {
        "rate": RATE,
        "p50_ms": _middle(each["p50_ms"] for each in reads),
        "p99_ms": _middle(each["p99_ms"] for each in reads),
        "longest_ms": max(each["longest_ms"] for each in reads),
        "counted_per_s": rates[1],
        "counted_per_s_without": rates[0],
        "rounds": {"alone": alone, "beside": beside, "reads": reads},
        "checks": {"reads refused": refused} if refused else {},
    }


def _middle(numbers: Any) -> float:
    ordered = sorted(numbers)
    return float(ordered[len(ordered) // 2])


def _paths() -> list[str]:
    population, period = POPULATIONS["mini-program"], programmes()[0]
    found = []
    for table in tables(population, period):
        given = {
            "population": population.code,
            "period": period.name,
            "by": ",".join(table.by),
            "channel": table.channel,
        }
        found.append(f"/v1/reports/{table.report}?{urlencode(given)}")
    return found


def _tokens(home: Path) -> list[str]:
    settings = Settings(secrets_dir=home)
    signing = keys.signing_keys(settings.secrets)
    return [
        issue(
            settings,
            signing,
            Caller(f"reader-{i}", UUID(int=i + 1), frozenset({"report:read"}), kind="partner"),
        )
        for i in range(READERS)
    ]


async def _counting(url: str, seconds: float, first: int) -> dict[str, Any]:
    return await _said("tests.bench.reporting.count", url, str(seconds), str(first))


async def _reading(port: int, seconds: float, said: bytes) -> dict[str, Any]:
    words = (str(port), str(RATE), str(seconds))
    return await _said("tests.bench.reporting.read", *words, given=said)


async def _said(module: str, *words: str, given: bytes | None = None) -> dict[str, Any]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", module, *words, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    said, _ = await process.communicate(given)
    answer: dict[str, Any] = json.loads(said)
    return answer
