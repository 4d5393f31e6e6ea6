"""All SQL of complaints."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from asyncpg import Record

from shared.db import Transaction

_SHOWN = """complaint_id, provider_id, kind, filed_at, due_at, finding, decided_at,
    due_at <= now() as overdue"""


class Advanced(NamedTuple):
    """A complaint's clock: how many of its steps were told, when the next is due."""

    complaint_id: UUID
    said: int
    next_at: datetime | None


async def offer_of(tx: Transaction, offer_id: UUID, partner_id: UUID) -> Record | None:
    """An offer of a referral of this partner, and whose provider was asked."""
    return await tx.fetchrow(
        """
        select offer_id, referral_id, provider_id, provider_partner_id from offer
        where offer_id = $1 and partner_id = $2
        """,
        offer_id,
        partner_id,
    )


async def add(
    tx: Transaction, fields: Sequence[object], due_at: datetime, next_at: datetime
) -> Record | None:
    """Keep a complaint (id, offer, referral, provider, its partner, who filed it, kind).

    None when the same was said of this offer already.
    """
    return await tx.fetchrow(
        f"""
        insert into complaint (complaint_id, offer_id, referral_id, provider_id,
            provider_partner_id, partner_id, kind, due_at, clock_next_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        on conflict do nothing returning {_SHOWN}
        """,  # noqa: S608 - a list of columns
        *fields,
        due_at,
        next_at,
    )


async def keep_away(tx: Transaction, referral_id: UUID, provider_id: UUID) -> None:
    """This provider is asked for nothing of this referral again."""
    await tx.execute(
        """
        update referral set complained = array_append(complained, $2)
        where referral_id = $1 and not $2 = any(complained)
        """,
        referral_id,
        provider_id,
    )


async def count_open(tx: Transaction, provider_id: UUID, more: int) -> None:
    """How many complaints about a provider nobody has decided yet."""
    await tx.execute(
        "update provider_load set complaints = complaints + $2 where provider_id = $1",
        provider_id,
        more,
    )


async def opened(
    tx: Transaction, limit: int, provider_id: UUID | None, *, overdue: bool
) -> list[Record]:
    """Complaints nobody has decided yet, of one provider or all, the oldest first."""
    return await tx.fetch(
        f"select {_SHOWN} from complaint where decided_at is null"  # noqa: S608
        " and ($2::uuid is null or provider_id = $2) and (not $3 or due_at <= now())"
        " order by filed_at, complaint_id limit $1",
        limit,
        provider_id,
        overdue,
    )


async def due(tx: Transaction, limit: int) -> list[Record]:
    """Complaints of which something is to be told, the longest due first; locked."""
    return await tx.fetch(
        """
        select complaint_id, provider_id, provider_partner_id, kind, filed_at, due_at, said
        from complaint where clock_next_at <= now() order by clock_next_at, complaint_id limit $1
        for no key update skip locked
        """,
        limit,
    )


async def advance(tx: Transaction, advanced: Sequence[Advanced]) -> None:
    """Note how far these complaints' clocks have come."""
    ids, said, following = zip(*advanced, strict=True)
    await tx.execute(
        """
        update complaint c set said = a.said, clock_next_at = a.next_at
        from unnest($1::uuid[], $2::smallint[], $3::timestamptz[]) as a(id, said, next_at)
        where c.complaint_id = a.id
        """,
        ids,
        said,
        following,
    )


async def whose(tx: Transaction, complaint_id: UUID) -> Record | None:
    """Which organisations a complaint is between."""
    return await tx.fetchrow(
        "select provider_partner_id, partner_id, referral_id from complaint"
        " where complaint_id = $1",
        complaint_id,
    )


async def decide(
    tx: Transaction, complaint_id: UUID, finding: str, decided_by: str
) -> Record | None:
    """Keep what was found; None when somebody decided before."""
    return await tx.fetchrow(
        f"""
        update complaint set finding = $2, decided_by = $3, decided_at = now(),
            clock_next_at = null
        where complaint_id = $1 and decided_at is null returning {_SHOWN}
        """,  # noqa: S608 - a list of columns
        complaint_id,
        finding,
        decided_by,
    )
