"""All SQL of outcomes."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import asyncpg

from services.reporting.outcomes.rules import COARSE, Tier
from shared.db import Transaction
from shared.events import OutcomeRecorded, OutcomesReleased

_IN_TURN = "select pg_advisory_xact_lock(hashtext('reporting.outcomes'))"

_SETTLE = """
    with due as (
        select f.need_id, f.need, f.provider_partner_id, r.referral_id, r.partner_id, r.erased,
               r.province, r.month, r.age_band, r.harm, r.publicity_risk,
               not r.rehearsed or (select rehearsals_count()) as counts,
               coalesce(f.ended_at, f.withdrawn_at, f.unmet_at) as at,
               case when f.ended_at is not null then f.result
                    when f.withdrawn_at is not null then 'withdrawn'
                    else 'unmet' end as result
        from need_fact f join referral_fact r on r.referral_id = f.referral_id
        where not f.told_out
          and (f.ended_at is not null or f.unmet_at is not null or f.withdrawn_at is not null)
          and (f.ended_at is not null or f.withdrawn_at is not null
               or f.unmet_at >= coalesce(f.offered_at, f.unmet_at))
          and r.received_at is not null
        order by f.need_id limit $1
        for no key update of f
    ), marked as (
        update need_fact f set told_out = true from due where f.need_id = due.need_id
    ), pooled as (
        insert into outcome_pool as p (province, month, age_band, harm, need, result, waiting)
        select province, month, age_band, harm, need, result, count(*)
        from due where counts and not publicity_risk
        group by province, month, age_band, harm, need, result
        on conflict (province, month, age_band, harm, need, result)
            do update set waiting = p.waiting + excluded.waiting
    ), party as (
        insert into outcome_party
            (referral_id, partner_id, provider_partner_id, need_id, need, result, at)
        select referral_id, partner_id, provider_partner_id, need_id, need, result, at
        from due where not erased and partner_id is not null
    )
    select * from due
"""

_DRAIN = """
    delete from outcome_pool p using (
        select province, month, age_band, harm, need, result from outcome_pool
        where waiting >= $1 order by 1, 2, 3, 4, 5, 6 limit $2
    ) full_groups
    where (p.province, p.month, p.age_band, p.harm, p.need, p.result) = (
        full_groups.province, full_groups.month, full_groups.age_band, full_groups.harm,
        full_groups.need, full_groups.result)
    returning p.*
"""

_PUT_COARSE = """
    insert into outcome_coarse
        (outcome_id, province, month, age_band, harm, need, result, released_at)
    select b.*, $8 from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[],
                               $6::text[], $7::text[]) as b
"""

_PAGES: dict[Tier, str] = {
    "party": """
        select position, referral_id, partner_id, provider_partner_id, need_id, need, result, at
        from outcome_party
        where position > $1 and (partner_id = $3 or provider_partner_id = $3)
        order by position limit $2
    """,
    "coarse": """
        select position, outcome_id, province, month, age_band, harm, need, result
        from outcome_coarse where position > $1 order by position limit $2
    """,
    "aggregate": """
        select position, body from outcome_release where position > $1 order by position limit $2
    """,
}


_NEWEST: dict[Tier, str] = {
    "party": "select last_value * is_called::int from outcome_party_position_seq",
    "coarse": "select last_value * is_called::int from outcome_coarse_position_seq",
    "aggregate": "select last_value * is_called::int from outcome_release_position_seq",
}


async def lock_outcomes(tx: Transaction) -> None:
    """Wait for other writers of outcomes, so that positions are committed in their order.

    A reader who asks for what comes after the last position would otherwise miss a late one.
    """
    await tx.execute(_IN_TURN)


async def settle(tx: Transaction, most: int) -> list[dict[str, Any]]:
    """Keep the outcomes of needs that have ended: for the parties, and in the pool."""
    return [dict(row) for row in await tx.fetch(_SETTLE, most)]


async def drain(tx: Transaction, least: int, most: int) -> list[dict[str, Any]]:
    """Take the groups out of the pool that have at least so many outcomes."""
    return [dict(row) for row in await tx.fetch(_DRAIN, least, most)]


async def put_coarse(tx: Transaction, records: Sequence[OutcomeRecorded]) -> None:
    """Keep coarse records, in their (random) order."""
    await tx.execute(
        _PUT_COARSE,
        [record.outcome_id for record in records],
        *([getattr(record, name) for record in records] for name in COARSE),
        tx.now,
    )


async def put_releases(tx: Transaction, events: Sequence[OutcomesReleased]) -> None:
    """Keep published tables for the readers of the stream."""
    await tx.execute(
        """
        insert into outcome_release
            (release_id, report, period_from, period_to, body, released_at)
        select b.*, $6
        from unnest($1::uuid[], $2::text[], $3::date[], $4::date[], $5::bytea[]) as b
        """,
        [event.release_id for event in events],
        [event.report for event in events],
        [event.period_from for event in events],
        [event.period_to for event in events],
        [event.encode() for event in events],
        tx.now,
    )


async def newest(connection: asyncpg.Connection, tier: Tier) -> int:
    """The last position of a tier that was ever given out, also to what is gone by now."""
    return int(await connection.fetchval(_NEWEST[tier]))


async def page(
    connection: asyncpg.Connection | Transaction, tier: Tier, after: int, limit: int, partner: UUID
) -> list[dict[str, Any]]:
    """Return the outcomes of a tier after a position; of the party tier, only the partner's own."""
    more = (partner,) if tier == "party" else ()
    if more:
        await connection.fetchval("select set_config('app.partner', $1, true)", str(partner))
    rows = await connection.fetch(_PAGES[tier], after, limit, *more)
    return [dict(row) for row in rows]
