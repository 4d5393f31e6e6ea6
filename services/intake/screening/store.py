"""All SQL of screening. Every statement needs the service's duty (migration 0006)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from shared.db import Transaction
from shared.vocabulary import Risk, Urgency

LOOK_BACK = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A request at high risk that waits for anybody, and how often that was said."""

    referral_id: UUID
    partner_id: UUID
    received_at: datetime
    traceparent: str | None
    level: int
    sandbox: bool


async def unanswered(
    tx: Transaction, after: timedelta, levels: int, limit: int
) -> list[Unanswered]:
    """Those that wait longer than `after`, of which not every level was told; locked."""
    rows = await tx.fetch(
        """
        select id as referral_id, referral.partner_id, received_at, traceparent,
            coalesce(level, 0) as level, coalesce((facts->>'sandbox')::boolean, false) as sandbox
        from referral left join risk_watch on risk_watch.referral_id = referral.id
        where facts->>'risk' = 'high' and status in ('received', 'offered')
            and received_at between now() - $1::interval and now() - $2::interval
            and coalesce(level, 0) < $3
        order by received_at limit $4 for update of referral skip locked
        """,
        LOOK_BACK,
        after,
        levels,
        limit,
    )
    return [Unanswered(**row) for row in rows]


async def told(tx: Transaction, waiting: Sequence[tuple[Unanswered, int]]) -> None:
    """Remember which level was told of each."""
    await tx.execute(
        """
        insert into risk_watch (referral_id, partner_id, level, at)
        select id, partner, level, $4
        from unnest($1::uuid[], $2::uuid[], $3::smallint[]) as told(id, partner, level)
        on conflict (referral_id) do update set level = excluded.level, at = excluded.at
        """,
        [one.referral_id for one, _ in waiting],
        [one.partner_id for one, _ in waiting],
        [level for _, level in waiting],
        tx.now,
    )


async def raise_risk(tx: Transaction, referral_id: UUID, risk: Risk, urgency: Urgency) -> None:
    """Keep a higher risk, and the urgency that goes with it, and say so in her life."""
    await tx.execute(
        """
        with raised as (
            update referral set facts = facts || jsonb_build_object('risk', $2::text,
                'urgency', $3::text)
            where id = $1 returning id, partner_id
        )
        insert into life (referral_id, partner_id, at, what, detail)
        select id, partner_id, $4, 'screened', jsonb_build_object('reason', $2::text) from raised
        """,
        referral_id,
        risk,
        urgency,
        tx.now,
    )


@dataclass(frozen=True, slots=True)
class Screened:
    """A referral as it was screened, locked."""

    partner_id: UUID
    status: str
    traceparent: str | None
    risk: Risk
    urgency: Urgency
    sandbox: bool


async def screened(tx: Transaction, referral_id: UUID, partner_id: UUID) -> Screened | None:
    """An own referral and its risk; None when there is no such one."""
    row = await tx.fetchrow(
        """
        select partner_id, status, traceparent, facts->>'risk' as risk,
            facts->>'urgency' as urgency,
            coalesce((facts->>'sandbox')::boolean, false) as sandbox
        from referral where id = $1 and partner_id = $2 and status <> 'erased' for update
        """,
        referral_id,
        partner_id,
    )
    if row is None:
        return None
    said = {**row, "risk": Risk(row["risk"]), "urgency": Urgency(row["urgency"])}
    return Screened(**said)
