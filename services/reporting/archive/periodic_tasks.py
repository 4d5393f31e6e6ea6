"""What time makes of events: kept before Kafka drops them, redacted after an erasure."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from services.reporting.archive import store
from services.reporting.archive.chunks import MOST, Place, Read, chunks_of, due, subject_of
from shared import erasure
from shared.db import Database
from shared.security import keys
from shared.settings import Settings
from shared.telemetry import logger

if TYPE_CHECKING:
    from services.reporting.archive.topic_reader import Topics

REDACT = "redact"
"""The name of the periodic task; an erasure wakes it."""
ARCHIVED_EVERY = 3600.0
REDACTED_EVERY = 20.0
"""Seconds."""
_AT_ONCE = 20
"""Chunks opened in one transaction."""

_log = logger("reporting.archive")


async def archive_periodically(db: Database, resources: Mapping[str, Any]) -> bool:
    """Keep full chunks of what lies on Kafka, and what has waited for a day."""
    async with db.transaction() as tx:
        now = tx.now
    await archive(db, resources["settings"], now)
    return False


async def archive(db: Database, settings: Settings, now: datetime) -> None:
    """Keep what is due at this moment. Raises KafkaError when Kafka is away."""
    # Imported here so that an API process carries no Kafka client.
    from services.reporting.archive.topic_reader import open_topics  # noqa: PLC0415

    async with open_topics(settings) as topics:
        async with db.reading() as connection:
            reached = await store.reached(connection)
        await _say_what_is_missing(topics, reached)
        starts = {place: last + 1 for place, last in reached.items()}
        waiting: list[Read] = []
        async for some in topics.read(starts, await topics.ends()):
            if waiting and _place(waiting[0]) != _place(some[0]):
                await _keep(db, settings, due(waiting, now))
                waiting = []
            waiting += some
            if len(waiting) >= MOST:
                full = len(waiting) // MOST * MOST
                await _keep(db, settings, waiting[:full])
                del waiting[:full]
        await _keep(db, settings, due(waiting, now))


async def _say_what_is_missing(topics: "Topics", reached: Mapping[Place, int]) -> None:
    missing = 0
    for place, begin in (await topics.begins()).items():
        if place in reached:
            missing += max(0, begin - reached[place] - 1)
    if missing:
        _log.error("Kafka dropped events before they were archived", count=missing)


async def _keep(db: Database, settings: Settings, read: list[Read]) -> None:
    """Add chunks; of the subjects that are erased nothing is kept, and their offsets stay known."""
    if not read:
        return
    key = keys.seal_key(settings.secrets, "reporting")
    async with db.transaction() as tx:
        await store.lock_archive(tx)
        reached = await store.reached_of(tx, _place(read[0]))
        fresh = [each for each in read if each.record.offset > reached]
        subjects = {s for each in fresh if (s := subject_of(each.record)) is not None}
        gone = await erasure.are_erased(tx, sorted(subjects))
        chunks = [chunk.without(gone) for chunk in chunks_of(fresh)]
        await store.keep(tx, key, chunks)
    _log.info("events archived", count=sum(len(chunk.records) for chunk in chunks))


async def redact(db: Database, resources: Mapping[str, Any]) -> bool:
    """Redact the events of whom was erased from some of their chunks; True when more are left."""
    settings: Settings = resources["settings"]
    key = keys.seal_key(settings.secrets, "reporting")
    async with db.transaction() as tx:
        await store.lock_archive(tx)
        subjects = await store.to_redact(tx)
        if not subjects:
            return False
        for _ in range(_AT_ONCE):
            chunk = await store.chunk_of(tx, key, subjects)
            if chunk is None:
                await store.redacted(tx, subjects)
                return False
            await store.shrink(tx, key, chunk.without(subjects))
    return True


def _place(read: Read) -> Place:
    return read.record.topic, read.record.partition
