"""What every service does when a subject is erased, beside dropping its own rows.

What waits to be told is taken back, what was told and heard is blanked, dead letters are destroyed,
and idempotency keys are left as digests that answer 410. A late event of an erased subject is noted
and never handled, whichever way it comes.
"""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import asyncpg

from shared import dead_letters
from shared.db import Database, Transaction
from shared.events.catalogue import EVENTS
from shared.settings import Settings

NOBODY = UUID(int=0)
"""The subject of a row that was blanked."""
GONE = 410
"""The status under which a key is kept when what it asked for was erased."""

_ERASING = [event.name for event in EVENTS.values() if event.erasing]

_REMEMBER = """
    insert into erased (digest, subject) select sha256(uuid_send(id)), id from unnest($1::uuid[]) id
    on conflict do nothing
"""
_TAKE_BACK = """
    delete from outbox where id in (
        select id from outbox_unpublished where subject = any($1::uuid[])
            and name <> all($2::text[])
    )
"""
_BLANK_TOLD = """
    update outbox set body = '', traceparent = null, subject = $3
    where subject = any($1::uuid[]) and name <> all($2::text[])
"""
_BLANK_HEARD = """
    update inbox set subject = $2, traceparent = null, partition = -1, "offset" = -1, digest = 0
    where subject = any($1::uuid[])
"""
_DESTROY_LETTERS = "delete from dead_letter where subject = any($1::uuid[])"
_KEEP_KEYS_ALONE = """
    update idempotency set status = 410, body = '', fingerprint = '', ids = null
    where ids && $1::uuid[]
"""
_UNDER_WAY = """
    select subject from erased where subject is not null and at < now() - $1::interval limit 500
"""
_SETTLE = "update erased set subject = null where subject = any($1::uuid[])"


async def forget(tx: Transaction, subjects: Sequence[UUID]) -> None:
    """Forget these subjects.

    Safe to repeat. The event that tells of the erasure stays until everybody has heard it.
    """
    await tx.execute(_REMEMBER, subjects)
    await _blank(tx, subjects)
    await forget_answers(tx, subjects)


async def forget_answers(tx: Transaction, ids: Sequence[UUID]) -> None:
    """Of the keys whose answer or address named one of these, leave digests that answer 410."""
    await tx.execute(_KEEP_KEYS_ALONE, ids)


async def _blank(tx: Transaction, subjects: Sequence[UUID]) -> None:
    await tx.execute(_TAKE_BACK, subjects, _ERASING)
    await tx.execute(_BLANK_TOLD, subjects, _ERASING, NOBODY)
    await tx.execute(_BLANK_HEARD, subjects, NOBODY)
    await tx.execute(_DESTROY_LETTERS, subjects)


def settled_after(settings: Settings) -> timedelta:
    """So long after an erasure what was under way is in the tables: no transaction lives so long.

    A third more than one may live, for clocks and processes that stood still.
    """
    return timedelta(seconds=settings.transaction_timeout * 4 / 3)


async def finish(db: Database, seal: bytes, after: timedelta) -> bool:
    """Blank what was under way when its subject was erased; True when there is more to do.

    It is done so long after the erasure (`settled_after`). Dead letters that do not say whose they
    are are opened and destroyed if they name a subject.
    """
    async with db.transaction() as tx:
        subjects = [row["subject"] for row in await tx.fetch(_UNDER_WAY, after)]
        if not subjects:
            return False
        await _blank(tx, subjects)
        await forget_answers(tx, subjects)
        await dead_letters.destroy_naming(tx, seal, subjects)
        await tx.execute(_SETTLE, subjects)
    return True


async def are_erased(conn: asyncpg.Connection | Transaction, subjects: Sequence[UUID]) -> set[UUID]:
    """Those of these subjects that were erased."""
    rows = await conn.fetch(
        "select id from unnest($1::uuid[]) as id join erased on digest = sha256(uuid_send(id))",
        subjects,
    )
    return {row["id"] for row in rows}
