"""All SQL of needs that wait for a round, and of looking back at choices."""

from collections.abc import Sequence
from uuid import UUID

from asyncpg import Record

from services.matching.eligibility.loads import Load
from shared.db import Transaction


async def choice(tx: Transaction, offer_id: UUID) -> Record | None:
    """An offer with what is kept of its choice, and the seed at hand."""
    return await tx.fetchrow(
        """
        select o.offer_id, o.referral_id, o.need_id, o.need, o.provider_id, o.attempt, o.offered_at,
            o.reasons, o.choice, s.seed, r.needs, r.providers, r.value, r.made_at
        from directory_state s, offer o
        left join assignment_round r on r.round_id = (o.choice ->> 'round')::uuid
        where o.offer_id = $1
        """,
        offer_id,
    )


async def waiting(tx: Transaction, until: str, limit: int) -> list[Record]:
    """Needs that wait for this, longest first; `days`: how long."""
    return await tx.fetch(
        """
        select referral_id, need_id, type, position,
            extract(day from now() - waits_since)::int as days
        from need
        where waits_for = $1 and status = 'requested' order by waits_since, need_id limit $2
        """,
        until,
        limit,
    )


async def still_waiting(tx: Transaction, needs: Sequence[UUID]) -> set[UUID]:
    """Which of these, whose referrals are locked, still wait."""
    rows = await tx.fetch(
        "select need_id from need where need_id = any($1) and waits_for is not null"
        " and status = 'requested'",
        needs,
    )
    return {row["need_id"] for row in rows}


async def kinds_waiting(tx: Transaction) -> set[str]:
    """The kinds of help for which somebody waits for a place."""
    rows = await tx.fetch(
        "select distinct type from need where waits_for = 'place' and status = 'requested'"
    )
    return {row["type"] for row in rows}


async def turn(tx: Transaction, need_ids: Sequence[UUID]) -> dict[UUID, int]:
    """Which place in the order each of these needs has that wait, 1 is the next; by its kind."""
    rows = await tx.fetch(
        """
        select n.need_id, (select count(*) from need w
            where w.waits_for = n.waits_for and w.status = 'requested' and w.type = n.type
                and (w.waits_since, w.need_id) <= (n.waits_since, n.need_id)) as turn
        from need n
        where n.need_id = any($1) and n.waits_for is not null and n.status = 'requested'
        """,
        need_ids,
    )
    return {row["need_id"]: row["turn"] for row in rows}


async def waited(tx: Transaction, needs: Sequence[tuple[UUID, UUID]]) -> None:
    """Say of these needs (referral, need) that they wait no more."""
    await tx.execute(
        """
        update need n set waits_for = null, waits_since = null
        from unnest($1::uuid[], $2::uuid[]) as w(referral_id, need_id)
        where n.referral_id = w.referral_id and n.need_id = w.need_id
        """,
        [referral_id for referral_id, _ in needs],
        [need_id for _, need_id in needs],
    )


async def loads(tx: Transaction, ids: Sequence[UUID]) -> dict[UUID, Load]:
    """How full these providers are, without locking them: a plan is no promise."""
    rows = await tx.fetch(
        "select provider_id, target, held, assigned, lapsed from provider_load"
        " where provider_id = any($1)",
        ids,
    )
    return {
        r["provider_id"]: Load(r["target"], r["held"], r["assigned"], r["lapsed"]) for r in rows
    }


async def add_round(tx: Transaction, made: tuple[object, ...]) -> None:
    """Keep a round: id, versions of points and seed, needs, providers, value, seconds."""
    await tx.execute(
        "insert into assignment_round (round_id, score, seed, needs, providers, value, seconds)"
        " values ($1, $2, $3, $4, $5, $6, $7)",
        *made,
    )
