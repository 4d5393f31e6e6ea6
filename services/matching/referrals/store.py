"""All SQL of reading referrals and offers, each for one standing.

What a provider reads comes from its offers' own rows; the referral is joined only while it holds
the case, and row-level security says the same (`migrations/0015_stopped_providers.sql`).
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from asyncpg import Record

from shared.db import Transaction

_OFFER = """o.offer_id, o.referral_id, o.need_id, o.need, o.provider_id, o.provider_kind, o.status,
    o.offered_at, o.answer_due_at, o.answered_at, o.started_at, now() as now"""
_FOR_PROVIDER = f"""
    select {_OFFER}, o.asks, r.region, r.gender, r.kept_from,
        coalesce(p.state in ('suspended', 'retired'), true) as stopped
    from offer o left join provider p using (provider_id) left join referral r
        on r.referral_id = o.referral_id and o.status in ('accepted', 'in_progress')
    where o.provider_partner_id = $1
"""  # noqa: S608 - a list of columns
_WHOLE = f"""
    select {_OFFER}, o.attempt, o.ended_at, o.reason, o.outcome, o.reasons, r.region, r.urgency,
        r.age_band, r.gender, r.languages, r.children, r.kept_from
    from offer o join referral r using (referral_id)
"""  # noqa: S608 - a list of columns
_PAGE = """
    and ($2::text[] is null or o.status = any($2))
    and ($3::uuid is null or o.provider_id = $3)
    and ($4::uuid is null or o.referral_id = $4)
    and ($5::uuid is null or o.seq > (select seq from offer where offer_id = $5))
    order by o.seq limit $6
"""
_OF_PROVIDER_PAGE = _FOR_PROVIDER + _PAGE
_OF_ALL_PAGE = f"{_WHOLE} where $1::uuid is null {_PAGE}"


async def referral(tx: Transaction, referral_id: UUID) -> Record | None:
    """One referral as matching keeps it."""
    return await tx.fetchrow(
        """
        select referral_id, partner_id, region, urgency, by_parent, hotline, kept_from, status,
            received_at, matched_at
        from referral where referral_id = $1
        """,
        referral_id,
    )


async def needs(tx: Transaction, referral_id: UUID) -> list[Record]:
    """The needs of a referral in the order they were asked for."""
    return await tx.fetch(
        """
        select need_id, type, status, unmet_reason, reasons from need
        where referral_id = $1 order by position
        """,
        referral_id,
    )


async def offers_of(tx: Transaction, referral_id: UUID) -> list[Record]:
    """Every offer of a referral, first to last; for its partner and operations."""
    return await tx.fetch(f"{_WHOLE} where o.referral_id = $1 order by o.seq", referral_id)


async def own_offers_of(tx: Transaction, referral_id: UUID, partner_id: UUID) -> list[Record]:
    """The offers of a referral to a partner's own providers, first to last."""
    return await tx.fetch(
        f"{_FOR_PROVIDER} and o.referral_id = $2 order by o.seq", partner_id, referral_id
    )


async def offer(tx: Transaction, offer_id: UUID) -> Record | None:
    """One offer; for operations."""
    return await tx.fetchrow(f"{_WHOLE} where o.offer_id = $1", offer_id)


async def own_offer(tx: Transaction, offer_id: UUID, partner_id: UUID) -> Record | None:
    """One offer to a partner's own provider."""
    return await tx.fetchrow(f"{_FOR_PROVIDER} and o.offer_id = $2", partner_id, offer_id)


async def offers(tx: Transaction, partner: UUID | None, filters: Mapping[str, Any]) -> list[Record]:
    """A page of offers in the order they were made: to a partner's own providers, or all (None).

    Filters: `status` (a list), `provider_id`, `referral_id`, `after` (an offer id), `limit`.
    """
    return await tx.fetch(
        _OF_ALL_PAGE if partner is None else _OF_PROVIDER_PAGE,
        partner,
        filters["status"] or None,
        filters["provider_id"],
        filters["referral_id"],
        filters["after"],
        filters["limit"],
    )
