"""All SQL that ends what is said to providers of a referral that was taken back or erased."""

from collections.abc import Collection, Sequence
from uuid import UUID

import asyncpg

from services.notifications.messages.rules import Note
from services.notifications.messages.store import PENDING, tell_settled, write_notes
from shared.db import Transaction
from shared.events import OfferDeclined, OfferExpired, OfferMoved, OfferWithdrawn

# What is still to be sent to providers about a referral that was taken back.
_CANCEL = """
    update message m
       set status = 'held', reason = 'withdrawn', settled_at = now()
     where m.referral_id = any ($1::uuid[]) and m.audience = 'provider' and m.status = 'pending'
       and m.template = 'offer_made'
    returning m.message_id, m.referral_id, m.offer_ids, m.audience, m.channel, m.status, m.reason,
              m.template, m.traceparent, m.settled_at
"""

# What is still to be sent to a provider that a person stopped.
_CANCEL_STOPPED = """
    update message m
       set status = 'held', reason = 'withdrawn', settled_at = now()
      from unnest($1::uuid[], $2::uuid[]) as n (referral_id, provider_id)
     where m.referral_id = n.referral_id and m.recipient = n.provider_id
       and m.audience = 'provider' and m.status = 'pending' and m.template = 'offer_made'
    returning m.message_id, m.referral_id, m.offer_ids, m.audience, m.channel, m.status, m.reason,
              m.template, m.traceparent, m.settled_at
"""

# Of these offers the provider need not be told any more: it said no, or its time is over. A message
# about others as well still goes, unchanged, for a try that is made again has the same body.
_NOTE_OVER = """
    update message m
       set offers_over = over.ids,
           status = case when m.offer_ids <@ over.ids then 'held' else m.status end,
           reason = case when m.offer_ids <@ over.ids then 'offer_over' else m.reason end,
           settled_at = case when m.offer_ids <@ over.ids then now() end
      from (select m.message_id, m.offers_over || $2::uuid[] as ids
            from message m
            where m.referral_id = any ($1::uuid[]) and m.audience = 'provider'
              and m.status = 'pending' and m.template = 'offer_made'
              and m.offer_ids && $2::uuid[]) as over
     where m.message_id = over.message_id and m.status = 'pending'
    returning m.message_id, m.referral_id, m.offer_ids, m.audience, m.channel, m.status, m.reason,
              m.template, m.traceparent, m.settled_at
"""

# The offers that a later batch named as well; the message is written already.
_ADD_OFFERS = """
    update message m
       set offer_ids = (select array_agg(distinct id)
                        from unnest(m.offer_ids || n.offer_ids::uuid[]) as id)
      from unnest($1::uuid[], $2::uuid[], $3::text[]) as n (referral_id, provider_id, offer_ids)
     where m.cause = n.referral_id and m.recipient = n.provider_id
       and m.template = 'offer_withdrawn' and m.status = 'pending'
       and not m.offer_ids @> n.offer_ids::uuid[]
"""

# Everybody who was told of an erased referral by a message is told once that it is closed.
_CLOSE_ERASED = """
    insert into message (
        referral_id, partner_id, cause, recipient, template, audience, provider_partner_id,
        offer_ids, channel, status, traceparent, sandbox)
    select m.referral_id, null, m.referral_id, m.recipient, 'offer_withdrawn', 'provider',
           m.provider_partner_id, array_agg(distinct offer_id),
           min(case when c.disabled_at is not null then 'email' else c.channel end), 'pending',
           null, m.sandbox
      from message m
      cross join lateral unnest(m.offer_ids) as offer_id
      join provider_contact c
           on c.provider_id = m.recipient and c.partner_id = m.provider_partner_id
              and c.sandbox = m.sandbox
     where m.referral_id = any ($1::uuid[]) and m.audience = 'provider'
       and m.template = 'offer_made' and m.status <> 'held' and c.channel <> 'inbox'
       and (c.disabled_at is null or c.sealed_email is not null)
     group by m.referral_id, m.recipient, m.provider_partner_id, m.sandbox
    on conflict (cause, recipient, template) do nothing
    returning message_id
"""


async def close(tx: Transaction, notes: Sequence[Note], alone: Collection[UUID] = ()) -> bool:
    """Cancel what was still to be sent of these, and write that they were closed, once each.

    Where a person stopped a provider, what is to be sent to others goes on; of offers that are over
    `alone` only what tells of nothing else is held. True if any waits to be sent.
    """
    ended = [note for note in notes if note.cause == note.referral_id]
    apart = [note for note in notes if note.cause != note.referral_id]
    stopped = [note for note in apart if note.cause not in alone]
    if stopped:
        await _cancel_stopped(tx, stopped)
    if ended:
        await cancel(tx, [note.referral_id for note in ended])
        await tx.execute(
            _ADD_OFFERS,
            [note.referral_id for note in ended],
            [note.provider_id for note in ended],
            ["{" + ",".join(map(str, note.offer_ids)) + "}" for note in ended],
        )
    return await write_notes(tx, notes)


async def note_over(
    tx: Transaction, offers: Sequence[OfferDeclined | OfferExpired | OfferMoved | OfferWithdrawn]
) -> None:
    """Hold for good what was still to be sent about these offers alone."""
    rows = await tx.fetch(
        _NOTE_OVER, [offer.referral_id for offer in offers], [offer.offer_id for offer in offers]
    )
    await tell_settled(tx, [row for row in rows if row["status"] != PENDING])


async def _cancel_stopped(tx: Transaction, notes: Sequence[Note]) -> None:
    referrals, providers = zip(*((n.referral_id, n.provider_id) for n in notes), strict=True)
    await tell_settled(tx, await tx.fetch(_CANCEL_STOPPED, referrals, providers))


async def cancel(tx: Transaction, referral_ids: Sequence[UUID]) -> None:
    """Hold for good what was still to be sent to providers about these referrals."""
    await tell_settled(tx, await tx.fetch(_CANCEL, referral_ids))


async def close_erased(tx: Transaction, referral_ids: Sequence[UUID]) -> bool:
    """Let everybody who was told of these be told once that they are closed; True if any is."""
    return bool(await tx.fetch(_CLOSE_ERASED, referral_ids))


async def no_longer_pending(conn: asyncpg.Connection, message_ids: Sequence[UUID]) -> set[UUID]:
    """Of these messages those that wait no more: held, settled, or forgotten meanwhile."""
    rows = await conn.fetch(
        "select message_id from message where message_id = any ($1::uuid[]) and status = 'pending'",
        message_ids,
    )
    return set(message_ids) - {row["message_id"] for row in rows}
