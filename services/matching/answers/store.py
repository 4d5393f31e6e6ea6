"""All SQL of answers."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from asyncpg import Record

from services.matching.answers.rules import Answer, Effect, Speaker
from services.matching.lifecycle.policy import reasons
from services.matching.lifecycle.rules import ENDED, Move, Party
from shared.db import Transaction
from shared.vocabulary import FailReason


class Contact(NamedTuple):
    """Until when she must be spoken to, and when its provider is reminded of that."""

    due: datetime
    warned: datetime
    provisional: bool


class StateChange(NamedTuple):
    """An offer (its row) that an answer moves on; `contact`: a first contact to wait for anew."""

    answer: Answer
    offer: Record
    effect: Effect
    contact: Contact | None = None


_REFERRALS_OF = {
    Party.PROVIDER: "select offer_id, referral_id from offer"
    " where offer_id = any($1) and provider_partner_id = $2",
    Party.REFERRER: "select offer_id, referral_id from offer"
    " where offer_id = any($1) and partner_id = $2",
}


async def referrals_of(tx: Transaction, speaker: Speaker, ids: Sequence[UUID]) -> dict[UUID, UUID]:
    """Offer to referral, for those of these offers that the partner may speak of."""
    rows = await tx.fetch(_REFERRALS_OF[speaker.party], ids, speaker.partner_id)
    return {row["offer_id"]: row["referral_id"] for row in rows}


_OFFER = """offer_id, referral_id, need_id, need, provider_id, provider_partner_id, provider_kind,
    attempt, status, offered_at, answer_due_at, started_at, together,
    exists (select from provider p where p.provider_id = offer.provider_id
        and p.state = 'approved') as approved"""


async def offers(tx: Transaction, ids: Sequence[UUID]) -> dict[UUID, Record]:
    """These offers as they stand; call it after their referrals are locked."""
    rows = await tx.fetch(f"select {_OFFER} from offer where offer_id = any($1)", ids)  # noqa: S608
    return {row["offer_id"]: row for row in rows}


async def ended_their_needs(tx: Transaction, ids: Sequence[UUID]) -> set[UUID]:
    """Those of these offers with which their needs ended, and stand ended since."""
    rows = await tx.fetch(
        """
        select offer_id from offer o
        join need n on n.referral_id = o.referral_id and n.need_id = o.need_id
            and n.status = o.status
        where o.offer_id = any($1) and not exists (
            select from offer later
            where later.referral_id = o.referral_id and later.need_id = o.need_id
                and later.status = o.status and later.ended_at > o.ended_at)
        """,
        ids,
    )
    return {row["offer_id"] for row in rows}


_MOVE_OFFERS = """
    update offer o set status = m.status, reason = coalesce(m.reason, o.reason),
        decided_by = coalesce(m.decided_by, o.decided_by),
        outcome = coalesce(m.outcome, o.outcome),
        answered_at = case when m.status in ('accepted', 'declined')
            then coalesce(o.answered_at, now()) else o.answered_at end,
        started_at = case when m.status = 'in_progress'
            then coalesce(o.started_at, now()) else o.started_at end,
        ended_at = case when m.ends then now() else o.ended_at end,
        asks = case when m.ends then null else o.asks end,
        held_until = case when m.status = 'offered' then o.held_until end,
        acknowledged_at = case when m.move = 'acknowledge'
            then coalesce(o.acknowledged_at, now()) else o.acknowledged_at end,
        appointment_at = case when m.move = 'schedule' then m.appointment
            when m.move = 'no_show' then null else o.appointment_at end,
        missed = o.missed + (m.move = 'no_show')::int,
        contact_from = case when m.contact is null then o.contact_from else now() end,
        contact_due_at = coalesce(m.contact, o.contact_due_at),
        contact_provisional = case when m.contact is null then o.contact_provisional
            else m.provisional end,
        clock_said = case when m.contact is null then o.clock_said else 0 end,
        clock_next_at = case when m.contact is not null then m.warned
            when m.status in ('accepted', 'scheduled', 'waitlisted') then o.clock_next_at end
    from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::boolean[],
        $7::text[], $8::timestamptz[], $9::timestamptz[], $10::boolean[], $11::timestamptz[])
        as m(id, status, reason, decided_by, outcome, ends, move, appointment, contact,
             provisional, warned)
    where o.offer_id = m.id
"""


async def move(tx: Transaction, moves: Sequence[StateChange]) -> None:
    """Write the new state of offers and, except where somebody else is asked, of their needs."""
    await tx.execute(
        _MOVE_OFFERS,
        [m.answer.offer_id for m in moves],
        [m.effect.state for m in moves],
        [m.answer.reason for m in moves],
        [m.answer.decided_by for m in moves],
        [m.answer.outcome or _outcome(m) for m in moves],
        [m.effect.state in ENDED for m in moves],
        [m.answer.kind for m in moves],
        [m.answer.appointment_at for m in moves],
        [m.contact.due if m.contact else None for m in moves],
        [bool(m.contact and m.contact.provisional) for m in moves],
        [m.contact.warned if m.contact else None for m in moves],
    )
    needs = [m for m in moves if m.effect.need is not None]
    if needs:
        await tx.execute(
            """
            update need n set status = m.status
            from unnest($1::uuid[], $2::uuid[], $3::text[]) as m(referral_id, need_id, status)
            where n.referral_id = m.referral_id and n.need_id = m.need_id
            """,
            [m.offer["referral_id"] for m in needs],
            [m.offer["need_id"] for m in needs],
            [m.effect.need for m in needs],
        )


def _outcome(change: StateChange) -> str | None:
    if change.answer.kind is not Move.FAIL or change.effect.vacant:
        return None
    return reasons().outcomes[FailReason(str(change.answer.reason))]
