"""All SQL about messages to survivors. Nothing here holds where she can be reached."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import asyncpg

from services.notifications.messages.store import tell_settled
from services.notifications.safety import frequency_cap
from services.notifications.safety.frequency_cap import Asked
from services.notifications.safety.rules import MENDED_BY_A_NEW_CONTACT, Why
from shared.db import Transaction
from shared.erasure import forget_answers
from shared.vocabulary import MessageStatus

_RETURNED = """
    m.message_id, m.referral_id, m.offer_ids, m.audience, m.channel, m.status, m.reason,
    m.template, m.traceparent, m.settled_at
"""

_PLAN = f"""
    with planned as (
        select n.*, e.reason as ended
        from unnest($1::uuid[], $2::uuid[], $3::text[], $5::text[], $6::uuid[])
             as n (referral_id, cause, traceparent, offer_ids, partner_id)
        left join ended_referral e on e.referral_id = n.referral_id
    )
    insert into message as m (
        referral_id, partner_id, cause, recipient, template, audience, offer_ids, channel, status,
        reason, traceparent, settled_at)
    select n.referral_id,
           coalesce(n.partner_id, (select o.partner_id from message o
            where o.referral_id = n.referral_id and o.partner_id is not null limit 1)),
           n.cause, n.referral_id, $4, 'survivor', n.offer_ids::uuid[], 'none',
           case when n.ended is null then 'planned' else 'held' end, n.ended, n.traceparent,
           case when n.ended is null then null else now() end
    from planned n
    where n.ended is distinct from 'erased'
    on conflict (cause, recipient, template) do nothing
    returning {_RETURNED}
"""  # noqa: S608 - a list of columns

_END = """
    insert into ended_referral (referral_id, reason, ended_at)
    select distinct on (referral_id) referral_id, $2, ended_at
    from unnest($1::uuid[], $3::timestamptz[]) as ended (referral_id, ended_at)
    on conflict (referral_id) do update
       set reason = excluded.reason, ended_at = excluded.ended_at
     where excluded.reason = 'erased'
"""

_CANCEL = f"""
    update message m
       set status = 'held', reason = 'withdrawn', settled_at = now()
     where m.referral_id = any ($1::uuid[]) and m.audience = 'survivor' and m.status = 'planned'
    returning {_RETURNED}
"""  # noqa: S608 - a list of columns

_FORGET = """
    delete from message where referral_id = any ($1::uuid[]) and status <> 'claimed'
        and not (template = 'offer_withdrawn' and status = 'pending')
    returning message_id
"""

_DUE = """
    select m.message_id, m.referral_id, m.template,
           coalesce(m.planned_at, m.created_at) as planned_at, e.referral_id is not null as ended
      from message m
      left join ended_referral e on e.referral_id = m.referral_id
     where m.status = 'planned' and m.not_before <= now()
       and not exists (select from survivor_stop where stopped)
     order by m.not_before
     limit $1
"""

_POSTPONE = """
    update message m
       set not_before = s.until, reason = s.reason, channel = 'none'
      from unnest($1::uuid[], $2::timestamptz[], $3::text[]) as s (message_id, until, reason)
     where m.message_id = s.message_id and m.status = 'planned'
"""

_LOOK_AGAIN = """
    update message m
       set planned_at = case when m.status = 'held' then now() else m.planned_at end,
           status = 'planned', reason = null, not_before = now(), settled_at = null
     where m.referral_id = any ($1::uuid[]) and m.audience = 'survivor'
       and (m.status = 'planned' or m.status = 'held' and m.reason = any ($2::text[]))
       and not exists (select from ended_referral e where e.referral_id = m.referral_id)
    returning m.message_id
"""

_HOLD = f"""
    update message m
       set status = 'held', reason = s.reason, settled_at = now()
      from unnest($1::uuid[], $2::text[]) as s (message_id, reason)
     where m.message_id = s.message_id and m.status = 'planned'
    returning {_RETURNED}
"""  # noqa: S608 - a list of columns

# Claimed only if it is still planned, its referral goes on, and nobody pressed stop.
_MAY_GO = """
    select m.message_id
    from message m
    where m.message_id = any ($1::uuid[]) and m.status = 'planned'
      and not exists (select from ended_referral e where e.referral_id = m.referral_id)
      and not exists (select from survivor_stop where stopped)
    order by m.created_at, m.message_id
    for update of m skip locked
"""

_CLAIM = """
    update message m
       set status = 'claimed', claimed_at = now(), attempts = m.attempts + 1,
           channel = c.channel, reason = null
      from unnest($1::uuid[], $2::text[]) as c (message_id, channel)
     where m.message_id = c.message_id
    returning m.message_id
"""

_GIVE_BACK = """
    update message m
       set status = 'planned', claimed_at = null, channel = 'none', reason = $3, not_before = $2
     where m.message_id = $1 and m.status = 'claimed'
    returning m.referral_id
"""

_END_CLAIM = f"""
    update message m
       set status = s.status, reason = s.reason, settled_at = now()
      from unnest($1::uuid[], $2::text[], $3::text[]) as s (message_id, status, reason)
     where m.message_id = s.message_id and m.status = 'claimed'
    returning {_RETURNED}
"""  # noqa: S608 - a list of columns

_DOUBT = f"""
    update message m
       set status = 'unknown', reason = $2, settled_at = now()
     where m.status = 'claimed' and m.claimed_at <= now() - $1::interval
    returning {_RETURNED}
"""  # noqa: S608 - a list of columns

_FORGET_ENDED = """
    delete from message m using ended_referral e
     where m.referral_id = any ($1::uuid[]) and e.referral_id = m.referral_id
       and e.reason = 'erased' and m.status <> 'claimed'
    returning m.referral_id
"""


@dataclass(frozen=True, slots=True)
class Planned:
    """A message to a survivor that waits for its gate."""

    message_id: UUID
    referral_id: UUID
    template: str
    planned_at: datetime
    ended: bool


@dataclass(frozen=True, slots=True)
class Approach:
    """What she is to be told of a referral, once for this cause; the offers it is about.

    `partner_id`: who referred her; unsaid: whoever other messages of the referral name.
    """

    referral_id: UUID
    cause: UUID
    offer_ids: tuple[UUID, ...]
    partner_id: UUID | None = None


async def plan(tx: Transaction, approaches: Sequence[Approach], template: str) -> bool:
    """Plan one message for each; one of a referral that has ended is held at once.

    True if any is planned.
    """
    rows = await tx.fetch(
        _PLAN,
        [each.referral_id for each in approaches],
        [each.cause for each in approaches],
        [tx.traceparent(each.referral_id) for each in approaches],
        template,
        ["{" + ",".join(map(str, each.offer_ids)) + "}" for each in approaches],
        [each.partner_id for each in approaches],
    )
    held = [row for row in rows if row["status"] == MessageStatus.HELD]
    await tell_settled(tx, held)
    return len(held) < len(rows)


async def withdraw(
    tx: Transaction, referral_ids: Sequence[UUID], ended_at: Sequence[datetime]
) -> None:
    """Hold what was planned for these referrals, for good."""
    await tx.execute(_END, referral_ids, "withdrawn", ended_at)
    await tell_settled(tx, await tx.fetch(_CANCEL, referral_ids))


async def erase(
    tx: Transaction, referral_ids: Sequence[UUID], ended_at: Sequence[datetime]
) -> None:
    """Forget these referrals: only that they ended is kept."""
    await tx.execute(_END, referral_ids, "erased", ended_at)
    gone = await tx.fetch(_FORGET, referral_ids)
    await forget_answers(tx, [row["message_id"] for row in gone])
    await frequency_cap.forget(tx, [referral_id.bytes for referral_id in referral_ids])


async def due(conn: asyncpg.Connection, limit: int) -> list[Planned]:
    """Planned messages whose time to ask has come, oldest first; none while the switch is off."""
    return [Planned(**row) for row in await conn.fetch(_DUE, limit)]


async def look_again(tx: Transaction, referral_ids: Sequence[UUID]) -> bool:
    """Plan anew what was held for want of a contact, and let what waits be asked about now.

    True if there is any. What may have been sent is left alone.
    """
    why = sorted(MENDED_BY_A_NEW_CONTACT)
    return bool(await tx.fetch(_LOOK_AGAIN, referral_ids, why))


async def postpone(tx: Transaction, waits: Sequence[tuple[UUID, datetime, Why]]) -> None:
    """Ask again later; each is a message, a time and why."""
    if waits:
        await tx.execute(
            _POSTPONE, [w[0] for w in waits], [w[1] for w in waits], [w[2] for w in waits]
        )


async def hold(tx: Transaction, holds: Sequence[tuple[UUID, Why]]) -> None:
    """Leave these to a person, and say why."""
    if holds:
        await _tell(tx, await tx.fetch(_HOLD, [h[0] for h in holds], [h[1] for h in holds]))


async def claim(tx: Transaction, asked: Sequence[Asked], one_in: timedelta) -> set[UUID]:
    """Claim messages for the one try each of them has, and take the turns it needs.

    Those that may not go, or whose turn another has, stay planned.
    """
    if not asked:
        return set()
    rows = await tx.fetch(_MAY_GO, [each.message_id for each in asked])
    wanted = {each.message_id: each for each in asked}
    going = await frequency_cap.take(tx, [wanted[row["message_id"]] for row in rows], one_in)
    claimed = await tx.fetch(_CLAIM, [g.message_id for g in going], [g.channel for g in going])
    return {row["message_id"] for row in claimed}


async def give_back(
    tx: Transaction, message_id: UUID, whose: Sequence[bytes], until: datetime, why: Why
) -> None:
    """Plan a claimed message again. Only when it is certain that nothing left the house."""
    if await tx.fetch(_GIVE_BACK, message_id, until, why):
        await frequency_cap.give_back(tx, whose)


async def hold_claimed(tx: Transaction, message_id: UUID, whose: Sequence[bytes], why: Why) -> None:
    """Leave a claimed message to a person. Only when it is certain that nothing left the house."""
    await give_back(tx, message_id, whose, tx.now, why)
    await hold(tx, [(message_id, why)])


async def end_claim(
    tx: Transaction, message_id: UUID, status: MessageStatus, why: Why | None
) -> None:
    """Write what became of a claimed message."""
    await _tell(tx, await tx.fetch(_END_CLAIM, [message_id], [status], [why]))


async def doubt_stale_claims(tx: Transaction, after: timedelta) -> int:
    """Claims that nobody ended, after a crash, become `unknown`: perhaps sent, never sent again."""
    rows = await tx.fetch(_DOUBT, after, Why.CRASHED)
    await _tell(tx, rows)
    return len(rows)


async def stopped(conn: asyncpg.Connection) -> asyncpg.Record | None:
    """The stop switch: whether it is pressed, by whom, when."""
    return await conn.fetchrow("select stopped, changed_by, changed_at from survivor_stop")


async def press_stop(tx: Transaction, *, pressed: bool, by: str) -> None:
    """Press or release the stop switch."""
    await tx.execute(
        "update survivor_stop set stopped = $1, changed_by = $2, changed_at = now()", pressed, by
    )


async def _tell(tx: Transaction, rows: Sequence[asyncpg.Record]) -> None:
    """Tell what became of them, but of an erased referral nothing: forget it."""
    if not rows:
        return
    forgotten = {
        row["referral_id"]
        for row in await tx.fetch(_FORGET_ENDED, [row["referral_id"] for row in rows])
    }
    await tell_settled(tx, [row for row in rows if row["referral_id"] not in forgotten])
