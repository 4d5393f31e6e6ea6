"""All SQL that reads what became of an organisation's messages, taken together."""

from datetime import timedelta
from uuid import UUID

import asyncpg

LATELY = timedelta(days=7)
SHOWN = 50
"""So many messages that were not delivered are shown, the newest."""

_ENDPOINTS = """
    select provider_id, channel, disabled_at, disabled_reason, updated_at,
           previous_until > now() as signed_twice
      from provider_contact where partner_id = $1 and sandbox = $2
     order by provider_id <> partner_id, provider_id limit 100
"""
_COUNTS = """
    select audience, channel, status, count(*)::int as messages from message
     where created_at > now() - $3::interval and sandbox = $2
       and ((audience = 'partner' and partner_id = $1)
            or (audience = 'provider' and provider_partner_id = $1))
     group by audience, channel, status order by audience, channel, status
"""
_FAILED = """
    select message_id, template, audience, channel, status, reason, attempts, settled_at
      from message
     where status in ('held', 'failed', 'unknown') and settled_at > now() - $3::interval
       and sandbox = $2
       and ((audience = 'partner' and partner_id = $1)
            or (audience = 'provider' and provider_partner_id = $1))
     order by settled_at desc, message_id limit $4
"""


async def endpoints(
    conn: asyncpg.Connection, partner_id: UUID, *, sandbox: bool
) -> list[asyncpg.Record]:
    """How an organisation and its providers are told: never where that leads."""
    return await conn.fetch(_ENDPOINTS, partner_id, sandbox)


async def counts(
    conn: asyncpg.Connection, partner_id: UUID, *, sandbox: bool
) -> list[asyncpg.Record]:
    """How many messages to it were made in the last week, by how they stand."""
    return await conn.fetch(_COUNTS, partner_id, sandbox, LATELY)


async def failed(
    conn: asyncpg.Connection, partner_id: UUID, *, sandbox: bool
) -> list[asyncpg.Record]:
    """Messages to it that ended undelivered in the last week, newest first."""
    return await conn.fetch(_FAILED, partner_id, sandbox, LATELY, SHOWN)
