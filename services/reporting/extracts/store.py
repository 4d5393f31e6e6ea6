"""All SQL of extracts."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

import asyncpg
import orjson

from services.reporting.extracts.rules import Decision
from shared.db import Transaction

_SHOWN = """
    select e.extract_id, e.asked_by, e.partner_id, e.reader_partner_id, e.purpose, e.title, e.year,
        e.variables, e.places, e.k, e.asked_at, e.state, e.reason, e.digest, e.rows, e.smallest,
        e.made_at, (select count(*) from extract_decision d
            where d.extract_id = e.extract_id and d.decision = 'approve')::int as approvals
    from extract e
"""


async def ask(tx: Transaction, extract_id: UUID, asked: Mapping[str, Any]) -> None:
    """Keep a request."""
    names = ("asked_by", "partner_id", "reader_partner_id", "purpose", "title", "year", "variables",
             "places", "k")  # fmt: skip
    await tx.execute(
        f"insert into extract (extract_id, {', '.join(names)})"  # noqa: S608 - names of ours
        f" values ($1, {', '.join(f'${i + 2}' for i in range(len(names)))})",
        extract_id,
        *(asked[name] for name in names),
    )


async def one(
    connection: asyncpg.Connection | Transaction, extract_id: UUID, *, locked: bool = False
) -> asyncpg.Record | None:
    """A request and how it stands."""
    query = _SHOWN + " where e.extract_id = $1" + (" for update of e" if locked else "")
    return await connection.fetchrow(query, extract_id)


async def page(
    connection: asyncpg.Connection, partner_id: UUID | None, after: UUID | None, limit: int
) -> list[asyncpg.Record]:
    """Requests in order of id: of all, or those that a partner asked for or may read."""
    return await connection.fetch(
        _SHOWN + " where ($1::uuid is null or e.partner_id = $1 or e.reader_partner_id = $1)"
        " and ($2::uuid is null or e.extract_id > $2) order by e.extract_id limit $3",
        partner_id,
        after,
        limit,
    )


async def decisions(
    connection: asyncpg.Connection | Transaction, extract_id: UUID
) -> list[asyncpg.Record]:
    """Who decided about a request, in order of time."""
    return await connection.fetch(
        "select decided_by, partner_id, decision, ground, decided_at from extract_decision"
        " where extract_id = $1 order by decided_at, decided_by",
        extract_id,
    )


async def decide(
    tx: Transaction, extract_id: UUID, decision: Decision, ground: str, state: str
) -> None:
    """Keep a decision, and how the request stands after it."""
    await tx.execute(
        "insert into extract_decision (extract_id, decided_by, partner_id, decision, ground)"
        " values ($1, $2, $3, $4, $5)",
        extract_id,
        decision.decided_by,
        decision.partner_id,
        "approve" if decision.approves else "reject",
        ground,
    )
    await tx.execute("update extract set state = $2 where extract_id = $1", extract_id, state)


async def file(connection: asyncpg.Connection | Transaction, extract_id: UUID) -> bytes | None:
    """The file, if it was made."""
    found: bytes | None = await connection.fetchval(
        "select file from extract where extract_id = $1", extract_id
    )
    return found


async def first_day(connection: asyncpg.Connection | Transaction) -> date | None:
    """The first day of which anything was counted."""
    found: date | None = await connection.fetchval("select first_counted_day()")
    return found


async def reports_itself(
    connection: asyncpg.Connection | Transaction, partner_id: UUID, year: int
) -> bool:
    """Whether an organisation has referrals of its own in a year."""
    found: bool = await connection.fetchval(
        "select reported_itself($1, $2, $3)",
        partner_id,
        date(year, 1, 1),
        date(year, 12, 31),
    )
    return found


async def lapse(tx: Transaction, waits_days: int) -> None:
    """End requests that nobody decided in time."""
    await tx.execute(
        "update extract set state = 'lapsed' where state = 'waiting'"
        " and asked_at < now() - make_interval(days => $1)",
        waits_days,
    )


async def next_approved(tx: Transaction) -> asyncpg.Record | None:
    """An approved request whose file is not made yet, for this transaction alone."""
    return await tx.fetchrow(
        "select * from extract where state = 'approved' order by asked_at limit 1"
        " for update skip locked"
    )


async def year(tx: Transaction, number: int) -> Sequence[Any] | None:
    """The groups of a year, if they were made; it is locked against another who would make it."""
    await tx.fetchval("select pg_advisory_xact_lock(hashtext('extract_year'), $1)", number)
    found = await tx.fetchval("select groups::text from extract_year where year = $1", number)
    return None if found is None else orjson.loads(found)


async def years(connection: asyncpg.Connection) -> dict[int, Sequence[Any]]:
    """Return the groups of every year of which an extract was made."""
    rows = await connection.fetch("select year, groups::text as groups from extract_year")
    return {row["year"]: orjson.loads(row["groups"]) for row in rows}


async def keep_year(tx: Transaction, number: int, groups: Sequence[Any], digest: str) -> None:
    """Keep the groups of a year for ever."""
    await tx.execute(
        "insert into extract_year (year, groups, digest) values ($1, $2::text::jsonb, $3)",
        number,
        orjson.dumps(groups).decode(),
        digest,
    )


async def counts(tx: Transaction, number: int) -> list[tuple[tuple[str | None, ...], int]]:
    """How many referrals of a year there are of each kind; see `kinds.FACT_COLUMNS`."""
    rows = await tx.fetch(
        """
        with of_year as (
            select referral_id, region, age_band, gender, harm, channel from counted_referral
            where received_at is not null and day between $1 and $2
        ), became as (
            select referral_id, case
                when bool_or(state = 'completed') then 'helped'
                when bool_or(state in ('accepted', 'in_progress')) then 'in_progress'
                when bool_or(state in ('requested', 'offered')) then 'waiting'
                when bool_and(state in ('withdrawn', 'not_requested')) then 'withdrawn'
                else 'unmet' end as result
            from need_state where day between $1 and $2 group by referral_id
        )
        select region, age_band, gender, harm, channel, result, count(*)
        from of_year left join became using (referral_id) group by 1, 2, 3, 4, 5, 6
        """,
        date(number, 1, 1),
        date(number, 12, 31),
    )
    return [(tuple(row[:6]), int(row[6])) for row in rows]


async def made(tx: Transaction, extract_id: UUID, found: Mapping[str, Any]) -> None:
    """Keep the file, or why there is none."""
    await tx.execute(
        "update extract set state = $2, reason = $3, file = $4, digest = $5, rows = $6,"
        " smallest = $7, made_at = now() where extract_id = $1",
        extract_id,
        *(found.get(n) for n in ("state", "reason", "file", "digest", "rows", "smallest")),
    )
