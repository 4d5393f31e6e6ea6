"""How fast all facts are made again from the archive."""

import tempfile
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from services.reporting.archive import comparison, store
from services.reporting.archive.chunks import MOST, Read, chunks_of
from services.reporting.archive.rebuild import empty_store
from services.reporting.archive.recount import SERVICE, Share, collect_cycles_rarely
from services.reporting.archive.recount_processes import recounted
from shared.db import Database
from shared.security import keys
from shared.settings import Settings
from tests.bench.options import Options
from tests.bench.reporting.lives import BEGIN, EACH, PARTITIONS, life, record_of
from tests.bench.screen import Screen
from tests.support.stack import running_postgres


async def rebuilt(options: Options, screen: Screen) -> dict[str, Any]:
    """Archive invented events, count them all, and say how many a second."""
    collect_cycles_rarely()
    with running_postgres() as postgres, tempfile.TemporaryDirectory() as home:
        settings = Settings(database_url=postgres.url, jieli_home=Path(home), secrets_dir=None)
        keys.ensure(settings.secrets)
        async with empty_store(settings) as archive, empty_store(settings) as fresh:
            screen.begin(f"Rebuild: archiving {options.events:,} invented events")
            await _archive(archive, options.events)
            screen.begin(f"Rebuild: counting {options.events:,} events again")
            return await _count(archive, fresh)


async def _archive(settings: Settings, events: int) -> None:
    key = keys.seal_key(settings.secrets, SERVICE)
    archive = await Database.open(settings, SERVICE, size=1)
    for some in _rounds(events):
        async with archive.transaction() as tx:
            await store.keep(tx, key, list(chunks_of(some)))
    await archive.close()


def _rounds(events: int) -> Iterator[list[Read]]:
    """Full chunks of each partition, of some thousand lives at a time.

    What happens to one lies thousands of events after what happened to it before, as it does where
    days are between.
    """
    offsets: dict[tuple[str, int], int] = {}
    lives = iter(range(events // EACH))
    while numbers := list(islice(lives, PARTITIONS * MOST)):
        by_place: dict[tuple[str, int], list[Read]] = {}
        for stage in zip(*map(life, numbers), strict=True):
            for event in stage:
                place = event.topic, event.subject.int % PARTITIONS
                offset = offsets[place] = offsets.get(place, -1) + 1
                read = Read(BEGIN, record_of(event, place[1], offset))
                by_place.setdefault(place, []).append(read)
        yield [read for reads in by_place.values() for read in reads]


async def _count(archive: Settings, target: Settings) -> dict[str, Any]:
    """The time is that of the whole: processes start, read, count and end."""
    started = time.perf_counter()
    async with comparison.one_snapshot(archive) as looking:
        snapshot = await comparison.exported(looking)
        found = await recounted(Share(archive, target, snapshot, frozenset(range(PARTITIONS))))
    seconds = time.perf_counter() - started
    fresh = await Database.open(target, SERVICE, size=1)
    async with fresh.reading() as connection:
        facts = await connection.fetchval("select count(*) from referral_fact")
    await fresh.close()
    return {
        "events": found.archived,
        "seconds": round(seconds, 2),
        "events_per_s": round(found.archived / seconds),
        "checks": {} if facts == found.archived // EACH else {"referrals missing": 1},
    }
