"""How far the outbox is published: a position and the gaps under it, so that no row is changed.

Ids are given out in order and committed in any: a row may come after its successors were published.
Whoever takes an id has a transaction id before (`shared/outbox.py`). A gap is noticed by a later
transaction, so when all before that one are over, what has not come never will.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import asyncpg

_LOAD = "select upto from outbox_published"
_LOAD_GAPS = "select first_id, last_id, noticed::text::bigint as noticed from outbox_gap"
_OLDEST = "select pg_snapshot_xmin(pg_current_snapshot())::text::bigint"
_NEW = """
    select id, event_id, topic, subject, name, version, body, traceparent, created_at
    from outbox where id > $1 order by id limit $2
"""
_NEW_AND_LATE = """
    select * from (
        select id, event_id, topic, subject, name, version, body, traceparent, created_at
        from unnest($3::bigint[], $4::bigint[]) as gap (first_id, last_id)
        join outbox on id between first_id and last_id
        union all
        (select id, event_id, topic, subject, name, version, body, traceparent, created_at
         from outbox where id > $1 order by id limit $2)
    ) as waiting order by id limit $2
"""
_ADVANCE = "update outbox_published set upto = $1"
_ADVANCE_WITH_GAPS = """
    with old as (delete from outbox_gap), moved as (update outbox_published set upto = $1)
    insert into outbox_gap (first_id, last_id, noticed)
    select first_id, last_id, coalesce(noticed::text::xid8, pg_current_xact_id())
    from unnest($2::bigint[], $3::bigint[], $4::bigint[]) as gap (first_id, last_id, noticed)
    returning first_id, last_id, noticed::text::bigint as noticed
"""


@dataclass(frozen=True, slots=True)
class Gap:
    """Ids from first to last that no row has yet, and the transaction that noticed it."""

    first: int
    last: int
    noticed: int | None = None

    def without(self, ids: Sequence[int]) -> "list[Gap]":
        """What is left of it when these, in order and all within it, have come."""
        return [replace(self, first=first, last=last) for first, last in _between(self, ids)]


def _between(gap: Gap, ids: Sequence[int]) -> list[tuple[int, int]]:
    bounds = [gap.first - 1, *ids, gap.last + 1]
    return [(low + 1, high - 1) for low, high in pairwise(bounds) if high - low > 1]


def advanced(
    upto: int, gaps: Sequence[Gap], ids: Sequence[int], oldest: int, *, whole: bool
) -> tuple[int, list[Gap]]:
    """The position and gaps after the rows with these ids, in order, were published.

    `oldest` is a transaction before which all were over when the rows were read; `whole` says that
    the reading brought all that there was.
    """
    newest = max(upto, ids[-1]) if ids else upto
    left = []
    for gap in gaps:
        appeared = [id_ for id_ in ids if gap.first <= id_ <= gap.last]
        was_read = whole or (bool(ids) and gap.last <= ids[-1])
        if not (was_read and gap.noticed is not None and gap.noticed < oldest):
            left += gap.without(appeared)
    return newest, left + Gap(upto + 1, newest).without([id_ for id_ in ids if id_ > upto])


class Position:
    """How far one service's outbox is published; used by its one active relay."""

    def __init__(self, upto: int, gaps: Sequence[Gap]) -> None:
        self.upto = upto
        self.gaps = list(gaps)
        self._oldest = 0

    @classmethod
    async def load(cls, conn: asyncpg.Connection) -> "Position":
        """The position as it was last noted."""
        rows = await conn.fetch(_LOAD_GAPS)
        return cls(await conn.fetchval(_LOAD), [_gap(row) for row in rows])

    async def read(self, conn: asyncpg.Connection, limit: int) -> list[asyncpg.Record]:
        """The first events that are not published, in the order of their ids."""
        rows: list[asyncpg.Record]
        if not self.gaps:
            rows = await conn.fetch(_NEW, self.upto, limit)
            return rows
        self._oldest = await conn.fetchval(_OLDEST)
        firsts, lasts = [gap.first for gap in self.gaps], [gap.last for gap in self.gaps]
        rows = await conn.fetch(_NEW_AND_LATE, self.upto, limit, firsts, lasts)
        return rows

    async def advance(self, conn: asyncpg.Connection, ids: Sequence[int], *, whole: bool) -> None:
        """Note that Kafka has the events with these ids, as they were last read.

        `whole` says that no more were to be read.
        """
        upto, gaps = advanced(self.upto, self.gaps, ids, self._oldest, whole=whole)
        if gaps == self.gaps:
            if upto != self.upto:
                await conn.execute(_ADVANCE, upto)
        else:
            rows = await conn.fetch(
                _ADVANCE_WITH_GAPS,
                upto,
                [gap.first for gap in gaps],
                [gap.last for gap in gaps],
                [gap.noticed for gap in gaps],
            )
            gaps = [_gap(row) for row in rows]
        self.upto, self.gaps = upto, gaps


def _gap(row: asyncpg.Record) -> Gap:
    return Gap(row["first_id"], row["last_id"], row["noticed"])
