"""All SQL of hand-overs. A transaction works as the service; who asks is judged by these rows."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from asyncpg import Record

from services.matching.lifecycle.rules import TAKEN
from services.matching.offers.rules import Offer
from shared.db import Transaction

_SHOWN = """
    select h.*, o.need, o.need_id, o.attempt, o.asks, o.status as offer_status, o.provider_id,
        o.provider_partner_id, o.partner_id, now() as now
    from handover h join offer o using (offer_id)
"""
_MINE = "(h.to_partner = $1 or o.provider_partner_id = $1 or o.partner_id = $1)"


class Asked(NamedTuple):
    """A hand-over that is asked for."""

    handover_id: UUID
    offer: Record
    to_region: str
    warm: bool
    meeting_at: datetime | None
    asked_by: UUID


async def held(tx: Transaction, offer_id: UUID, partner_id: UUID) -> Record | None:
    """An offer that a partner's provider holds, or that the partner referred her under."""
    return await tx.fetchrow(
        """
        select o.offer_id, o.referral_id, o.need_id, o.need, provider_id, o.provider_partner_id,
            o.partner_id, o.attempt, o.status
        from offer o join provider p using (provider_id)
        where offer_id = $1 and $2 in (o.provider_partner_id, o.partner_id) and status = any($3)
            and p.state not in ('suspended', 'retired')
        """,
        offer_id,
        partner_id,
        sorted(TAKEN),
    )


async def add(tx: Transaction, asked: Asked, receiver: Offer) -> bool:
    """Keep a hand-over; False when one of this offer is open already."""
    candidate = receiver.chosen.candidate
    done = await tx.execute(
        """
        insert into handover (handover_id, referral_id, offer_id, to_region, to_provider,
            to_partner, to_kind, warm, meeting_at, asked_by, due_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
        on conflict (offer_id) where state in ('requested', 'accepted') do nothing
        """,
        asked.handover_id,
        asked.offer["referral_id"],
        asked.offer["offer_id"],
        asked.to_region,
        candidate.provider_id,
        candidate.partner_id,
        candidate.kind,
        asked.warm,
        asked.meeting_at,
        asked.asked_by,
        receiver.due,
    )
    return done == "INSERT 0 1"


async def due(tx: Transaction, limit: int) -> list[UUID]:
    """Referrals with a hand-over that nobody answered in time, the longest due first."""
    rows = await tx.fetch(
        "select h.referral_id from handover h join offer o using (offer_id)"
        " where h.state = 'requested' and h.due_at <= now() and o.status = any($2)"
        " order by h.due_at limit $1",
        limit,
        sorted(TAKEN),
    )
    return sorted({row["referral_id"] for row in rows})


async def end_stale(tx: Transaction) -> None:
    """Cancel what waited for a case that has ended meanwhile; its end was told already."""
    await tx.execute(
        """
        update handover h set state = 'cancelled', ended_at = h.due_at from offer o
        where o.offer_id = h.offer_id and h.state = 'requested' and h.due_at <= now()
            and o.status <> all($1)
        """,
        sorted(TAKEN),
    )


async def overdue(tx: Transaction, referral_ids: Sequence[UUID]) -> list[Record]:
    """The hand-overs of these locked referrals that nobody answered in time."""
    return await tx.fetch(
        f"{_SHOWN} where h.referral_id = any($1) and h.state = 'requested' and h.due_at <= now()"
        " order by h.due_at, h.handover_id",
        referral_ids,
    )


async def end(tx: Transaction, ended: Sequence[tuple[UUID, str]]) -> None:
    """Note that these hand-overs came to nothing when their time was over, and how."""
    await tx.execute(
        """
        update handover h set state = e.state, ended_at = h.due_at
        from unnest($1::uuid[], $2::text[]) as e(id, state) where h.handover_id = e.id
        """,
        [id_ for id_, _ in ended],
        [state for _, state in ended],
    )


async def one(tx: Transaction, handover_id: UUID, partner_id: UUID) -> Record | None:
    """A hand-over that a partner has a part in."""
    return await tx.fetchrow(
        f"{_SHOWN} where {_MINE} and handover_id = $2", partner_id, handover_id
    )


async def mine(tx: Transaction, partner_id: UUID, limit: int) -> list[Record]:
    """The hand-overs that a partner has a part in, the newest first."""
    return await tx.fetch(
        f"{_SHOWN} where {_MINE} order by asked_at desc, handover_id limit $2", partner_id, limit
    )


async def move(tx: Transaction, handover_id: UUID, state: str, reason: str | None = None) -> None:
    """Write where a hand-over stands."""
    await tx.execute(
        """
        update handover set state = $2, reason = coalesce($3, reason),
            ended_at = case when $2 in ('completed', 'rejected', 'cancelled') then now() end
        where handover_id = $1
        """,
        handover_id,
        state,
        reason,
    )


async def met(tx: Transaction, handover_id: UUID, *, sender: bool) -> None:
    """Note that one side says that both were with her."""
    column = "sender_met_at" if sender else "receiver_met_at"
    await tx.execute(
        f"update handover set {column} = coalesce({column}, now()) where handover_id = $1",  # noqa: S608
        handover_id,
    )


async def release(tx: Transaction, offer_id: UUID, reason: str, decided_by: str) -> None:
    """End the sender's offer; the need waits for the receiver's."""
    await tx.execute(
        """
        update offer set status = 'withdrawn', ended_at = now(), asks = null, reason = $2,
            decided_by = $3, clock_next_at = null
        where offer_id = $1
        """,
        offer_id,
        reason,
        decided_by,
    )


async def follow(tx: Transaction, row: Record, new_offer_id: UUID) -> None:
    """Let the receiver's offer come from the sender's, and the case be where she is."""
    await tx.execute(
        "update offer set based_on = $2 where offer_id = $1", new_offer_id, row["offer_id"]
    )
    await tx.execute(
        "update handover set new_offer_id = $2 where handover_id = $1",
        row["handover_id"],
        new_offer_id,
    )


async def done_before(tx: Transaction, new_offer_id: UUID) -> list[Record] | None:
    """What was done for her before the offer under which the receiver holds her, first to last.

    None while the receiver does not hold it, was stopped, or she does not let it be told.
    """
    held = await tx.fetchrow(
        """
        select o.referral_id, o.seq from offer o
        join referral r using (referral_id) join provider p using (provider_id)
        where o.offer_id = $1 and o.status = any($2) and r.history_shared
            and p.state not in ('suspended', 'retired')
        """,
        new_offer_id,
        sorted(TAKEN),
    )
    if held is None:
        return None
    return await tx.fetch(
        """
        select need, provider_kind, status, answered_at as accepted_at, started_at, ended_at,
            outcome
        from offer
        where referral_id = $1 and seq < $2 and answered_at is not null
            and status not in ('declined', 'expired')
        order by answered_at, seq
        """,
        held["referral_id"],
        held["seq"],
    )


async def settle_region(tx: Transaction, referral_id: UUID, region: str) -> None:
    """She lives elsewhere from now on."""
    await tx.execute("update referral set region = $2 where referral_id = $1", referral_id, region)
