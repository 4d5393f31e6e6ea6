"""All SQL of the clocks."""

from collections.abc import Sequence
from uuid import UUID

from asyncpg import Record

from shared.db import Transaction


async def overdue(tx: Transaction, limit: int) -> list[UUID]:
    """Referrals with an offer whose answer is overdue by the database's clock, longest first."""
    rows = await tx.fetch(
        """
        select referral_id from offer where status = 'offered' and answer_due_at <= now()
        group by referral_id order by min(answer_due_at) limit $1
        """,
        limit,
    )
    return sorted(row["referral_id"] for row in rows)


async def expire(tx: Transaction, referral_ids: Sequence[UUID]) -> list[Record]:
    """Expire what is still overdue of these locked referrals; gives the offers.

    What was asked of a provider that a person stopped meanwhile was not silence: it is withdrawn.
    """
    return await tx.fetch(
        """
        update offer o set ended_at = now(), asks = null,
            status = case when p.state in ('suspended', 'retired') then 'withdrawn'
                     else 'expired' end
        from provider p
        where p.provider_id = o.provider_id
            and referral_id = any($1) and status = 'offered' and answer_due_at <= now()
        returning offer_id, referral_id, need_id, need, o.provider_id, provider_partner_id,
            attempt, status
        """,
        referral_ids,
    )
