"""All SQL of needs that come from others."""

from uuid import UUID

from asyncpg import Record

from services.matching.needs.rules import OPEN
from services.matching.offers.rules import Decision
from shared.db import Transaction
from shared.vocabulary import NeedBasis

_SERVED = ["accepted", "scheduled", "in_progress", "waitlisted", "paused_safety", "completed"]


async def referral_of(tx: Transaction, need_id: UUID, partner_id: UUID) -> Record | None:
    """The referral of a need, for the partner that referred her or whose provider serves it.

    `by_referrer`: which of both the partner is.
    """
    return await tx.fetchrow(
        """
        select n.referral_id, n.partner_id = $2 as by_referrer
        from need n where n.need_id = $1 and (n.partner_id = $2 or exists (
            select from offer o join provider p using (provider_id)
            where o.referral_id = n.referral_id and o.need_id = n.need_id
                and o.provider_partner_id = $2 and o.status = any($3)
                and p.state not in ('suspended', 'retired')))
        """,
        need_id,
        partner_id,
        _SERVED,
    )


async def open_again(tx: Transaction, referral_id: UUID) -> None:
    """A referral that was closed is open again; one that was withdrawn stays so."""
    await tx.execute(
        "update referral set status = 'open' where referral_id = $1 and status = 'closed'",
        referral_id,
    )


async def parent(tx: Transaction, referral_id: UUID, need_id: UUID) -> Record | None:
    """A need of a locked referral, with the last offer of it that was served."""
    return await tx.fetchrow(
        """
        select n.referral_id, n.need_id, n.type, n.status, o.offer_id, o.provider_id,
            (select max(position) from need where referral_id = $1) as last_position
        from need n left join lateral (
            select offer_id, provider_id from offer o
            where o.referral_id = n.referral_id and o.need_id = n.need_id and o.status = any($3)
            order by seq desc limit 1) o on true
        where n.referral_id = $1 and n.need_id = $2
        """,
        referral_id,
        need_id,
        _SERVED,
    )


async def open_one(tx: Transaction, referral_id: UUID, need: str) -> UUID | None:
    """An open need of this kind in the referral: there is never a second one."""
    found: UUID | None = await tx.fetchval(
        "select need_id from need where referral_id = $1 and type = $2 and status = any($3)",
        referral_id,
        need,
        sorted(OPEN),
    )
    return found


async def mark(
    tx: Transaction, decision: Decision, parent_need: UUID, basis: NeedBasis, offer_id: UUID | None
) -> None:
    """Say of a need where it comes from, and of its offer on which one it is based."""
    await tx.execute(
        "update need set parent_need = $3, basis = $4 where referral_id = $1 and need_id = $2",
        decision.open_need.case.referral_id,
        decision.open_need.need_id,
        parent_need,
        basis,
    )
    if decision.offer:
        await tx.execute(
            "update offer set based_on = $2 where offer_id = $1", decision.offer.offer_id, offer_id
        )
