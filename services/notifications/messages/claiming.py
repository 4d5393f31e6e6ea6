"""The SQL by which messages that are due are taken, and notices numbered as they first are."""

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

import asyncpg

from services.notifications.messages.rules import URGENT
from shared.db import Transaction

# A turn for every provider: one whose endpoint hangs takes at most $3 places. Alerts go first.
_CLAIM = """
    with due as (
        select message_id
        from (select message_id, not_before, template = any ($5::text[]) as urgent,
                     row_number() over (partition by recipient
                         order by template = any ($5::text[]) desc, not_before) as place
              from message
              where status = 'pending' and not_before <= now() and recipient <> all ($2::uuid[])
             ) as waiting
        where place <= $3
        order by urgent desc, not_before
        limit $1
    ), taken as (
        select m.message_id, m.recipient, m.provider_partner_id, m.sandbox, m.notice_number
        from message m
        where m.message_id in (select message_id from due)
          and m.status = 'pending' and m.not_before <= now()
        for update skip locked
    ), unnumbered as (
        select t.message_id, t.recipient, t.provider_partner_id, t.sandbox,
               row_number() over (partition by t.recipient, t.provider_partner_id, t.sandbox
                   order by t.message_id) as place
        from taken t
        join provider_contact c on c.provider_id = t.recipient
            and c.partner_id = t.provider_partner_id and c.sandbox = t.sandbox
        where c.as_fhir and t.notice_number is null
    ), counted as (
        update provider_contact c set notices = c.notices + more.many
        from (select recipient, provider_partner_id, sandbox, count(*) as many
              from unnumbered group by recipient, provider_partner_id, sandbox) as more
        where c.provider_id = more.recipient and c.partner_id = more.provider_partner_id
            and c.sandbox = more.sandbox
        returning c.provider_id, c.partner_id, c.sandbox, c.notices - more.many as before
    ), numbered as (
        select u.message_id, counted.before + u.place as number
        from unnumbered u join counted on counted.provider_id = u.recipient
            and counted.partner_id = u.provider_partner_id and counted.sandbox = u.sandbox
    )
    update message m
       set attempts = m.attempts + 1, not_before = now() + $4::interval,
           notice_number = coalesce(m.notice_number, n.number)
      from taken t
      left join numbered n on n.message_id = t.message_id
      left join provider_contact c
             on c.provider_id = t.recipient and c.partner_id = t.provider_partner_id
                and c.sandbox = t.sandbox
     where m.message_id = t.message_id
    returning m.message_id, m.referral_id, m.recipient, m.provider_partner_id, m.template,
              m.offer_ids, m.need_id, m.need, m.result, m.code, m.channel, m.attempts, m.created_at,
              m.sandbox, m.notice_number, c.channel as way, c.language, c.answer_by_link, c.as_fhir,
              c.sealed_address, c.sealed_email, c.sealed_secret,
              c.disabled_at,
              case when c.previous_until > now() then c.sealed_previous_secret
              end as sealed_previous_secret
"""


async def claim(
    tx: Transaction, *, room: int, busy: Iterable[UUID], each: int, lease: timedelta
) -> list[asyncpg.Record]:
    """Take up to `room` due messages, at most `each` per provider, none of the busy ones.

    A message comes due again after `lease` if whoever took it does not settle it.
    """
    return await tx.fetch(_CLAIM, room, list(busy), each, lease, sorted(URGENT))
