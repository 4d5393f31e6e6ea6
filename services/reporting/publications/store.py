"""All SQL that keeps publications and what was asked to be made; nothing is ever changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid4

import asyncpg

from services.reporting.publications.canonical_json import told_body, told_of
from services.reporting.publications.catalogue import TableName
from services.reporting.publications.published_cells import PublishedCells, Values
from services.reporting.publications.records import Withheld
from services.reporting.reports.periods import Period
from shared.db import Transaction

_IN_TURN = "select pg_advisory_xact_lock(hashtext('reporting.publications'))"


@dataclass(frozen=True)
class New:
    """A publication that was made and is to be kept."""

    population: str
    period: Period
    version: int
    reason: str | None
    method: str
    caveats: tuple[str, ...]
    withheld: Withheld | None
    partners: int
    partners_ever: int
    digest: str
    told: Values
    bodies: Mapping[TableName, bytes]


@dataclass(frozen=True, slots=True)
class Request:
    """What operations asked to be made."""

    request_id: UUID
    population: str | None
    period: str
    reason: str | None


async def lock_publications(tx: Transaction) -> None:
    """Wait for others who publish, so that each is judged with all that was told before."""
    await tx.execute(_IN_TURN)


async def keep(tx: Transaction, new: New) -> UUID:
    """Keep a publication with its reports."""
    publication_id = uuid4()
    await tx.execute(
        """
        insert into publication (publication_id, population, period, first, last, version, made_at,
            reason, digest, method, caveats, withheld, partners, partners_ever, told)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
        """,
        publication_id,
        new.population,
        new.period.name,
        new.period.first,
        new.period.last,
        new.version,
        tx.now,
        new.reason,
        new.digest,
        new.method,
        list(new.caveats),
        new.withheld,
        new.partners,
        new.partners_ever,
        told_body(new.told),
    )
    names = list(new.bodies)
    await tx.execute(
        """
        insert into publication_report (publication_id, report, division, channel, body)
        select $1, * from unnest($2::text[], $3::text[], $4::text[], $5::bytea[])
        """,
        publication_id,
        [name.report for name in names],
        [",".join(name.by) for name in names],
        [name.channel for name in names],
        [new.bodies[name] for name in names],
    )
    return publication_id


async def told_in(connection: asyncpg.Connection, first: date, last: date) -> list[PublishedCells]:
    """Return all that was ever told of days that overlap with these, in order."""
    rows = await connection.fetch(
        "select publication_id, told from publication where first <= $2 and last >= $1"
        " order by position",
        first,
        last,
    )
    return [PublishedCells(str(row["publication_id"]), told_of(row["told"])) for row in rows]


async def versions(connection: asyncpg.Connection, period: str) -> dict[str, int]:
    """Return the newest version of each population's publication of a period."""
    rows = await connection.fetch(
        "select population, max(version) as version from publication where period = $1 group by 1",
        period,
    )
    return {row["population"]: row["version"] for row in rows}


async def made(connection: asyncpg.Connection) -> set[tuple[str, str]]:
    """Return of which populations and periods something is published."""
    rows = await connection.fetch("select distinct population, period from publication")
    return {(row["population"], row["period"]) for row in rows}


async def take_minutes(connection: asyncpg.Connection) -> None:
    """Let this transaction last for minutes: it reads millions of facts and changes nothing."""
    # A limit that already runs is not moved by another one, only ended by none.
    await connection.execute("set local transaction_timeout = 0")
    await connection.execute("set local transaction_timeout = '10min'")


async def first_day(connection: asyncpg.Connection) -> date | None:
    """Return the earliest day of which anything is counted."""
    found: date | None = await connection.fetchval(
        "select least((select min(day) from counted_referral where received_at is not null),"
        " (select min(day) from counted_usage))"
    )
    return found


_QUIET = """
    with since as (select now() - make_interval(secs => $3) as moment)
    select not exists (
        select from counted_referral, since where day between $1 and $2
        and received_at is not null and counted_at >= moment
    ) and (
        exists (
            select from counted_referral where day between $1 and $2 and received_at is not null
        )
        or exists (select from counted_usage where day between $1 and $2)
        or not exists (select from inbox, since where inbox.received_at >= moment)
    )
"""


async def is_quiet(connection: asyncpg.Connection, first: date, last: date, seconds: float) -> bool:
    """Whether nothing new was counted of some days for so many seconds.

    Days of which nothing is counted at all may still fill while anything is being counted.
    """
    return bool(await connection.fetchval(_QUIET, first, last, seconds))


async def ask(tx: Transaction, request: Request, client_id: str) -> None:
    """Keep what is asked to be made."""
    await tx.execute(
        "insert into publication_request (request_id, population, period, reason, client_id)"
        " values ($1, $2, $3, $4, $5)",
        request.request_id,
        request.population,
        request.period,
        request.reason,
        client_id,
    )


async def asked(connection: asyncpg.Connection) -> Request | None:
    """Return what was asked first of what is not done."""
    row = await connection.fetchrow(
        "select request_id, population, period, reason from publication_request"
        " where done_at is null order by asked_at limit 1"
    )
    return Request(*row) if row else None


async def done(
    tx: Transaction, request_id: UUID, made_ids: Sequence[UUID], refused: str | None
) -> None:
    """Note what became of what was asked."""
    await tx.execute(
        "update publication_request set done_at = $2, made = $3, refused = $4"
        " where request_id = $1",
        request_id,
        tx.now,
        list(made_ids),
        refused,
    )


async def request(
    connection: asyncpg.Connection, request_id: UUID
) -> tuple[Request, list[UUID] | None] | None:
    """Return what was asked and what was made of it: None while it waits."""
    row = await connection.fetchrow(
        "select request_id, population, period, reason, done_at, made from publication_request"
        " where request_id = $1",
        request_id,
    )
    if row is None:
        return None
    return Request(*row[:4]), (None if row["done_at"] is None else list(row["made"]))
