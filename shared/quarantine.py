"""Events that could not be handled: kept sealed, with a reason, until somebody brings them back."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import asyncpg
import orjson

from shared.db import Transaction
from shared.security.sealing import SealBroken, seal, unseal


@dataclass(frozen=True)
class Letter:
    """A record as it lay on Kafka, and why it could not be handled. `reason` is a code."""

    topic: str
    partition: int
    offset: int
    headers: dict[str, str]
    body: bytes | None
    digest: int
    reason: str
    detail: str = ""
    event_id: UUID | None = None
    subject: UUID | None = None
    name: str | None = None
    version: int | None = None
    traceparent: str | None = None
    letter_id: int = field(default=0)


def _place(topic: str, partition: int, offset: int) -> bytes:
    return f"dead_letter|{topic}|{partition}|{offset}".encode()


async def keep(tx: Transaction, key: bytes, letters: Sequence[Letter]) -> None:
    """Keep these and announce each on its dead-letter topic, without its content.

    Of a subject that was erased nothing is kept.
    """
    erased = await _erased(tx, letters)
    for letter in letters:
        if letter.subject in erased:
            continue
        plain = orjson.dumps(
            {
                "headers": letter.headers,
                "body": None if letter.body is None else letter.body.decode("latin-1"),
            }
        )
        kept = await tx.fetchval(
            """
            insert into dead_letter (topic, partition, "offset", event_id, subject, name, version,
                                     reason, detail, traceparent, digest, sealed)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
            on conflict (topic, partition, "offset", reason) do nothing returning id
            """,
            letter.topic,
            letter.partition,
            letter.offset,
            letter.event_id,
            letter.subject,
            letter.name,
            letter.version,
            letter.reason,
            letter.detail,
            letter.traceparent,
            letter.digest,
            seal(key, plain, _place(letter.topic, letter.partition, letter.offset)),
        )
        if kept is not None:
            await _announce(tx, letter)


async def _erased(tx: Transaction, letters: Sequence[Letter]) -> set[UUID]:
    rows = await tx.fetch(
        "select id from unnest($1::uuid[]) as id join erased on digest = sha256(uuid_send(id))",
        [letter.subject for letter in letters if letter.subject is not None],
    )
    return {row["id"] for row in rows}


async def destroy_naming(tx: Transaction, key: bytes, subjects: Sequence[UUID]) -> None:
    """Destroy letters whose content names one of these, where the record did not say whose it is.

    A letter that cannot be opened any more is left: nobody can read it.
    """
    marks = [str(subject).encode() for subject in subjects]
    after = 0
    while rows := await tx.fetch(_UNSURE, after):
        named = [row["id"] for row in rows if any(mark in content_of(key, row) for mark in marks)]
        await tx.execute("delete from dead_letter where id = any($1::bigint[])", named)
        after = rows[-1]["id"]


_UNSURE = """
    select id, topic, partition, "offset", sealed from dead_letter
    where id > $1 and sealed is not null and (subject is null or reason = 'wrong_key')
    order by id limit 200
"""


def content_of(key: bytes, row: asyncpg.Record) -> bytes:
    """What was sealed in a letter; empty when nobody can open it any more."""
    try:
        return unseal(key, row["sealed"], _place(row["topic"], row["partition"], row["offset"]))
    except SealBroken:
        return b""


async def _announce(tx: Transaction, letter: Letter) -> None:
    notice = {
        "consumer": tx.service,
        "topic": letter.topic,
        "partition": letter.partition,
        "offset": letter.offset,
        "event_id": letter.event_id,
        "event": letter.name,
        "version": letter.version,
        "reason": letter.reason,
        "detail": letter.detail,
        "digest": f"{letter.digest & (2**64 - 1):016x}",
        "trace_id": (letter.traceparent or "--").split("-")[1] or None,
    }
    await tx.execute(
        "insert into outbox (topic, subject, name, version, body, traceparent)"
        " values ($1, coalesce($2, uuidv7()), 'dead-letter.kept', 1, $3, $4)",
        f"{letter.topic}-dead-letter",
        letter.subject,
        orjson.dumps(notice),
        letter.traceparent,
    )
    tx.told += 1


async def listed(
    conn: asyncpg.Connection, limit: int, letter_id: int | None = None
) -> list[dict[str, Any]]:
    """Dead letters, newest first, without their content."""
    rows = await conn.fetch(
        """
        select id, topic, partition, "offset", event_id, subject, name, version, reason, detail,
               traceparent, created_at, replay_asked, replayed_at, closed_at, closed_by,
               closed_reason
        from dead_letter where $2::bigint is null or id = $2 order by id desc limit $1
        """,
        limit,
        letter_id,
    )
    return [dict(row) for row in rows]


async def ask_replay(tx: Transaction, letter_id: int) -> bool:
    """Mark one to be handled again; False when there is none."""
    asked = await tx.execute("update dead_letter set replay_asked = now() where id = $1", letter_id)
    return asked != "UPDATE 0"


async def close(tx: Transaction, letter_id: int, who: str, reason: str) -> bool:
    """Put one away for good; False when there is none."""
    closed = await tx.execute(
        "update dead_letter set closed_at = now(), closed_by = $2, closed_reason = $3"
        " where id = $1",
        letter_id,
        who,
        reason,
    )
    return closed != "UPDATE 0"


async def asked_for(tx: Transaction, key: bytes, limit: int = 50) -> list[Letter]:
    """Those somebody wants handled again, with their content, locked for this transaction."""
    rows = await tx.fetch(
        """
        select * from dead_letter
        where replay_asked is not null and replayed_at is null and closed_at is null
        order by id limit $1 for update skip locked
        """,
        limit,
    )
    return [_opened(key, row) for row in rows]


def _opened(key: bytes, row: asyncpg.Record) -> Letter:
    place = _place(row["topic"], row["partition"], row["offset"])
    content = orjson.loads(unseal(key, row["sealed"], place))
    body = content["body"]
    return Letter(
        topic=row["topic"],
        partition=row["partition"],
        offset=row["offset"],
        headers=content["headers"],
        body=None if body is None else body.encode("latin-1"),
        digest=row["digest"],
        reason=row["reason"],
        event_id=row["event_id"],
        subject=row["subject"],
        name=row["name"],
        version=row["version"],
        traceparent=row["traceparent"],
        letter_id=row["id"],
    )


async def replayed(tx: Transaction, letter_id: int) -> None:
    """Note that it was handled."""
    await tx.execute("update dead_letter set replayed_at = now() where id = $1", letter_id)


async def still_dead(tx: Transaction, letter_id: int, reason: str) -> None:
    """Note that it could still not be handled."""
    await tx.execute(
        "update dead_letter set replay_asked = null, detail = $2 where id = $1", letter_id, reason
    )
