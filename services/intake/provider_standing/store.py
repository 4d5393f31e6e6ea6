"""All SQL of which providers are stopped."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from shared.db import Transaction


async def keep(tx: Transaction, moments: Mapping[UUID, datetime], *, stopped: bool) -> None:
    """Keep that these providers are stopped, or are no more; older news changes nothing."""
    await tx.execute(
        """
        insert into provider_standing as kept (provider_id, stopped, told_at)
        select id, $3, at from unnest($1::uuid[], $2::timestamptz[]) as told(id, at) order by id
        on conflict (provider_id) do update
            set stopped = excluded.stopped, told_at = excluded.told_at
            where kept.told_at <= excluded.told_at
        """,
        list(moments),
        list(moments.values()),
        stopped,
    )
