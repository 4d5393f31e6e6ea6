"""All SQL of the calls of a day, and of what time does at the desk. Needs the service's duty."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from services.intake.desk.operators_store import Operator
from services.intake.desk.rules import limits
from services.intake.vault.sealing import SAFE_CONTACT, Sealed
from shared.db import Transaction


@dataclass(frozen=True, slots=True)
class Call:
    """A call at the desk. `sealed` None: what was typed was sent, or is gone."""

    id: UUID
    operator_id: UUID
    status: str
    version: int
    wrapped: bytes | None
    kek_version: int | None
    sealed: bytes | None
    referral_id: UUID | None
    begun_at: datetime
    call_back_at: datetime | None


@dataclass(frozen=True, slots=True)
class SealedCall:
    """What is kept of a call now."""

    status: str
    wrapped: bytes
    kek_version: int
    sealed: bytes
    call_back_at: datetime | None


async def call(tx: Transaction, id_: UUID, who: Operator) -> Call | None:
    """A call that this operator may see, locked until the commit.

    Her own; and, of her channel, what another left behind to be called back. Whoever sees all sees
    every call of the channel.
    """
    row = await tx.fetchrow(
        f"select * from desk_call where id = $1 and {_SEEN} for update",  # noqa: S608
        id_,
        who.partner_id,
        who.channel,
        who.id,
        who.sees_all,
    )
    if row is None:
        return None
    names = Call.__dataclass_fields__
    return Call(**{name: row[name] for name in names})


_SEEN = """
    desk_call.partner_id = $2 and desk_call.channel = $3
    and (desk_call.operator_id = $4 or $5 or desk_call.call_back_at is not null)
"""


async def exists(tx: Transaction, id_: UUID) -> bool:
    """Whether there is a call of this id, whosever it is."""
    return bool(await tx.fetchval("select exists (select from desk_call where id = $1)", id_))


async def add(tx: Transaction, id_: UUID, who: Operator, kept: SealedCall) -> None:
    """Keep a new call."""
    await tx.execute(
        """
        insert into desk_call (id, operator_id, partner_id, channel, status, version, wrapped,
            kek_version, sealed, begun_at, touched_at, call_back_at)
        values ($1, $2, $3, $4, $5, 1, $6, $7, $8, $9, $9, $10)
        """,
        id_,
        who.id,
        who.partner_id,
        who.channel,
        kept.status,
        kept.wrapped,
        kept.kek_version,
        kept.sealed,
        tx.now,
        kept.call_back_at,
    )


async def keep(tx: Transaction, id_: UUID, kept: SealedCall) -> None:
    """Keep a call as it is now."""
    await tx.execute(
        """
        update desk_call set status = $2, version = version + 1, wrapped = $3, kek_version = $4,
            sealed = $5, touched_at = $6, call_back_at = $7
        where id = $1
        """,
        id_,
        kept.status,
        kept.wrapped,
        kept.kek_version,
        kept.sealed,
        tx.now,
        kept.call_back_at,
    )


async def sent(tx: Transaction, id_: UUID, referral_id: UUID) -> None:
    """What was typed in a call is a referral now, and is kept nowhere else."""
    await tx.execute(
        """
        update desk_call set status = 'sent', referral_id = $2, version = version + 1,
            wrapped = null, kek_version = null, sealed = null, touched_at = $3, call_back_at = null
        where id = $1
        """,
        id_,
        referral_id,
        tx.now,
    )


async def close(tx: Transaction, id_: UUID) -> None:
    """Nobody calls back any more; what was typed and never sent is gone."""
    await tx.execute(
        """
        update desk_call set call_back_at = null, touched_at = $2, version = version + 1,
            status = case when status = 'sent' then status else 'closed' end,
            wrapped = null, kek_version = null, sealed = null
        where id = $1
        """,
        id_,
        tx.now,
    )


async def call_again(tx: Transaction, id_: UUID, at: datetime) -> None:
    """When somebody calls back."""
    await tx.execute(
        "update desk_call set call_back_at = $2, touched_at = $3 where id = $1", id_, at, tx.now
    )


async def note_attempt(tx: Transaction, call_id: UUID, operator_id: UUID, outcome: str) -> int:
    """Note an attempt to call back; how many there were now."""
    await tx.execute(
        "insert into call_back (call_id, operator_id, at, outcome) values ($1, $2, $3, $4)",
        call_id,
        operator_id,
        tx.now,
        outcome,
    )
    found: int = await tx.fetchval("select count(*) from call_back where call_id = $1", call_id)
    return found


async def was_reached(tx: Transaction, call_id: UUID, operator_id: UUID) -> bool:
    """Whether she said her pass phrase to this operator a moment ago."""
    return bool(
        await tx.fetchval(
            "select exists (select from call_back where call_id = $1 and operator_id = $2"
            " and outcome = 'reached' and at > $3::timestamptz - $4::interval)",
            call_id,
            operator_id,
            tx.now,
            limits().known,
        )
    )


async def sealed_contact(tx: Transaction, referral_id: UUID, partner_id: UUID) -> Sealed | None:
    """The sealed safe contact of an own referral that has not ended; None: there is none."""
    row = await tx.fetchrow(
        """
        select wrapped, kek_version, safe_contact from referral
        join vault_key on vault_key.referral_id = referral.id
        join vault_sealed on vault_sealed.referral_id = referral.id
        where referral.id = $1 and partner_id = $2 and safe_contact is not null
            and status not in ('withdrawn', 'erased')
        """,
        referral_id,
        partner_id,
    )
    if row is None:
        return None
    return Sealed(row["wrapped"], row["kek_version"], {SAFE_CONTACT: row["safe_contact"]})


async def open_work(tx: Transaction, who: Operator, most: int) -> list[dict[str, Any]]:
    """The calls of a day that are open, to be called back, or were sent; what is due comes first.

    A referral that was erased or taken back is no work any more.
    """
    rows = await tx.fetch(
        f"""
        select desk_call.id, desk_call.status, desk_call.begun_at, call_back_at, referral_id,
            operator_id = $4 as own, wrapped, kek_version, sealed,
            referral.status as referral_status,
            (select count(*) from call_back where call_id = desk_call.id) as attempts,
            array(select need.type from need where need.referral_id = desk_call.referral_id
                order by position) as needs
        from desk_call left join referral on referral.id = desk_call.referral_id
        where {_SEEN} and desk_call.status <> 'closed'
            and coalesce(referral.status not in ('erased', 'withdrawn'), true)
            and (desk_call.status <> 'sent' or call_back_at is not null
                or desk_call.touched_at > $1::timestamptz - interval '24 h')
        order by call_back_at nulls last, desk_call.begun_at desc limit $6
        """,  # noqa: S608 - constants of this module
        tx.now,
        who.partner_id,
        who.channel,
        who.id,
        who.sees_all,
        most,
    )
    return [dict(row) for row in rows]


async def destroy_old(tx: Transaction, most: int) -> int:
    """Let sessions that are over be gone, and what was never sent; how many were."""
    held = limits()
    sessions = await tx.execute(
        "delete from desk_session where id in (select id from desk_session"
        " where ends_at <= $1 or touched_at <= $1::timestamptz - $2::interval limit $3)",
        tx.now,
        held.idle,
        most,
    )
    calls = await tx.execute(
        "delete from desk_call where id in (select id from desk_call"
        " where touched_at <= $1::timestamptz - $2::interval limit $3)",
        tx.now,
        held.kept,
        most,
    )
    return max(int(done.rpartition(" ")[2]) for done in (sessions, calls))
