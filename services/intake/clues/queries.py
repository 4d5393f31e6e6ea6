"""All SQL that shows clues; the transaction sees those of its body alone."""

from typing import Any
from uuid import UUID

import asyncpg

from services.intake.clues.form import Listing
from services.intake.vault.sealing import IDENTITY, Sealed
from shared.db import Transaction


async def one(tx: Transaction, clue_id: UUID) -> dict[str, Any] | None:
    """A clue with its transfers and what is owed of it, if the transaction may see it."""
    row = await tx.fetchrow("select * from clue where id = $1", clue_id)
    if row is None:
        return None
    found = dict(row)
    found["transfers"] = await tx.fetch(
        "select * from clue_transfer where clue_id = $1"
        " and array[sender_id, receiver_id] && $2::uuid[] order by sent_at",
        clue_id,
        row["parties"],
    )
    found["owed"] = await tx.fetch(
        "select * from clue_clock where clue_id = $1 order by due_at, kind", clue_id
    )
    return found


async def letters(tx: Transaction, clue_id: UUID) -> list[asyncpg.Record]:
    """The letters of a clue, if the transaction may see it."""
    return await tx.fetch(
        "select id, kind, jws, issued_at from letter where clue_id = $1 order by issued_at, id",
        clue_id,
    )


async def listed(tx: Transaction, wanted: Listing) -> list[asyncpg.Record]:
    """The clues the transaction may see, newest first, one more than asked for."""
    return await tx.fetch(
        """
        select * from (
            select id, owner_id, status, status_at, channel, region, received_at, exists (
                select from clue_clock where clue_id = clue.id and overdue_at is not null
            ) as overdue from clue
        ) as found
        where ($1::uuid is null or (received_at, id) <
                (select received_at, id from clue where id = $1))
            and ($3::text is null or status = $3) and (not $4 or overdue)
        order by received_at desc, id desc limit $2
        """,
        wanted.after,
        wanted.limit + 1,
        wanted.status,
        wanted.overdue,
    )


async def person(tx: Transaction, clue_id: UUID, partner_id: UUID) -> tuple[bool, Sealed | None]:
    """Whether this body may read who a clue is about, and what is sealed of it.

    Its owner may, and a receiver from its acceptance on.
    """
    row = await tx.fetchrow(
        """
        select wrapped, kek_version, identity from clue
        left join vault_key on vault_key.referral_id = clue.id
        left join vault_sealed on vault_sealed.referral_id = clue.id
        where clue.id = $1 and $2 = any(parties) and (owner_id = $2 or exists (
            select from clue_transfer where clue_id = clue.id and receiver_id = $2
                and accepted_at is not null and returned_at is null))
        """,
        clue_id,
        partner_id,
    )
    if row is None:
        return False, None
    if row["wrapped"] is None or row["identity"] is None:
        return True, None
    return True, Sealed(row["wrapped"], row["kek_version"], {IDENTITY: row["identity"]})
