"""All SQL of the archive: chunks are added, never taken away; erasure alone makes them smaller."""

from collections.abc import AsyncIterator, Collection, Sequence
from dataclasses import replace
from uuid import UUID

import asyncpg

from services.reporting.archive.chunks import Chunk, Place, fingerprint, packed, unpacked
from shared.db import Transaction
from shared.security.aead import seal, unseal

_ONE_AT_A_TIME = "select pg_advisory_xact_lock(hashtext('event_archive'))"
_KEEP = """
    insert into event_archive
        (month, topic, partition, first_offset, last_offset, events, subjects, sealed)
    values ($1, $2, $3, $4, $5, $6, $7, $8)
"""
_REACHED = "select topic, partition, max(last_offset) as last from event_archive group by 1, 2"
_REACHED_OF = """
    select coalesce((select last_offset from event_archive where topic = $1 and partition = $2
                     order by first_offset desc limit 1), -1)
"""
_COLUMNS = "month, topic, partition, first_offset, last_offset, sealed"
_OF = f"select {_COLUMNS} from event_archive where subjects && $1::bigint[] limit 1"  # noqa: S608
_WITH = f"select {_COLUMNS} from reporting.event_archive where subjects && $1::bigint[]"  # noqa: S608
_SHRINK = """
    update event_archive set events = $4, subjects = $5, sealed = $6
    where topic = $1 and partition = $2 and first_offset = $3
"""
_PLACES = """
    select topic, partition, first_offset from event_archive where partition = any($1::int[])
    order by 1, 2, 3
"""
_ARCHIVED = "select coalesce(sum(events), 0)::bigint from event_archive"
_ONE = f"""
    select {_COLUMNS} from event_archive where topic = $1 and partition = $2 and first_offset = $3
"""  # noqa: S608


async def lock_archive(tx: Transaction) -> None:
    """Let nobody else change the archive until this transaction ends."""
    await tx.execute(_ONE_AT_A_TIME)


async def reached(connection: asyncpg.Connection | Transaction) -> dict[Place, int]:
    """Return the last offset that is kept of every partition."""
    return {
        (row["topic"], row["partition"]): row["last"] for row in await connection.fetch(_REACHED)
    }


async def reached_of(tx: Transaction, place: Place) -> int:
    """Return the last offset that is kept of one partition, -1 where none is."""
    last: int = await tx.fetchval(_REACHED_OF, *place)
    return last


async def keep(tx: Transaction, key: bytes, chunks: Sequence[Chunk]) -> None:
    """Seal chunks and add them."""
    rows = [
        (
            chunk.month,
            chunk.topic,
            chunk.partition,
            chunk.first,
            chunk.last,
            len(chunk.records),
            chunk.subjects,
            seal(key, packed(chunk.records), chunk.aad),
        )
        for chunk in chunks
    ]
    await tx.executemany(_KEEP, rows)


async def to_redact(tx: Transaction) -> list[UUID]:
    """Return whose events are still to be redacted."""
    return [row["subject"] for row in await tx.fetch("select subject from archive_erasure")]


async def redacted(tx: Transaction, subjects: Sequence[UUID]) -> None:
    """Note that nothing of these is left."""
    await tx.execute("delete from archive_erasure where subject = any($1::uuid[])", subjects)


async def chunk_of(tx: Transaction, key: bytes, subjects: Sequence[UUID]) -> Chunk | None:
    """Return a chunk that holds an event of one of these, if there is one. Raises SealBroken."""
    row = await tx.fetchrow(_OF, [fingerprint(subject) for subject in subjects])
    return None if row is None else _opened(row, key)


async def shrink(tx: Transaction, key: bytes, chunk: Chunk) -> None:
    """Put a chunk from which something was redacted in its own place."""
    await tx.execute(
        _SHRINK,
        chunk.topic,
        chunk.partition,
        chunk.first,
        len(chunk.records),
        chunk.subjects,
        seal(key, packed(chunk.records), chunk.aad),
    )


async def archived(connection: asyncpg.Connection) -> int:
    """Return how many events are kept."""
    found: int = await connection.fetchval(_ARCHIVED)
    return found


async def chunks(
    connection: asyncpg.Connection, key: bytes, partitions: Collection[int]
) -> AsyncIterator[Chunk]:
    """Yield every chunk of these, one partition after the other, in order. Raises SealBroken."""
    for place in await connection.fetch(_PLACES, list(partitions)):
        row = await connection.fetchrow(_ONE, *place)
        if row is not None:
            yield _opened(row, key)


async def chunks_with(
    connection: asyncpg.Connection, key: bytes, subject: UUID
) -> AsyncIterator[Chunk]:
    """Yield the chunks that hold an event of this subject. Raises SealBroken."""
    for row in await connection.fetch(_WITH, [fingerprint(subject)]):
        yield _opened(row, key)


def _opened(row: asyncpg.Record, key: bytes) -> Chunk:
    chunk = Chunk(
        row["month"], row["topic"], row["partition"], row["first_offset"], row["last_offset"], ()
    )
    written = unseal(key, row["sealed"], chunk.aad)
    records = tuple(unpacked(written, chunk.topic, chunk.partition))
    return replace(chunk, records=records)


async def left(connection: asyncpg.Connection) -> list[tuple[str, str]]:
    """Return the facts that erasures left: `referral` or `need`, and the row as JSON."""
    rows = await connection.fetch("select kind, fact::text as fact from archived_fact order by id")
    return [(row["kind"], row["fact"]) for row in rows]
