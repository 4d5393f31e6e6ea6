"""All SQL of answers."""

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from asyncpg import Record

from services.matching.answers.rules import Answer, leads_to
from shared.db import Transaction


class Move(NamedTuple):
    """An offer (its row) that an answer moves on."""

    answer: Answer
    offer: Record


async def referrals_of(tx: Transaction, partner_id: UUID, ids: Sequence[UUID]) -> dict[UUID, UUID]:
    """Offer to referral, for those of these offers that were made to the partner's providers."""
    rows = await tx.fetch(
        "select offer_id, referral_id from offer"
        " where offer_id = any($1) and provider_partner_id = $2",
        ids,
        partner_id,
    )
    return {row["offer_id"]: row["referral_id"] for row in rows}


_OFFER = """offer_id, referral_id, need_id, need, provider_id, provider_partner_id, provider_kind,
    attempt, status, offered_at, answer_due_at,
    exists (select from provider p where p.provider_id = offer.provider_id
        and p.state = 'approved') as approved"""


async def offers(tx: Transaction, ids: Sequence[UUID]) -> dict[UUID, Record]:
    """These offers as they stand; call it after their referrals are locked."""
    rows = await tx.fetch(f"select {_OFFER} from offer where offer_id = any($1)", ids)  # noqa: S608
    return {row["offer_id"]: row for row in rows}


async def move(tx: Transaction, moves: Sequence[Move]) -> None:
    """Write the new state of offers and, except where somebody else is asked, of their needs."""
    await tx.execute(
        """
        update offer o set status = m.status, reason = m.reason, outcome = m.outcome,
            answered_at = case when m.status in ('accepted', 'declined') then now()
                else o.answered_at end,
            started_at = case when m.status = 'in_progress' then now() else o.started_at end,
            ended_at = case when m.status in ('declined', 'completed', 'failed') then now() end,
            asks = case when m.status in ('declined', 'completed', 'failed') then null
                else o.asks end
        from unnest($1::uuid[], $2::text[], $3::text[], $4::text[])
            as m(id, status, reason, outcome)
        where o.offer_id = m.id
        """,
        [m.answer.offer_id for m in moves],
        [leads_to(m.answer) for m in moves],
        [m.answer.reason for m in moves],
        [m.answer.outcome for m in moves],
    )
    await tx.execute(
        """
        update need n set status = m.status
        from unnest($1::uuid[], $2::uuid[], $3::text[]) as m(referral_id, need_id, status)
        where n.referral_id = m.referral_id and n.need_id = m.need_id and m.status <> 'declined'
        """,
        [m.offer["referral_id"] for m in moves],
        [m.offer["need_id"] for m in moves],
        [leads_to(m.answer) for m in moves],
    )
