"""How fast all facts are made again from the archive."""

import tempfile
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import psutil

from services.reporting.archive import store
from services.reporting.archive.chunks import MOST, Read, chunks_of
from services.reporting.archive.rebuild import (
    Counting,
    collect_cycles_rarely,
    empty_database,
    from_archive,
)
from shared.db import Database
from shared.security import keys
from shared.settings import Settings
from tests.bench.options import Options
from tests.bench.reporting.lives import BEGIN, EACH, life, record_of
from tests.bench.screen import Screen
from tests.support.stack import running_postgres


async def rebuilt(options: Options, screen: Screen) -> dict[str, Any]:
    """Archive invented events, count them all, and say how many a second."""
    collect_cycles_rarely()
    with running_postgres() as postgres, tempfile.TemporaryDirectory() as home:
        settings = Settings(database_url=postgres.url, jieli_home=Path(home), secrets_dir=None)
        keys.ensure(settings.secrets)
        async with empty_database(settings) as archive, empty_database(settings) as fresh:
            screen.begin(f"Rebuild: archiving {options.events:,} invented events")
            await _archive(archive, settings, options.events)
            screen.begin(f"Rebuild: counting {options.events:,} events again")
            return await _count(archive, fresh, settings)


async def _archive(archive: Database, settings: Settings, events: int) -> None:
    key = keys.seal_key(settings.secrets, "reporting")
    for some in _rounds(events):
        async with archive.transaction() as tx:
            await store.keep(tx, key, list(chunks_of(some)))


def _rounds(events: int) -> Iterator[list[Read]]:
    """Full chunks of each topic, of some thousand lives at a time."""
    offsets: dict[str, int] = {}
    lives = iter(range(events // EACH))
    while numbers := list(islice(lives, MOST)):
        by_topic: dict[str, list[Read]] = {}
        for number in numbers:
            for event in life(number):
                offset = offsets[event.topic] = offsets.get(event.topic, -1) + 1
                read = Read(BEGIN, record_of(event, offset))
                by_topic.setdefault(event.topic, []).append(read)
        yield [read for reads in by_topic.values() for read in reads]


async def _count(archive: Database, fresh: Database, settings: Settings) -> dict[str, Any]:
    counting = Counting(fresh)
    before = psutil.Process().memory_info().rss
    started = time.perf_counter()
    async with archive.reading() as connection:
        await from_archive(connection, settings, counting)
    seconds = time.perf_counter() - started
    async with fresh.reading() as connection:
        facts = await connection.fetchval("select count(*) from referral_fact")
    return {
        "events": counting.applied,
        "seconds": round(seconds, 2),
        "events_per_s": round(counting.applied / seconds),
        "more_memory_mb": round((psutil.Process().memory_info().rss - before) / 1e6),
        "checks": {} if facts == counting.applied // EACH else {"referrals missing": 1},
    }
