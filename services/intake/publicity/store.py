"""All SQL about a case in the news. Needs the service's duty."""

from dataclasses import dataclass
from uuid import UUID

from shared.db import Transaction


@dataclass(frozen=True, slots=True)
class Held:
    """What is held of an own referral."""

    publicity_risk: bool
    traceparent: str | None


async def held(tx: Transaction, referral_id: UUID, partner_id: UUID, *, test: bool) -> Held | None:
    """An own referral that is not erased, locked until the commit; None when there is none.

    A client marked `test` finds rehearsals only, any other client none of them.
    """
    row = await tx.fetchrow(
        """
        select coalesce((facts->>'publicity_risk')::boolean, false) as publicity_risk, traceparent
        from referral
        where id = $1 and partner_id = $2 and status <> 'erased'
            and coalesce((facts->>'sandbox')::boolean, $3) = $3
        for update
        """,
        referral_id,
        partner_id,
        test,
    )
    return Held(row["publicity_risk"], row["traceparent"]) if row else None


async def keep(tx: Transaction, referral_id: UUID, *, publicity_risk: bool) -> None:
    """Keep it among the facts of the referral."""
    await tx.execute(
        "update referral set facts = facts || jsonb_build_object('publicity_risk', $2::boolean)"
        " where id = $1",
        referral_id,
        publicity_risk,
    )
