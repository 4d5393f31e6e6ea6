"""All SQL of case teams. A transaction works as the service; who asks is judged by these rows."""

from uuid import UUID

from asyncpg import Record

from services.matching.lifecycle.rules import TAKEN
from shared.db import Transaction


async def members(tx: Transaction, referral_id: UUID) -> list[Record]:
    """Every live part of a case, in the order of their yes; `leads`: exactly one of them."""
    return await tx.fetch(
        """
        with team as (
            select o.offer_id, o.need_id, o.need, o.provider_kind, o.provider_partner_id, o.status,
                o.partner_id, o.seq, o.answered_at,
                o.offer_id = (select offer_id from case_lead where referral_id = $1) as named
            from offer o join provider p using (provider_id)
            where o.referral_id = $1 and o.status = any($2)
                and p.state not in ('suspended', 'retired')
        )
        select *, row_number() over (order by named is true desc, answered_at, seq) = 1 as leads
        from team order by answered_at, seq
        """,
        referral_id,
        sorted(TAKEN),
    )


async def name_lead(tx: Transaction, referral_id: UUID, offer_id: UUID, by: UUID) -> None:
    """Let another part of the case lead."""
    await tx.execute(
        """
        insert into case_lead (referral_id, offer_id, named_by) values ($1, $2, $3)
        on conflict (referral_id) do update
            set offer_id = excluded.offer_id, named_by = excluded.named_by, named_at = now()
        """,
        referral_id,
        offer_id,
        by,
    )


async def referrer_of(tx: Transaction, referral_id: UUID) -> UUID | None:
    """The organisation that referred her."""
    found: UUID | None = await tx.fetchval(
        "select partner_id from referral where referral_id = $1", referral_id
    )
    return found
