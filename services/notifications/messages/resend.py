"""All SQL of sending again what failed."""

from datetime import datetime
from uuid import UUID

from shared.db import Transaction

_VISIBLE = """
    select exists (
        select from message
        where message_id = $1 and ($2::uuid is null or partner_id = $2 or provider_partner_id = $2))
"""

# Never to survivors: what may have reached a survivor's phone is never sent again.
_AGAIN = """
    update message m
       set status = 'pending', reason = null, attempts = 0, not_before = now(), settled_at = null,
           channel = coalesce((
               select c.channel from provider_contact c
               where c.provider_id = m.recipient and c.partner_id = m.provider_partner_id
                 and c.sandbox = m.sandbox), 'inbox')
     where m.status = 'failed' and m.audience <> 'survivor'
       and not exists (select from ended_referral e
                       where e.referral_id = m.referral_id and m.template = 'offer_made')
       and ($1::uuid is null or m.provider_partner_id = $1)
       and ($2::uuid is null or m.message_id = $2)
       and ($3::timestamptz is null or m.settled_at >= $3)
    returning m.message_id
"""


async def send_again(
    tx: Transaction,
    partner_id: UUID | None,
    *,
    message_id: UUID | None = None,
    since: datetime | None = None,
) -> int:
    """Let failed messages to a partner's providers (None: anybody's) start anew; how many do."""
    return len(await tx.fetch(_AGAIN, partner_id, message_id, since))


async def is_visible(tx: Transaction, message_id: UUID, partner_id: UUID | None) -> bool:
    """Whether a partner may know that this message exists."""
    found: bool = await tx.fetchval(_VISIBLE, message_id, partner_id)
    return found
