"""All SQL that reads what became of messages."""

from uuid import UUID

import asyncpg

from shared.vocabulary.codes import MessageStatus

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


async def about(
    conn: asyncpg.Connection, referral_id: UUID, partner_id: UUID | None
) -> list[asyncpg.Record]:
    """Messages about a referral that a partner may see; None sees all."""
    return list(await conn.fetch(_ABOUT, referral_id, partner_id))


async def is_known(conn: asyncpg.Connection, message_id: UUID) -> bool:
    """Whether there is a message of this id."""
    return bool(
        await conn.fetchval("select exists (select from message where message_id = $1)", message_id)
    )


async def for_people(
    conn: asyncpg.Connection,
    *,
    status: MessageStatus | None,
    reason: str | None,
    after: UUID | None,
    limit: int,
) -> list[asyncpg.Record]:
    """Messages that ended without having been delivered, oldest first."""
    return list(await conn.fetch(_FOR_PEOPLE, status, reason, after, limit))
