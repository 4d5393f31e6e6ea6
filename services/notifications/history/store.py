"""All SQL that reads what became of messages."""

from uuid import UUID

import asyncpg
from pydantic import BaseModel, ConfigDict, Field

from shared.db import Transaction
from shared.vocabulary import MessageStatus

_ABOUT = """
    select message_id, referral_id, offer_ids, need_id, need, result, code, audience, channel,
           template, status, reason, attempts, created_at, not_before, settled_at
      from message
     where referral_id = $1
       and ($2::uuid is null or partner_id = $2
            or (audience = 'provider' and provider_partner_id = $2))
     order by created_at, message_id
     limit 500
"""

_FOR_PEOPLE = """
    select message_id, referral_id, offer_ids, need_id, need, result, code, audience, channel,
           template, status, reason, attempts, created_at, not_before, settled_at
      from message
     where status in ('held', 'failed', 'unknown') and ($1::text is null or status = $1)
       and ($2::text is null or reason = $2)
       and (settled_at, message_id) > (
           select coalesce(max(settled_at), '-infinity'),
                  coalesce($3::uuid, '00000000-0000-0000-0000-000000000000'::uuid)
             from message where message_id = $3::uuid)
     order by settled_at, message_id
     limit $4
"""


class Held(BaseModel):
    """Which messages that need a person are listed."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    status: MessageStatus | None = Field(None, description="held, failed or unknown")
    reason: str | None = Field(
        None, max_length=40, pattern="^[a-z_]+$", description="Why, as a code"
    )
    after: UUID | None = Field(None, description="`next` of the page before")
    limit: int = Field(100, ge=1, le=500, description="At most this many")


async def about(
    tx: Transaction, referral_id: UUID, partner_id: UUID | None
) -> list[asyncpg.Record]:
    """Messages about a referral that a partner may see; None sees all."""
    return await tx.fetch(_ABOUT, referral_id, partner_id)


async def is_known(tx: Transaction, message_id: UUID) -> bool:
    """Whether there is a message of this id."""
    return bool(
        await tx.fetchval("select exists (select from message where message_id = $1)", message_id)
    )


async def for_people(tx: Transaction, asked: Held) -> list[asyncpg.Record]:
    """Messages that ended without having been delivered, oldest first."""
    return await tx.fetch(_FOR_PEOPLE, asked.status, asked.reason, asked.after, asked.limit)
