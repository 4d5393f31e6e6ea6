"""All SQL of consent that was withdrawn while messages wait."""

from collections.abc import Sequence
from uuid import UUID

from services.notifications.messages.store import tell_settled
from shared.db import Transaction
from shared.events.consent import ConsentEvent, ConsentWithdrawn

_KEEP = """
    insert into consent_refusal as kept (referral_id, version, refused, everything)
    select referral_id, version, refused::uuid[], everything
    from unnest($1::uuid[], $2::int[], $3::text[], $4::boolean[])
        as said (referral_id, version, refused, everything)
    where not exists (select from ended_referral e
                      where e.referral_id = said.referral_id and e.reason = 'erased')
    on conflict (referral_id) do update set version = excluded.version, refused = excluded.refused,
        everything = excluded.everything
        where kept.version < excluded.version
"""

# What is still to be sent to a body that she refuses.
_HOLD_REFUSED = """
    update message m
       set status = 'held', reason = 'consent_withdrawn', settled_at = now()
      from consent_refusal c
     where c.referral_id = any ($1::uuid[]) and m.referral_id = c.referral_id
       and m.status = 'pending' and m.audience = 'provider' and m.template = 'offer_made'
       and (m.recipient = any (c.refused) or m.provider_partner_id = any (c.refused))
    returning m.message_id, m.referral_id, m.offer_ids, m.audience, m.channel, m.status, m.reason,
              m.template, m.traceparent, m.settled_at
"""

# Nothing is left that she agrees to: what waits for anybody is not sent.
_HOLD_ALL = """
    update message m
       set status = 'held', reason = 'consent_withdrawn', settled_at = now()
     where m.referral_id = any ($1::uuid[]) and m.status = 'pending'
       and m.template <> 'offer_withdrawn'
    returning m.message_id, m.referral_id, m.offer_ids, m.audience, m.channel, m.status, m.reason,
              m.template, m.traceparent, m.settled_at
"""


async def keep(tx: Transaction, events: Sequence[ConsentEvent]) -> None:
    """Remember whom these refuse; an older version changes nothing."""
    await tx.execute(
        _KEEP,
        [event.referral_id for event in events],
        [event.consent_version for event in events],
        ["{" + ",".join(map(str, event.refused)) + "}" for event in events],
        [isinstance(event, ConsentWithdrawn) and event.everything for event in events],
    )


async def hold_refused(tx: Transaction, referral_ids: Sequence[UUID]) -> None:
    """Hold for good what waits for bodies that these refuse."""
    await tell_settled(tx, await tx.fetch(_HOLD_REFUSED, referral_ids))


async def hold_all(tx: Transaction, referral_ids: Sequence[UUID]) -> None:
    """Hold for good what waits for anybody about these; that they were closed is still told."""
    await tell_settled(tx, await tx.fetch(_HOLD_ALL, referral_ids))


async def forget(tx: Transaction, referral_ids: Sequence[UUID]) -> None:
    """Forget whom an erased referral refused."""
    await tx.execute("delete from consent_refusal where referral_id = any ($1)", referral_ids)
