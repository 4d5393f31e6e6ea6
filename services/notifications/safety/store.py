"""All SQL about messages to survivors. Nothing here holds where she can be reached."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import asyncpg

from services.notifications.messages.store import tell_settled
from services.notifications.safety.rules import Why
from shared.db import Transaction
from shared.erasure import forget_answers
from shared.events import OfferAccepted
from shared.vocabulary.codes import MessageStatus

_RETURNED = """
    m.message_id, m.referral_id, m.offer_ids, m.audience, m.channel, m.status, m.reason,
    m.template, m.traceparent, m.settled_at
"""

_PLAN = f"""
    with planned as (
        select n.*, e.reason as ended
        from unnest($1::uuid[], $2::uuid[], $3::text[])
             as n (referral_id, offer_id, traceparent)
        left join ended_referral e on e.referral_id = n.referral_id
    )
    insert into message as m (
        referral_id, partner_id, cause, recipient, template, audience, offer_ids, channel, status,
        reason, traceparent, settled_at)
    select n.referral_id,
           (select o.partner_id from message o
            where o.referral_id = n.referral_id and o.partner_id is not null limit 1),
           n.offer_id, n.referral_id, $4, 'survivor', array[n.offer_id], 'none',
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
    returning message_id
"""
_FORGET_TURNS = "delete from survivor_turn where referral_id = any ($1::uuid[])"

_DUE = """
    select m.message_id, m.referral_id, m.template, m.created_at,
           e.referral_id is not null as ended, t.taken_at
      from message m
      left join ended_referral e on e.referral_id = m.referral_id
      left join survivor_turn t on t.referral_id = m.referral_id
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

_HOLD = f"""
    update message m
       set status = 'held', reason = s.reason, settled_at = now()
      from unnest($1::uuid[], $2::text[]) as s (message_id, reason)
     where m.message_id = s.message_id and m.status = 'planned'
    returning {_RETURNED}
"""  # noqa: S608 - a list of columns

# Claimed only if it is still planned, its referral goes on, nobody pressed stop, and she was sent
# nothing for a day. The turn's row makes the last one hold under any concurrency.
_CLAIM = """
    with asked as (
        select distinct on (m.referral_id) m.message_id, m.referral_id, a.channel
        from unnest($1::uuid[], $2::text[]) as a (message_id, channel)
        join message m on m.message_id = a.message_id
        where m.status = 'planned'
          and not exists (select from ended_referral e where e.referral_id = m.referral_id)
          and not exists (select from survivor_stop where stopped)
        order by m.referral_id, m.created_at
    ), locked as (
        select m.message_id, m.referral_id, asked.channel
        from message m join asked on asked.message_id = m.message_id
        where m.status = 'planned'
        for update of m skip locked
    ), turn as (
        insert into survivor_turn as t (referral_id, taken_at)
        select referral_id, now() from locked
        on conflict (referral_id) do update
           set previous_at = t.taken_at, taken_at = excluded.taken_at
         where t.taken_at <= excluded.taken_at - $3::interval
        returning t.referral_id
    )
    update message m
       set status = 'claimed', claimed_at = now(), attempts = m.attempts + 1,
           channel = locked.channel, reason = null
      from locked join turn on turn.referral_id = locked.referral_id
     where m.message_id = locked.message_id
    returning m.message_id
"""

_GIVE_BACK = """
    with given as (
        update message m
           set status = 'planned', claimed_at = null, channel = 'none', reason = $3,
               not_before = $2
         where m.message_id = $1 and m.status = 'claimed'
        returning m.referral_id
    ), returned as (
        update survivor_turn t set taken_at = t.previous_at, previous_at = null
          from given where t.referral_id = given.referral_id and t.previous_at is not null
    )
    delete from survivor_turn t using given
     where t.referral_id = given.referral_id and t.previous_at is null
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
    created_at: datetime
    ended: bool
    taken_at: datetime | None


async def plan(tx: Transaction, events: Sequence[OfferAccepted], template: str) -> bool:
    """Plan one message per acceptance; one of a referral that has ended is held at once.

    True if any is planned.
    """
    rows = await tx.fetch(
        _PLAN,
        [event.referral_id for event in events],
        [event.offer_id for event in events],
        [tx.traceparent(event.referral_id) for event in events],
        template,
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
    await tx.execute(_FORGET_TURNS, referral_ids)


async def due(conn: asyncpg.Connection, limit: int) -> list[Planned]:
    """Planned messages whose time to ask has come, oldest first; none while the switch is off."""
    return [Planned(**row) for row in await conn.fetch(_DUE, limit)]


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


async def claim(tx: Transaction, asked: Sequence[tuple[UUID, str]], one_in: timedelta) -> set[UUID]:
    """Claim messages for the one try each of them has; each is a message and its channel."""
    if not asked:
        return set()
    rows = await tx.fetch(_CLAIM, [a[0] for a in asked], [a[1] for a in asked], one_in)
    return {row["message_id"] for row in rows}


async def give_back(tx: Transaction, message_id: UUID, until: datetime, why: Why) -> None:
    """Plan a claimed message again. Only when it is certain that nothing left the house."""
    await tx.execute(_GIVE_BACK, message_id, until, why)


async def hold_claimed(tx: Transaction, message_id: UUID, why: Why) -> None:
    """Leave a claimed message to a person. Only when it is certain that nothing left the house."""
    await give_back(tx, message_id, tx.now, why)
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
