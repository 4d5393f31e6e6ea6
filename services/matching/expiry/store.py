"""All SQL of the clocks."""

from collections.abc import Sequence
from uuid import UUID

from asyncpg import Record

from shared.db import Transaction


async def overdue(tx: Transaction, limit: int) -> list[UUID]:
    """Referrals with an offer whose answer is overdue by the database's clock, longest first."""
    rows = await tx.fetch(
        """
        select referral_id from offer
        where status in ('requested', 'offered') and answer_due_at <= now()
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
        with due as (
            select offer_id, o.status as was, p.state in ('suspended', 'retired') as stopped
            from offer o join provider p using (provider_id)
            where referral_id = any($1) and o.status in ('requested', 'offered')
                and answer_due_at <= now()
        )
        update offer o set ended_at = now(), asks = null, held_until = null,
            status = case when stopped then 'withdrawn' else 'expired' end
        from due where o.offer_id = due.offer_id
        returning o.offer_id, referral_id, need_id, need, provider_id, provider_partner_id,
            attempt, status, was, together
        """,
        referral_ids,
    )
