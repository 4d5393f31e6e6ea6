"""All SQL about messages to providers, and about what became of any message."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import asyncpg

from services.notifications.messages.rules import Note, Result
from shared.db import Transaction
from shared.events import MessageSettled, NotificationSettled
from shared.outbox import publish
from shared.vocabulary import MessageAudience, MessageChannel, MessageStatus

PENDING = "pending"

_WAY = """
    cross join lateral (
        select case when c.channel is null then 'inbox'
                    when c.disabled_at is not null and c.sealed_email is not null then 'email'
                    else c.channel end as channel,
               case when e.reason is not null then 'held'
                    when coalesce(c.channel, 'inbox') = 'inbox' then 'sent'
                    when c.disabled_at is not null and c.sealed_email is null then 'failed'
                    else 'pending' end as status,
               case when e.reason is not null then e.reason
                    when c.disabled_at is not null and c.sealed_email is null
                    then c.disabled_reason end as reason
    ) as way
    where e.reason is distinct from 'erased'
    on conflict (cause, recipient, template) do nothing
    returning message_id, referral_id, offer_ids, audience, channel, status, reason, template,
              traceparent, settled_at
"""

# A provider without a contact of its own reads its offers itself: the message is there already.
# What would ask for help for a referral that has ended meanwhile, or ask a body she refuses, is
# held; of an erased one nothing is written. That it was closed is told once, whatever else was not.
_WRITE = """
    insert into message (
        referral_id, partner_id, cause, recipient, template, audience, provider_partner_id,
        offer_ids, channel, status, reason, traceparent, settled_at, sandbox)
    select n.referral_id,
           coalesce(n.partner_id, (
               select m.partner_id from message m
               where m.referral_id = n.referral_id and m.partner_id is not null limit 1)),
           n.cause, n.provider_id, n.template, 'provider', n.provider_partner_id,
           n.offer_ids::uuid[], way.channel, way.status, way.reason, n.traceparent,
           case when way.status = 'pending' then null else now() end, world.sandbox
    from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::uuid[], $6::text[], $7::text[],
                $8::text[], $9::boolean[])
         as n (referral_id, partner_id, cause, provider_id, provider_partner_id, template,
               offer_ids, traceparent, sandbox)
    cross join lateral (
        select coalesce(n.sandbox, (
            select m.sandbox from message m
            where m.referral_id = n.referral_id and m.audience = 'provider' limit 1), false)
    ) as world (sandbox)
    left join provider_contact c
           on c.provider_id = n.provider_id and c.partner_id = n.provider_partner_id
              and c.sandbox = world.sandbox
    left join lateral (
        select reason from ended_referral where referral_id = n.referral_id
        union all
        select 'consent_withdrawn' from consent_refusal
        where referral_id = n.referral_id
            and (everything or refused && array[n.provider_id, n.provider_partner_id])
        limit 1
    ) as e on n.template = 'offer_made'
    {way}
""".replace("{way}", _WAY)

# An organisation's own contact stands under its own id. Of an erased referral nobody is told, nor
# what became of a need where she agrees to nothing any more.
_WRITE_RESULTS = """
    insert into message (
        referral_id, partner_id, cause, recipient, template, audience, provider_partner_id,
        need_id, need, result, code, channel, status, reason, traceparent, settled_at,
        sandbox)
    select n.referral_id, n.partner_id, n.cause, n.partner_id, n.template, 'partner', n.partner_id,
           n.need_id, n.need, n.result, n.code, way.channel, way.status, way.reason, n.traceparent,
           case when way.status = 'pending' then null else now() end, n.sandbox
    from (
        select r.referral_id, r.cause, r.template, r.need_id, r.need, r.result, r.code,
               r.traceparent, coalesce(r.partner_id, (
                   select m.partner_id from message m
                   where m.referral_id = r.referral_id and m.partner_id is not null limit 1)
               ) as partner_id,
               coalesce(r.sandbox, (
                   select m.sandbox from message m
                   where m.referral_id = r.referral_id and m.audience <> 'survivor' limit 1
               ), false) as sandbox
        from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::uuid[], $6::text[],
                    $7::text[], $8::text[], $9::text[], $10::boolean[])
             as r (referral_id, partner_id, cause, template, need_id, need, result, code,
                   traceparent, sandbox)
        where not exists (select from ended_referral e
                          where e.referral_id = r.referral_id and e.reason = 'erased')
    ) as n
    left join provider_contact c
           on c.provider_id = n.partner_id and c.partner_id = n.partner_id
              and c.sandbox = n.sandbox
    left join (select referral_id, 'consent_withdrawn' as reason from consent_refusal
               where everything) as e on e.referral_id = n.referral_id and n.need_id is not null
    {way}
""".replace("{way}", _WAY.replace("on conflict", "and n.partner_id is not null on conflict", 1))

_SETTLE = """
    update message m
       set status = s.status, channel = s.channel, reason = s.reason,
           attempts = coalesce(s.attempts, m.attempts), not_before = s.not_before,
           settled_at = case when s.status = 'pending' then null else now() end
      from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::int[], $6::timestamptz[])
           as s (message_id, status, channel, reason, attempts, not_before)
     where m.message_id = s.message_id and m.status = 'pending'
    returning m.message_id, m.referral_id, m.offer_ids, m.audience, m.channel, m.status, m.reason,
              m.template, m.traceparent, m.settled_at
"""

_DISABLE = """
    update provider_contact c
       set disabled_at = now(), disabled_reason = $4
      from unnest($1::uuid[], $2::uuid[], $3::timestamptz[], $5::boolean[])
           as gone (provider_id, partner_id, at, sandbox)
     where c.provider_id = gone.provider_id and c.partner_id = gone.partner_id
       and c.sandbox = gone.sandbox
       and c.disabled_at is null and c.updated_at <= gone.at
    returning c.provider_id
"""

_FORGET_SETTLED = """
    delete from message m using ended_referral e
     where m.message_id = any ($1::uuid[]) and e.referral_id = m.referral_id
       and e.reason = 'erased'
    returning m.message_id
"""


@dataclass(frozen=True, slots=True)
class Change:
    """What a pending message becomes. `attempts` None leaves the count as it is."""

    message_id: UUID
    status: str
    channel: MessageChannel
    reason: str | None
    not_before: datetime
    attempts: int | None = None


async def write_notes(tx: Transaction, notes: Sequence[Note]) -> bool:
    """Write each note once, whatever was written before, and tell those settled at once.

    True if any waits to be sent.
    """
    if not notes:
        return False
    rows = await tx.fetch(
        _WRITE,
        [note.referral_id for note in notes],
        [note.partner_id for note in notes],
        [note.cause for note in notes],
        [note.provider_id for note in notes],
        [note.provider_partner_id for note in notes],
        [note.template for note in notes],
        ["{" + ",".join(map(str, note.offer_ids)) + "}" for note in notes],
        [tx.traceparent(note.referral_id) for note in notes],
        [note.sandbox for note in notes],
    )
    return await _told(tx, rows)


async def write_results(tx: Transaction, results: Sequence[Result]) -> bool:
    """As `write_notes`, to who referred: each result once, settled or waiting (True) to be sent."""
    if not results:
        return False
    rows = await tx.fetch(
        _WRITE_RESULTS,
        [result.referral_id for result in results],
        [result.partner_id for result in results],
        [result.cause for result in results],
        [result.template for result in results],
        [result.need_id for result in results],
        [result.need for result in results],
        [result.result for result in results],
        [result.code for result in results],
        [tx.traceparent(result.referral_id) for result in results],
        [result.sandbox for result in results],
    )
    return await _told(tx, rows)


async def _told(tx: Transaction, rows: Sequence[asyncpg.Record]) -> bool:
    """Tell what is settled already of these that were written; True if any waits to be sent."""
    settled = [row for row in rows if row["status"] != PENDING]
    await tell_settled(tx, [row for row in settled if not _kept_for_its_reader(row)])
    return len(settled) < len(rows)


def _kept_for_its_reader(row: asyncpg.Record) -> bool:
    """Whether it lies where who referred reads it: nothing was sent, and no one waits to hear."""
    return bool(row["audience"] == MessageAudience.PARTNER and row["status"] == MessageStatus.SENT)


async def settle(tx: Transaction, changes: Sequence[Change]) -> list[asyncpg.Record]:
    """Write what became of pending messages and tell it; the rows that are now settled.

    Of an erased referral nothing is told and nothing kept: its last message has gone.
    """
    rows = await tx.fetch(
        _SETTLE,
        [change.message_id for change in changes],
        [change.status for change in changes],
        [change.channel for change in changes],
        [change.reason for change in changes],
        [change.attempts for change in changes],
        [change.not_before for change in changes],
    )
    settled = [row for row in rows if row["status"] != PENDING]
    gone = await tx.fetch(_FORGET_SETTLED, [row["message_id"] for row in settled])
    forgotten = {row["message_id"] for row in gone}
    await tell_settled(tx, [row for row in settled if row["message_id"] not in forgotten])
    return settled


async def disable_endpoints(
    tx: Transaction, gone: Sequence[tuple[UUID, UUID, datetime, bool]], reason: str
) -> list[UUID]:
    """Switch endpoints off; each is provider, partner, when it was read, and if for rehearsals.

    One that was registered anew since then stays on. Gives the providers concerned.
    """
    rows = await tx.fetch(
        _DISABLE,
        [g[0] for g in gone],
        [g[1] for g in gone],
        [g[2] for g in gone],
        reason,
        [g[3] for g in gone],
    )
    return [row["provider_id"] for row in rows]


async def tell_settled(tx: Transaction, rows: Iterable[asyncpg.Record]) -> None:
    """Tell what became of messages, once per referral, in the trace they belong to."""
    groups: dict[UUID, list[MessageSettled]] = {}
    for row in rows:
        referral_id = row["referral_id"]
        if row["traceparent"] is not None:
            tx.traces.setdefault(referral_id, row["traceparent"])
        groups.setdefault(referral_id, []).append(_settled(row))
    await publish(
        tx,
        [
            NotificationSettled(referral_id=referral_id, messages=tuple(messages))
            for referral_id, messages in groups.items()
        ],
    )


def _settled(row: asyncpg.Record) -> MessageSettled:
    offers = row["offer_ids"]
    return MessageSettled(
        message_id=row["message_id"],
        offer_id=offers[0] if offers else None,
        audience=row["audience"],
        channel=row["channel"],
        status=row["status"],
        reason=row["reason"],
        template=row["template"],
        settled_at=row["settled_at"],
    )
