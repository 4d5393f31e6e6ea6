"""All SQL of what is kept no longer. Needs the service's duty."""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from shared.db import Transaction
from shared.vocabulary import ReferralStatus


class Due(NamedTuple):
    """A referral that is kept no longer."""

    referral_id: UUID
    partner_id: UUID
    status: str


async def due(tx: Transaction, before: Mapping[ReferralStatus, datetime], limit: int) -> list[Due]:
    """Referrals that ended so long ago, the oldest first; locked.

    One of which a department still owes a reply is kept until it has replied.
    """
    rows = await tx.fetch(
        """
        select id as referral_id, partner_id, status from referral
        join unnest($1::text[], $2::timestamptz[]) as term(ended, before)
            on status = ended and status_at < before
        where not exists (
            select from investigation_request asked
            where asked.referral_id = referral.id and asked.reply is null
        )
        order by status_at, id limit $3 for update of referral skip locked
        """,
        list(before),
        list(before.values()),
        limit,
    )
    return [Due(**row) for row in rows]
