"""All SQL of a channel's daily counters."""

from datetime import date
from uuid import UUID

from shared.db import Transaction


async def keep_usage(
    tx: Transaction, usage_id: UUID, partner_id: UUID, of: tuple[str, date], counts: str
) -> None:
    """Keep the counters `of` a channel and day; a later report replaces the earlier."""
    await tx.execute(
        """
        insert into usage_day (id, partner_id, channel, day, counts, told_at)
        values ($1, $2, $3, $4, $5::jsonb, $6)
        on conflict (partner_id, channel, day)
            do update set counts = excluded.counts, told_at = excluded.told_at
        """,
        usage_id,
        partner_id,
        *of,
        counts,
        tx.now,
    )
