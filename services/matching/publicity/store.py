"""All SQL of cases that may reach the press; most cases have no row here."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from shared.db import Transaction


async def note(tx: Transaction, said: Sequence[tuple[UUID, datetime, bool]]) -> None:
    """Keep of each case the latest word, in whatever order they come; of an erased one none."""
    await tx.execute(
        """
        insert into case_publicity as p (referral_id, said_at, publicity_risk)
        select referral_id, said_at, publicity_risk
        from unnest($1::uuid[], $2::timestamptz[], $3::bool[])
            as said(referral_id, said_at, publicity_risk)
        where not exists (
            select from tombstone t where t.referral_id = said.referral_id and t.erased
        )
        order by referral_id
        on conflict (referral_id) do update
            set said_at = excluded.said_at, publicity_risk = excluded.publicity_risk
            where p.said_at < excluded.said_at
        """,
        *zip(*said, strict=True),
    )
