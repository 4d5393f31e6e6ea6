"""All SQL of joint consultations: of two bodies each day they consulted, whoever notes it."""

from datetime import date
from uuid import UUID

from asyncpg import Record

from shared.db import Transaction

MOST = 500


async def keep(tx: Transaction, own: UUID, other: UUID, held_on: date) -> None:
    """Note that two bodies consulted on a day; to note it again changes nothing."""
    await tx.execute(
        "insert into joint_consultation (body_id, other_id, held_on, noted_by)"
        " values (least($1::uuid, $2::uuid), greatest($1::uuid, $2::uuid), $3, $1)"
        " on conflict do nothing",
        own,
        other,
        held_on,
    )


async def is_known(tx: Transaction, body_id: UUID) -> bool:
    """Whether there is such a body."""
    return bool(await tx.fetchval("select exists (select from partner where id = $1)", body_id))


async def of(tx: Transaction, own: UUID, other: UUID | None = None) -> list[Record]:
    """With whom a body consults or has shared clues: when last, and since when clues went.

    `other`: with this one alone. `since` is a day in China.
    """
    return await tx.fetch(
        """
        with met as (
            select case body_id when $1 then other_id else body_id end as other,
                max(held_on) as held_on
            from joint_consultation where $1 in (body_id, other_id) group by 1
        ), handed as (
            select case sender_id when $1 then receiver_id else sender_id end as other,
                (min(sent_at) at time zone 'Asia/Shanghai')::date as since
            from clue_transfer where sender_id = $1 or receiver_id = $1 group by 1
        )
        select other, met.held_on, handed.since from met full join handed using (other)
        where $2::uuid is null or other = $2
        order by coalesce(met.held_on, handed.since), other limit $3
        """,
        own,
        other,
        MOST,
    )
