"""All SQL of cases that come into the news after their receipt, or are out of it again."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from services.reporting.facts.store import REMEMBERED
from shared.db import Transaction

_PUBLICITY = f"""
    insert into referral_fact as f (referral_id, publicity_at, publicity_risk)
    select * from unnest($1::uuid[], $2::timestamptz[], $3::bool[])
        as b(referral_id, publicity_at, publicity_risk)
    where {REMEMBERED}
    on conflict (referral_id) do update
        set publicity_at = excluded.publicity_at, publicity_risk = excluded.publicity_risk,
            region = case when excluded.publicity_risk then f.province else f.region end
        where f.publicity_at is null or f.publicity_at < excluded.publicity_at
"""  # noqa: S608 - put together from names of ours


async def put_publicity(tx: Transaction, said: Sequence[tuple[UUID, datetime, bool]]) -> None:
    """Keep that cases may reach the press, or may no more; their county is not had back."""
    if said:
        await tx.execute(_PUBLICITY, *zip(*said, strict=True))
