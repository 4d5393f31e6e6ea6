"""All SQL of clues: every change happens to a row that is locked, under the service's duty."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

import asyncpg

from services.intake.vault.sealing import IDENTITY, Sealed
from shared.db import Transaction
from shared.vocabulary import ClueClock, ClueStatus

if TYPE_CHECKING:
    from services.intake.clues.form import ClueSaid


@dataclass(frozen=True, slots=True)
class NewClue:
    """A clue to be written; nothing in it can be read by who should not."""

    id: UUID
    partner_id: UUID
    client_id: str
    said: "ClueSaid"
    dated: date
    campaign: str | None
    phase: int | None
    source_ref: bytes | None
    ref_digest: bytes | None
    sandbox: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """How a clue stands: who answers for it, and who sees it."""

    status: ClueStatus
    owner_id: UUID
    parties: Sequence[UUID]
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Owed:
    """Something that is owed of a clue."""

    kind: ClueClock
    owed_by: UUID
    due_at: datetime
    provisional: bool


async def add(tx: Transaction, new: NewClue) -> tuple[UUID, ClueStatus] | None:
    """Write a clue; what is there already under its reference is given instead."""
    added = await tx.execute(
        """
        insert into clue (id, partner_id, client_id, owner_id, parties, channel, region, harms,
            flags, dated, campaign, phase, source_ref, ref_digest, sandbox, status, status_at,
            received_at)
        values ($1, $2, $3, $2, array[$2::uuid], $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 'open',
            $14, $14)
        on conflict (ref_digest) where ref_digest is not null do nothing
        """,
        new.id,
        new.partner_id,
        new.client_id,
        str(new.said.channel),
        new.said.region,
        list(new.said.harms),
        list(new.said.flags),
        new.dated,
        new.campaign,
        new.phase,
        new.source_ref,
        new.ref_digest,
        new.sandbox,
        tx.now,
    )
    if added == "INSERT 0 1":
        return None
    row = await tx.fetchrow("select id, status from clue where ref_digest = $1", new.ref_digest)
    assert row is not None  # noqa: S101 - the conflict was with it
    return row["id"], ClueStatus(row["status"])


async def locked(tx: Transaction, clue_id: UUID, partner_id: UUID) -> asyncpg.Record | None:
    """A clue of this body, with the transfer that is under way or was the last."""
    if not await tx.fetchval(
        "select 1 from clue where id = $1 and $2 = any(parties) for update", clue_id, partner_id
    ):
        return None
    return await tx.fetchrow(
        """
        select clue.*, transfer.id as transfer_id, transfer.sender_id, transfer.receiver_id,
            transfer.feedback_at
        from clue left join lateral (
            select * from clue_transfer where clue_id = clue.id and returned_at is null
            order by sent_at desc limit 1
        ) as transfer on true
        where clue.id = $1
        """,
        clue_id,
    )


async def move(tx: Transaction, clue_id: UUID, stands: Standing) -> None:
    """Let a clue stand so from now on."""
    await tx.execute(
        "update clue set status = $2, status_at = $3, owner_id = $4, parties = $5, reason = $6"
        " where id = $1",
        clue_id,
        str(stands.status),
        tx.now,
        stands.owner_id,
        list(stands.parties),
        stands.reason,
    )


async def hand_over(
    tx: Transaction, transfer_id: UUID, clue_id: UUID, sender: UUID, receiver: UUID
) -> None:
    """Begin a transfer."""
    await tx.execute(
        "insert into clue_transfer (id, clue_id, sender_id, receiver_id, sent_at)"
        " values ($1, $2, $3, $4, $5)",
        transfer_id,
        clue_id,
        sender,
        receiver,
        tx.now,
    )


_MARKS = {
    "acknowledge": "acknowledged_at = $2",
    "accept": "acknowledged_at = coalesce(acknowledged_at, $2), accepted_at = $2",
    "contact": "contacted_at = $2",
    "return": "returned_at = $2, return_code = $3, return_words = $4",
    "feedback": "feedback_at = $2, feedback_code = $3",
}


async def mark(
    tx: Transaction, transfer_id: UUID, step: str, reason: str | None, words: bytes | None
) -> None:
    """Note on a transfer that this happened; other steps leave it as it is."""
    change = _MARKS.get(step)
    if change is None:
        return
    given = {"$3": reason, "$4": words}
    values = [value for name, value in given.items() if name in change]
    await tx.execute(
        f"update clue_transfer set {change} where id = $1",  # noqa: S608 - a change of this module
        transfer_id,
        tx.now,
        *values,
    )


async def owe(
    tx: Transaction, clue_id: UUID, met: Sequence[ClueClock], owed: Sequence[Owed]
) -> None:
    """What is met is owed no more; what begins is."""
    await tx.execute(
        "delete from clue_clock where clue_id = $1 and kind = any($2::text[])",
        clue_id,
        [str(each) for each in (*met, *(one.kind for one in owed))],
    )
    await tx.executemany(
        "insert into clue_clock (clue_id, kind, owed_by, due_at, provisional)"
        " values ($1, $2, $3, $4, $5)",
        [(clue_id, str(o.kind), o.owed_by, o.due_at, o.provisional) for o in owed],
    )


async def keep_letter(tx: Transaction, letter_id: UUID, clue_id: UUID, kind: str, jws: str) -> None:
    """Keep a letter as it was signed."""
    await tx.execute(
        "insert into letter (id, clue_id, kind, jws, issued_at) values ($1, $2, $3, $4, $5)",
        letter_id,
        clue_id,
        kind,
        jws,
        tx.now,
    )


async def last_letter(tx: Transaction, clue_id: UUID) -> str | None:
    """The letter signed last."""
    found: str | None = await tx.fetchval(
        "select jws from letter where clue_id = $1 order by issued_at desc, id desc limit 1",
        clue_id,
    )
    return found


async def names(tx: Transaction, ids: Sequence[UUID]) -> dict[UUID, str]:
    """The names of organisations."""
    rows = await tx.fetch("select id, name from partner where id = any($1::uuid[])", list(ids))
    return {row["id"]: row["name"] for row in rows}


async def may_receive(tx: Transaction, partner_id: UUID) -> bool:
    """Whether a clue may be handed to this organisation: registered, and of this country."""
    return bool(
        await tx.fetchval(
            "select exists (select from partner where id = $1 and not abroad"
            " and registered_at is not null)",
            partner_id,
        )
    )


async def erase(tx: Transaction, clue_id: UUID, owner_id: UUID) -> bool:
    """Destroy a clue's key and every row of it; False when this body does not own it."""
    gone = await tx.fetchval(
        "delete from clue where id = $1 and owner_id = $2 returning true", clue_id, owner_id
    )
    if gone:
        await tx.execute("delete from vault_key where referral_id = $1", clue_id)
        await tx.execute("delete from vault_sealed where referral_id = $1", clue_id)
    return bool(gone)


async def fall_due(tx: Transaction, most: int) -> list[asyncpg.Record]:
    """Note of what is overdue since now that it is, and give it; `most` at once."""
    return await tx.fetch(
        """
        update clue_clock set overdue_at = $1 from (
            select clue_id, kind from clue_clock where overdue_at is null and due_at <= $1
            order by due_at limit $2 for update skip locked
        ) as due
        where clue_clock.clue_id = due.clue_id and clue_clock.kind = due.kind
        returning clue_clock.clue_id, clue_clock.kind, owed_by, due_at
        """,
        tx.now,
        most,
    )


async def keep_person(tx: Transaction, clue_id: UUID, sealed: Sealed) -> None:
    """Keep who a clue is about, sealed, under a key of this clue alone."""
    await tx.execute(
        "insert into vault_key (referral_id, wrapped, kek_version) values ($1, $2, $3)",
        clue_id,
        sealed.wrapped,
        sealed.kek_version,
    )
    await tx.execute(
        "insert into vault_sealed (referral_id, identity) values ($1, $2)",
        clue_id,
        sealed.columns[IDENTITY],
    )
