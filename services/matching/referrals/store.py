"""All SQL of reading referrals and offers, each for one standing.

What a provider reads comes from its offers' own rows; the referral is joined only while it holds
the case, and row-level security says the same (`migrations/0016_states.sql`).
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from asyncpg import Record

from shared.db import Transaction

_OFFER = """o.offer_id, o.referral_id, o.need_id, o.need, o.provider_id, o.provider_kind, o.status,
    o.offered_at, o.answer_due_at, o.acknowledged_at, o.answered_at, o.appointment_at, o.missed,
    o.started_at, now() as now"""
_DUE = """coalesce(case
    when o.status in ('requested', 'offered') then o.answer_due_at
    when o.status = 'scheduled' then o.appointment_at
    when o.status in ('accepted', 'waitlisted') then o.contact_due_at
    end, 'infinity') as due"""
_FOR_PROVIDER = f"""
    select {_OFFER}, o.contact_due_at, o.seq, {_DUE}, o.asks, r.region, r.gender, r.kept_from,
        coalesce(p.state in ('suspended', 'retired'), true) as stopped
    from offer o left join provider p using (provider_id) left join referral r
        on r.referral_id = o.referral_id
            and o.status in ('accepted', 'scheduled', 'in_progress', 'waitlisted', 'paused_safety')
    where o.provider_partner_id = $1
"""  # noqa: S608 - a list of columns
_WHOLE = f"""
    select {_OFFER}, o.attempt, o.based_on, o.ended_at, o.reason, o.decided_by, o.outcome,
        o.reasons, r.region, r.urgency, r.age_band, r.gender, r.languages, r.children, r.kept_from
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
        select need_id, type, status, unmet_reason, reasons, parent_need, basis,
            case when status = 'requested' then waits_for end as waits_for, waits_since
        from need
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


_BY_DEADLINE = f"""
    select * from ({_FOR_PROVIDER} and o.status in ('requested', 'offered', 'accepted', 'scheduled',
        'in_progress', 'waitlisted', 'paused_safety')) as own
    where status = any($2) and not stopped
        and (status not in ('requested', 'offered') or answer_due_at > now)
        and ($3::timestamptz is null or (due, seq) > ($3, $4))
    order by due, seq limit $5
"""  # noqa: S608 - put together from names of ours


async def own_by_deadline(
    tx: Transaction,
    partner_id: UUID,
    states: Collection[str],
    after: tuple[datetime, int] | None,
    limit: int,
) -> list[Record]:
    """Offers to a partner's own providers in these states, by what is due next (`due`, `seq`).

    Due is the answer, then the first contact or the appointment; what waits for nothing comes last.
    """
    due, seq = after or (None, None)
    return await tx.fetch(_BY_DEADLINE, partner_id, list(states), due, seq, limit)


async def own_ended(tx: Transaction, partner_id: UUID, limit: int) -> list[Record]:
    """The offers to a partner's own providers that were made last and have ended."""
    return await tx.fetch(
        f"{_FOR_PROVIDER} and o.ended_at is not null order by o.seq desc limit $2",
        partner_id,
        limit,
    )


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
