"""All SQL of offers that are open together; their referrals are locked before."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from asyncpg import Record

from services.matching.parallel.rules import Sibling
from shared.db import Transaction


async def open_siblings(
    tx: Transaction, needs: Sequence[tuple[UUID, UUID]]
) -> Mapping[UUID, list[Sibling]]:
    """Per need (given with its referral) the offers that wait for an answer, first asked first."""
    if not needs:
        return {}
    rows = await tx.fetch(
        """
        select offer_id, referral_id, need_id, need, provider_id, provider_partner_id, attempt,
            status, answer_due_at
        from offer where referral_id = any($1) and need_id = any($2)
            and status in ('requested', 'offered')
        order by attempt, offer_id
        """,
        [referral_id for referral_id, _ in needs],
        [need_id for _, need_id in needs],
    )
    found: defaultdict[UUID, list[Sibling]] = defaultdict(list)
    for row in rows:
        found[row["need_id"]].append(Sibling(*row.values()))
    return dict(found)


async def end(
    tx: Transaction,
    ids: Sequence[UUID],
    status: str,
    reason: str | None = None,
    decided_by: str | None = None,
) -> None:
    """End these: another has said yes, or the need was taken back from all who were asked."""
    await tx.execute(
        """
        update offer set status = $2, ended_at = now(), asks = null, held_until = null,
            reason = $3, decided_by = $4
        where offer_id = any($1)
        """,
        ids,
        status,
        reason,
        decided_by,
    )


async def hold(tx: Transaction, leases: Sequence[tuple[UUID, datetime]]) -> None:
    """A place is held for these from now on, each until then."""
    await tx.execute(
        """
        update offer o set status = 'offered', held_until = lease.until
        from unnest($1::uuid[], $2::timestamptz[]) as lease(id, until)
        where o.offer_id = lease.id and o.status = 'requested'
        """,
        [offer_id for offer_id, _ in leases],
        [until for _, until in leases],
    )


async def leases_over(tx: Transaction, limit: int) -> list[UUID]:
    """Referrals with a lease that is over by the database's clock, longest first."""
    rows = await tx.fetch(
        """
        select referral_id from offer where held_until <= now()
        group by referral_id order by min(held_until) limit $1
        """,
        limit,
    )
    return sorted(row["referral_id"] for row in rows)


async def release(tx: Transaction, referral_ids: Sequence[UUID]) -> list[Record]:
    """End the leases that are over of these locked referrals; gives the offers that held a place.

    Who has answered meanwhile keeps what it has.
    """
    rows = await tx.fetch(
        """
        with due as (
            select offer_id, status as was from offer
            where referral_id = any($1) and held_until <= now()
        )
        update offer o set held_until = null,
            status = case when was = 'offered' then 'requested' else status end
        from due where o.offer_id = due.offer_id
        returning o.offer_id, referral_id, need_id, need, provider_id, provider_partner_id, was
        """,
        referral_ids,
    )
    return [row for row in rows if row["was"] == "offered"]
