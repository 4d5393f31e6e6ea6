"""All SQL of the registry of organisations and of who speaks for them."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID

import asyncpg
import orjson

from services.intake.registry.rules import Body
from shared.db import Database, Transaction
from shared.vocabulary import OrganisationLevel

if TYPE_CHECKING:
    from services.intake.registry.form import Registration

_VIEW = """
    select id, name, kind, level, region, abroad, registration_ref, parent_id, hours, registered_at,
        exists (select from liaison where partner_id = partner.id and role = 'officer'
            and until is null) as has_liaison
    from partner
"""
_FIELDS = "name, kind, level, region, abroad, registration_ref, parent_id, hours"
_ADD = f"""
    insert into partner (id, registered_at, changed_at, {_FIELDS})
    values ($1, $2, $2, $3, $4, $5, $6, $7, $8, $9, $10::jsonb)
"""  # noqa: S608 - names of this module
_REPLACE = f"""
    update partner set registered_at = coalesce(registered_at, $2), changed_at = $2,
        ({_FIELDS}) = ($3, $4, $5, $6, $7, $8, $9, $10::jsonb)
    where id = $1
"""  # noqa: S608 - names of this module
_PAGE = f"""
    select * from ({_VIEW}) as found
    where ($1::uuid is null or id > $1) and ($3::text is null or kind = $3)
        and (not $4 or (level is not null and not has_liaison))
    order by id limit $2
"""  # noqa: S608 - a query of this module


def _values(said: "Registration") -> tuple[Any, ...]:
    hours = None
    if said.hours is not None:
        dumped = said.hours.model_dump(mode="json", by_alias=True)
        hours = orjson.dumps(dumped).decode()
    return (
        said.name,
        str(said.kind),
        said.its_level,
        said.region,
        said.is_abroad,
        said.registration_ref,
        said.parent_id,
        hours,
    )


def _plain(row: asyncpg.Record) -> dict[str, Any]:
    found = dict(row)
    found["hours"] = orjson.loads(found["hours"]) if found["hours"] else None
    return found


async def add(tx: Transaction, partner_id: UUID, said: "Registration") -> None:
    """Enter an organisation."""
    await tx.execute(
        _ADD,
        partner_id,
        tx.now,
        *_values(said),
    )


async def replace(tx: Transaction, partner_id: UUID, said: "Registration") -> None:
    """Let an organisation be what is said from now on."""
    await tx.execute(
        _REPLACE,
        partner_id,
        tx.now,
        *_values(said),
    )


async def shut_in(tx: Transaction, partner_id: UUID) -> None:
    """Leave the clients of an organisation abroad only what they may do; their tokens are dead."""
    await tx.execute(
        "update client set scopes = array['aggregate:read'], generation = generation + 1,"
        " revoked_at = $2 where partner_id = $1 and kind = 'partner'"
        " and not scopes <@ array['aggregate:read']",
        partner_id,
        tx.now,
    )


async def one(conn: asyncpg.Connection | Transaction, partner_id: UUID) -> dict[str, Any] | None:
    """An organisation; None when there is none of this id."""
    row = await conn.fetchrow(f"{_VIEW} where id = $1", partner_id)
    return _plain(row) if row else None


async def locked(tx: Transaction, partner_id: UUID) -> dict[str, Any] | None:
    """An organisation that nobody else changes until this transaction ends."""
    row = await tx.fetchrow(f"{_VIEW} where id = $1 for update of partner", partner_id)
    return _plain(row) if row else None


async def unknown(tx: Transaction, ids: set[UUID]) -> set[UUID]:
    """Those of these ids that are no organisation of this country."""
    rows = await tx.fetch(
        "select id from partner where id = any($1::uuid[]) and not abroad", list(ids)
    )
    return ids - {row["id"] for row in rows}


async def is_above(tx: Transaction, partner_id: UUID, above: UUID) -> bool:
    """Whether an organisation is the one given or anywhere below it."""
    found: bool = await tx.fetchval(
        """
        with recursive upwards (id, parent_id) as (
            select id, parent_id from partner where id = $2
            union select partner.id, partner.parent_id
            from partner join upwards on partner.id = upwards.parent_id
        )
        select exists (select from upwards where id = $1)
        """,
        partner_id,
        above,
    )
    return found


async def page(
    db: Database, after: UUID | None, limit: int, kind: str | None, *, missing: bool
) -> list[dict[str, Any]] | None:
    """Organisations by id, one more than asked for; None when `after` is none of them."""
    async with db.reading() as conn:
        if after is not None and await one(conn, after) is None:
            return None
        rows = await conn.fetch(
            _PAGE,
            after,
            limit + 1,
            kind,
            missing,
        )
    return [_plain(row) for row in rows]


async def bodies(db: Database) -> list[Body]:
    """Every public body with a level: what routing chooses from."""
    async with db.reading() as conn:
        rows = await conn.fetch(
            "select id, name, kind, level, region, parent_id, abroad from partner"
            " where level is not null order by id"
        )
    return [Body(**{**dict(row), "level": OrganisationLevel(row["level"])}) for row in rows]


async def name_liaison(
    tx: Transaction, partner_id: UUID, persons: Mapping[str, tuple[UUID, bytes]]
) -> int:
    """End who spoke for a body and let these do; how many ended. `persons`: by role, sealed."""
    ended = await tx.fetch(
        "update liaison set until = $2 where partner_id = $1 and until is null returning id",
        partner_id,
        tx.now,
    )
    for role, (row_id, person) in persons.items():
        await tx.execute(
            "insert into liaison (id, partner_id, role, person, since) values ($1, $2, $3, $4, $5)",
            row_id,
            partner_id,
            role,
            person,
            tx.now,
        )
    return len(ended)


async def liaison(tx: Transaction, partner_id: UUID) -> list[asyncpg.Record]:
    """Who speaks for a body now, by role, sealed."""
    return await tx.fetch(
        "select id, role, person, since from liaison where partner_id = $1 and until is null",
        partner_id,
    )
