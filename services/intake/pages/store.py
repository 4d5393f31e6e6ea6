"""All SQL of her sessions: sealed rows, found by a digest of a cookie."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import orjson

from services.intake.safe_contacts.store import keep_key
from services.intake.vault.sealing import COLUMNS, IDENTITY, NARRATIVE, Sealed, Vault
from shared.db import Database, Transaction

IDLE = timedelta(minutes=20)
"""So long after she last touched it a session is over."""
REFRESH = timedelta(seconds=30)
"""A touch is noted again after so long: looking at a page writes nothing in between."""


@dataclass(frozen=True, slots=True)
class StoredSession:
    """A live session as it is stored; `stale`: its last touch is to be noted again."""

    sealed: bytes
    stale: bool


async def find(db: Database, id_: bytes) -> StoredSession | None:
    """The session of this digest, unless it is over."""
    async with db.reading() as conn:
        row = await conn.fetchrow(
            "select sealed, touched_at < now() - $3::interval as stale from page_session"
            " where id = $1 and touched_at > now() - $2::interval",
            id_,
            IDLE,
            REFRESH,
        )
    return StoredSession(row["sealed"], row["stale"]) if row else None


async def touch(tx: Transaction, id_: bytes) -> None:
    """Note that she was here a moment ago."""
    await tx.execute("update page_session set touched_at = $2 where id = $1", id_, tx.now)


async def begin(tx: Transaction, id_: bytes, sealed: bytes) -> None:
    """Keep a new session."""
    await tx.execute(
        "insert into page_session (id, sealed, touched_at) values ($1, $2, $3)", id_, sealed, tx.now
    )


async def replace(tx: Transaction, id_: bytes, before: bytes, sealed: bytes) -> bool:
    """Keep a session as it is now; False when it was changed, or ended, since it was read."""
    done = await tx.execute(
        "update page_session set sealed = $3, touched_at = $4 where id = $1 and sealed = $2",
        id_,
        before,
        sealed,
        tx.now,
    )
    return done == "UPDATE 1"


async def destroy(tx: Transaction, id_: bytes) -> None:
    """Let a session and its draft be gone."""
    await tx.execute("delete from page_session where id = $1", id_)


async def destroy_idle(tx: Transaction, most: int) -> int:
    """Let sessions that are over be gone; how many were."""
    done = await tx.execute(
        "delete from page_session where id in (select id from page_session"
        " where touched_at <= now() - $1::interval limit $2)",
        IDLE,
        most,
    )
    return int(done.rpartition(" ")[2])


async def is_rehearsal(db: Database, client_id: str) -> bool:
    """Whether what is asked for on the pages is a rehearsal, as its client is marked."""
    async with db.reading() as conn:
        found = await conn.fetchval("select test from client where client_id = $1", client_id)
    return bool(found)


async def sent_under(db: Database, key_digest: bytes) -> UUID:
    """The referral that was sent under an idempotency key."""
    async with db.reading() as conn:
        kept = await conn.fetchval("select body from idempotency where digest = $1", key_digest)
    return UUID(orjson.loads(kept)["id"])


@dataclass(frozen=True, slots=True)
class Hers:
    """A referral as its receipt opens it. `sealed` None: nothing personal is held.

    `word_needed`: her contact was changed since, so that only her code word changes it again.
    """

    id: UUID
    partner_id: UUID
    status: str
    received_at: datetime
    facts: dict[str, Any]
    traceparent: str | None
    sealed: Sealed | None
    word_needed: bool
    needs: tuple[tuple[str, str], ...]


async def hers(tx: Transaction, referral_id: UUID, *, locked: bool = False) -> Hers | None:
    """The referral; None when it was erased. `locked`: nobody else changes it until the commit."""
    row = await tx.fetchrow(
        f"""
        select id, partner_id, status, received_at, facts, traceparent, wrapped, kek_version,
            identity, safe_contact, narrative,
            exists (select from life where life.referral_id = referral.id
                and what = 'contact_changed') as word_needed,
            array(select type || ' ' || status from need where need.referral_id = referral.id
                order by position) as needs
        from referral
        left join vault_key on vault_key.referral_id = referral.id
        left join vault_sealed on vault_sealed.referral_id = referral.id
        where referral.id = $1 and status <> 'erased' {"for update of referral" if locked else ""}
        """,  # noqa: S608 - one of two constants
        referral_id,
    )
    if row is None:
        return None
    sealed = None
    if row["wrapped"] is not None:
        given = {name: row[name] for name in COLUMNS if row[name] is not None}
        sealed = Sealed(row["wrapped"], row["kek_version"], given)
    return Hers(
        id=row["id"],
        partner_id=row["partner_id"],
        status=row["status"],
        received_at=row["received_at"],
        facts=orjson.loads(row["facts"]),
        traceparent=row["traceparent"],
        sealed=sealed,
        word_needed=row["word_needed"],
        needs=tuple(tuple(each.split(" ")) for each in row["needs"]),
    )


async def keep_words(tx: Transaction, hers: Hers, vault: Vault, contents: dict[str, bytes]) -> None:
    """Keep who she is and what she told as it is given here, under her referral's own key."""
    if hers.sealed is None:
        sealed = vault.seal(hers.id, contents)
        await keep_key(tx, hers.id, sealed)
        columns = sealed.columns
    else:
        columns = {
            name: vault.seal_again(hers.id, hers.sealed, name, plain)
            for name, plain in contents.items()
        }
    await tx.execute(
        "update vault_sealed set identity = $2, narrative = $3 where referral_id = $1",
        hers.id,
        columns.get(IDENTITY),
        columns.get(NARRATIVE),
    )
