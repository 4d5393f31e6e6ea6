"""The archive is only added to; erasure strikes events, and keeps what it left of the facts."""

from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

import asyncpg
import pytest

from services.reporting.archive import periodic_tasks, store
from services.reporting.archive.chunks import Read, chunks_of
from services.reporting.facts import store as facts
from shared.events.cloudevents import Record
from shared.security import keys
from shared.security.aead import SealBroken
from shared.settings import Settings
from tests.support.databases import FreshDatabase

AT = datetime(2026, 11, 20, 1, 12, tzinfo=UTC)
HER, OTHER = uuid4(), uuid4()


def of(subject: UUID, offset: int) -> Read:
    return Read(AT, Record("offers", 0, offset, str(subject).encode(), b'{"a":1}', {"ce_id": "x"}))


@pytest.fixture
async def kept(fresh: FreshDatabase, tmp_path: Path) -> tuple[FreshDatabase, Settings]:
    """Two chunks: she is in both, somebody else in the first."""
    settings = fresh.settings.model_copy(update={"jieli_home": tmp_path, "secrets_dir": None})
    keys.ensure(settings.secrets)
    key = keys.seal_key(settings.secrets, "reporting")
    async with fresh.db.transaction() as tx:
        await store.keep(tx, key, list(chunks_of([of(HER, 0), of(OTHER, 1), of(HER, 2)])))
        await store.keep(tx, key, list(chunks_of([of(HER, 3)])))
    return fresh, settings


async def held(fresh: FreshDatabase, settings: Settings) -> list[Record]:
    key = keys.seal_key(settings.secrets, "reporting")
    async with fresh.db.reading() as connection:
        return [
            record async for chunk in store.chunks(connection, key, {0}) for record in chunk.records
        ]


async def test_events_come_back_in_order(kept: tuple[FreshDatabase, Settings]) -> None:
    found = await held(*kept)
    assert found == [read.record for read in (of(HER, 0), of(OTHER, 1), of(HER, 2), of(HER, 3))]
    async with kept[0].db.reading() as connection:
        assert await store.reached(connection) == {("offers", 0): 3}


async def test_an_erasure_strikes_her_events_and_nobody_elses(
    kept: tuple[FreshDatabase, Settings],
) -> None:
    fresh, settings = kept
    async with fresh.db.transaction() as tx:
        await facts.forget(tx, [HER])
    assert await periodic_tasks.redact(fresh.db, {"settings": settings}) is False
    assert await held(fresh, settings) == [of(OTHER, 1).record]
    async with fresh.db.reading() as connection:
        assert await connection.fetchval("select count(*) from archive_erasure") == 0
        assert await store.reached(connection) == {("offers", 0): 3}


@pytest.mark.parametrize(
    "statement",
    [
        "delete from event_archive",
        "truncate event_archive",
        "update event_archive set sealed = ''",
        "update event_archive set events = events - 1, last_offset = 0",
        "update event_archive set events = events + 1",
        "update event_archive set events = 0, subjects = array[1, 2, 3]",
    ],
)
async def test_nobody_takes_a_chunk_away_or_changes_it(
    kept: tuple[FreshDatabase, Settings], statement: str
) -> None:
    connection = await asyncpg.connect(kept[0].url, server_settings={"search_path": "reporting"})
    try:
        with pytest.raises(asyncpg.RaiseError, match="only added to"):
            await connection.execute(statement)
    finally:
        await connection.close()
    assert len(await held(*kept)) == 4


async def test_a_chunk_that_was_moved_is_not_opened(
    kept: tuple[FreshDatabase, Settings],
) -> None:
    fresh, settings = kept
    connection = await asyncpg.connect(fresh.url, server_settings={"search_path": "reporting"})
    try:
        await connection.execute("set session_replication_role = replica")
        await connection.execute("update event_archive set first_offset = 9 where first_offset = 3")
    finally:
        await connection.close()
    with pytest.raises(SealBroken):
        await held(fresh, settings)
