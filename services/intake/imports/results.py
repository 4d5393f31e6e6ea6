"""All SQL that tells what became of the rows of an import."""

from typing import Any
from uuid import UUID

from shared.db import Transaction


async def refused(
    tx: Transaction, import_id: UUID, after: int, most: int
) -> list[tuple[int, bytes]]:
    """Refused rows after this one, in their order."""
    rows = await tx.fetch(
        "select row, sealed from import_refused where import_id = $1 and row > $2"
        " order by row limit $3",
        import_id,
        after,
        most,
    )
    return [(row["row"], row["sealed"]) for row in rows]


async def followed(
    tx: Transaction, import_id: UUID, partner_id: UUID, after: int, most: int
) -> list[dict[str, Any]]:
    """Rows of an import with their referrals as they stand, new ones and those known before."""
    rows = await tx.fetch(
        """
        with mine as (
            select row, referral_id, false as known from imported
            where import_id = $1 and partner_id = $2 and row > $3
            union all
            select known.row, imported.referral_id, true from import_known known
            join imported using (digest)
            where known.import_id = $1 and known.row > $3
        )
        select mine.row, mine.known, referral.id, referral.source_ref,
            coalesce(referral.status, 'erased') as status, referral.status_at,
            referral.facts ->> 'risk' as risk
        from mine left join referral on referral.id = mine.referral_id
            and referral.partner_id = $2
        order by mine.row limit $4
        """,
        import_id,
        partner_id,
        after,
        most,
    )
    return [dict(row) for row in rows]
