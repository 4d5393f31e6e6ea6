"""Events that could not be handled: kept sealed, with a reason, until somebody brings them back."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any
from uuid import UUID

import asyncpg
import orjson
from pydantic import BaseModel, ConfigDict, Field

from shared.db import Transaction
from shared.fields import line
from shared.security.aead import SealBroken, seal, unseal
from shared.vocabulary import DeadLetterClosing, DeadLetterReason


@dataclass(frozen=True)
class DeadLetter:
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


async def keep(tx: Transaction, key: bytes, letters: Sequence[DeadLetter]) -> None:
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


async def _erased(tx: Transaction, letters: Sequence[DeadLetter]) -> set[UUID]:
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


async def _announce(tx: Transaction, letter: DeadLetter) -> None:
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
        # Keeping the letter gave the transaction its id: see shared/outbox.py.
        "insert into outbox (topic, subject, name, version, body, traceparent)"
        " values ($1, coalesce($2, uuidv7()), 'dead-letter.kept', 1, $3, $4)",
        f"{letter.topic}-dead-letter",
        letter.subject,
        orjson.dumps(notice),
        letter.traceparent,
    )
    tx.published += 1


class Listing(BaseModel):
    """Which dead letters are listed."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    open: bool = Field(False, description="Only those neither handled since nor closed")
    reason: DeadLetterReason | None = Field(None, description="Only those with this reason")
    topic: Annotated[str, line(1, 80)] | None = Field(None, description="Only those of this topic")
    before: int | None = Field(None, ge=1, le=2**62, description="`next` of the page before")
    limit: int = Field(100, ge=1, le=1000, description="Most on a page")


_SHOWN = """
    select id, topic, partition, "offset", event_id, subject, name, version, reason, detail,
           traceparent, created_at, replay_asked, replayed_at, closed_at, closed_by,
           closed_reason
    from dead_letter
"""


async def listed(conn: asyncpg.Connection, wanted: Listing) -> list[dict[str, Any]]:
    """Dead letters, newest first, without their content."""
    rows = await conn.fetch(
        _SHOWN
        + """
        where (not $1 or (closed_at is null and replayed_at is null))
            and ($2::text is null or reason = $2) and ($3::text is null or topic = $3)
            and ($4::bigint is null or id < $4)
        order by id desc limit $5
        """,
        wanted.open,
        wanted.reason,
        wanted.topic,
        wanted.before,
        wanted.limit,
    )
    return [dict(row) for row in rows]


async def find(conn: asyncpg.Connection, letter_id: int) -> dict[str, Any] | None:
    """One dead letter without its content, None when there is none."""
    row = await conn.fetchrow(f"{_SHOWN} where id = $1", letter_id)
    return dict(row) if row else None


async def locked(tx: Transaction, letter_ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    """Those of these that there are, by number and without their content, to change them."""
    # Always in one order, so that two who ask for the same set wait for each other and no more.
    rows = await tx.fetch(
        f"{_SHOWN} where id = any($1::bigint[]) order by id for update", letter_ids
    )
    return {row["id"]: dict(row) for row in rows}


async def ask_replay(tx: Transaction, letter_ids: Sequence[int]) -> None:
    """Mark these to be handled again."""
    await tx.execute(
        "update dead_letter set replay_asked = now() where id = any($1::bigint[])", letter_ids
    )


async def close(
    tx: Transaction, letter_ids: Sequence[int], who: str, reason: DeadLetterClosing
) -> None:
    """Put these away for good."""
    await tx.execute(
        "update dead_letter set closed_at = now(), closed_by = $2, closed_reason = $3"
        " where id = any($1::bigint[])",
        letter_ids,
        who,
        reason,
    )


async def asked_for(tx: Transaction, key: bytes, limit: int = 50) -> list[DeadLetter]:
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


def _opened(key: bytes, row: asyncpg.Record) -> DeadLetter:
    place = _place(row["topic"], row["partition"], row["offset"])
    content = orjson.loads(unseal(key, row["sealed"], place))
    body = content["body"]
    return DeadLetter(
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
