"""All SQL of the clocks."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from asyncpg import Record

from shared.db import Transaction

_EVENT = """o.offer_id, o.referral_id, o.need_id, o.need, o.provider_id, o.provider_partner_id,
    o.partner_id, o.status"""


class Advanced(NamedTuple):
    """How far a clock has come: how many steps were said, when the next is due."""

    id: UUID
    said: int
    next_at: datetime | None


async def silent(tx: Transaction, limit: int) -> list[UUID]:
    """Referrals with an offer whose first contact has something due, longest first."""
    rows = await tx.fetch(
        """
        select referral_id from offer where clock_next_at <= now()
        group by referral_id order by min(clock_next_at) limit $1
        """,
        limit,
    )
    return sorted(row["referral_id"] for row in rows)


async def contacts_due(tx: Transaction, referral_ids: Sequence[UUID]) -> list[Record]:
    """Those offers of these locked referrals of whose first contact something is due."""
    return await tx.fetch(
        f"""
        select {_EVENT}, attempt, contact_from as started_at, contact_due_at as due_at,
            contact_provisional as provisional, clock_said as said
        from offer o where referral_id = any($1) and clock_next_at <= now()
        """,  # noqa: S608 - a list of columns
        referral_ids,
    )


async def advance_contacts(tx: Transaction, advanced: Sequence[Advanced]) -> None:
    """Note how far first contacts have come."""
    await _advance(
        tx,
        """
        update offer o set clock_said = a.said, clock_next_at = a.next_at
        from unnest($1::uuid[], $2::smallint[], $3::timestamptz[]) as a(id, said, next_at)
        where o.offer_id = a.id
        """,
        advanced,
    )


async def take_away(tx: Transaction, offer_ids: Sequence[UUID], reason: str, by: str) -> None:
    """End these offers: their providers did not speak to her in time."""
    await tx.execute(
        """
        update offer set status = 'withdrawn', ended_at = now(), asks = null, reason = $2,
            decided_by = $3, clock_next_at = null
        where offer_id = any($1)
        """,
        offer_ids,
        reason,
        by,
    )
    await tx.execute(
        """
        update need n set status = 'requested' from offer o
        where o.offer_id = any($1) and n.referral_id = o.referral_id and n.need_id = o.need_id
        """,
        offer_ids,
    )


_DUE = f"""
    select {_EVENT}, c.clock_id, c.code, c.started_at, c.due_at, c.provisional, c.said,
        r.traceparent
    from clock c join offer o using (offer_id) join referral r on r.referral_id = o.referral_id
    where c.next_at <= now() order by c.next_at limit $1 for update of c skip locked
"""  # noqa: S608 - a list of columns


async def due(tx: Transaction, limit: int) -> list[Record]:
    """Started clocks of which something is due, with the offer they belong to, longest first."""
    return await tx.fetch(_DUE, limit)


async def advance(tx: Transaction, advanced: Sequence[Advanced]) -> None:
    """Note how far started clocks have come."""
    await _advance(
        tx,
        """
        update clock c set said = a.said, next_at = a.next_at
        from unnest($1::uuid[], $2::smallint[], $3::timestamptz[]) as a(id, said, next_at)
        where c.clock_id = a.id
        """,
        advanced,
    )


async def _advance(tx: Transaction, query: str, advanced: Sequence[Advanced]) -> None:
    if advanced:
        ids, said, following = zip(*advanced, strict=True)
        await tx.execute(query, ids, said, following)


_SHOWN = """clock_id, code, rules, started_at, due_at, provisional, said, met_at"""


async def start(tx: Transaction, fields: Sequence[object]) -> Record | None:
    """Start a clock; None when one of its kind runs for the offer already."""
    return await tx.fetchrow(
        f"""
        insert into clock (clock_id, referral_id, offer_id, provider_partner_id, partner_id, code,
            rules, started_at, due_at, provisional, next_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
        on conflict do nothing returning {_SHOWN}
        """,  # noqa: S608 - a list of columns
        *fields,
    )


async def start_all(tx: Transaction, clocks: Sequence[Sequence[object]]) -> None:
    """Start these clocks, except where one of its kind runs for the offer already."""
    await tx.execute(
        """
        insert into clock (clock_id, referral_id, offer_id, provider_partner_id, partner_id, code,
            rules, started_at, due_at, provisional, next_at)
        select * from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::uuid[],
            $6::text[], $7::text[], $8::timestamptz[], $9::timestamptz[], $10::boolean[],
            $11::timestamptz[])
        on conflict do nothing
        """,
        *zip(*clocks, strict=True),
    )


async def restart(
    tx: Transaction, times: Sequence[tuple[UUID, datetime, datetime, datetime]]
) -> None:
    """Let these clocks run again: from when, until when, and when they are warned of."""
    await tx.execute(
        """
        update clock c set started_at = t.start, due_at = t.due, next_at = t.warned, said = 0
        from unnest($1::uuid[], $2::timestamptz[], $3::timestamptz[], $4::timestamptz[])
            as t(id, start, due, warned)
        where c.clock_id = t.id
        """,
        *zip(*times, strict=True),
    )


async def meet(tx: Transaction, offer_id: UUID, clock_id: UUID) -> Record | None:
    """Stop a clock that runs: what it waited for has been done. None when it runs no more."""
    return await tx.fetchrow(
        f"""
        update clock set met_at = now(), next_at = null
        where clock_id = $2 and offer_id = $1 and met_at is null returning {_SHOWN}
        """,  # noqa: S608 - a list of columns
        offer_id,
        clock_id,
    )


async def of_offer(tx: Transaction, offer_id: UUID) -> list[Record]:
    """The clocks that were started for an offer, first to last."""
    return await tx.fetch(
        f"select {_SHOWN} from clock where offer_id = $1 order by started_at, clock_id",  # noqa: S608
        offer_id,
    )


async def offer(tx: Transaction, offer_id: UUID, partner_id: UUID) -> Record | None:
    """An offer as its clocks need it: to a provider of this partner, or of its own referral."""
    return await tx.fetchrow(
        """
        select offer_id, referral_id, provider_partner_id, partner_id, status, answered_at,
            started_at, contact_from, contact_due_at, contact_provisional, clock_said
        from offer where offer_id = $1 and $2 in (provider_partner_id, partner_id)
        """,
        offer_id,
        partner_id,
    )
