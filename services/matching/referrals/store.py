"""All SQL of reading referrals and offers. `partner` None means no limit (operations)."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from asyncpg import Connection, Record

_OFFER = """o.offer_id, o.referral_id, o.need_id, o.need, o.provider_id, o.provider_kind, o.attempt,
    o.status, o.offered_at, o.answer_due_at, o.answered_at, o.started_at, o.ended_at, o.reason,
    o.outcome, o.reasons, r.urgency, r.age_band, r.gender, r.languages, r.kept_from"""


async def referral(connection: Connection, referral_id: UUID) -> Record | None:
    """One referral as matching keeps it."""
    return await connection.fetchrow(
        """
        select referral_id, partner_id, region, urgency, by_parent, hotline, kept_from, status,
            received_at, matched_at
        from referral where referral_id = $1
        """,
        referral_id,
    )


async def needs(connection: Connection, referral_id: UUID) -> list[Record]:
    """The needs of a referral in the order they were asked for."""
    rows: list[Record] = await connection.fetch(
        """
        select need_id, type, status, unmet_reason, reasons from need
        where referral_id = $1 order by position
        """,
        referral_id,
    )
    return rows


async def offers_of(
    connection: Connection, referral_id: UUID, partner: UUID | None
) -> list[Record]:
    """Every offer of a referral, first to last, to the partner's providers or to all."""
    rows: list[Record] = await connection.fetch(
        f"""
        select {_OFFER} from offer o join referral r using (referral_id)
        where o.referral_id = $1 and ($2::uuid is null or o.provider_partner_id = $2)
        order by o.seq
        """,  # noqa: S608 - a constant of this module
        referral_id,
        partner,
    )
    return rows


async def offer(connection: Connection, offer_id: UUID, partner: UUID | None) -> Record | None:
    """One offer."""
    return await connection.fetchrow(
        f"""
        select {_OFFER} from offer o join referral r using (referral_id)
        where o.offer_id = $1 and ($2::uuid is null or o.provider_partner_id = $2)
        """,  # noqa: S608 - a constant of this module
        offer_id,
        partner,
    )


async def offers(
    connection: Connection, partner: UUID | None, filters: Mapping[str, Any]
) -> list[Record]:
    """A page of offers in the order they were made.

    Filters: `status` (a list), `provider_id`, `referral_id`, `after` (an offer id), `limit`.
    """
    rows: list[Record] = await connection.fetch(
        f"""
        select {_OFFER} from offer o join referral r using (referral_id)
        where ($1::uuid is null or o.provider_partner_id = $1)
        and ($2::text[] is null or o.status = any($2))
        and ($3::uuid is null or o.provider_id = $3)
        and ($4::uuid is null or o.referral_id = $4)
        and ($5::uuid is null or o.seq > (select seq from offer where offer_id = $5))
        order by o.seq limit $6
        """,  # noqa: S608 - a constant of this module
        partner,
        filters["status"] or None,
        filters["provider_id"],
        filters["referral_id"],
        filters["after"],
        filters["limit"],
    )
    return rows
