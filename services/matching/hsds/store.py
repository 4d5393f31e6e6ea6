"""All SQL of listings."""

from collections.abc import Mapping
from typing import Any, NamedTuple
from uuid import UUID

import orjson
from asyncpg import Record

from services.matching.directory.store import Reader as Connection
from services.matching.hsds.form import ListingForm
from shared.db import Transaction
from shared.security.aead import seal, unseal

_LISTED = """
    from listing l join provider p using (provider_id) join provider_load d using (provider_id)
    where p.state = 'approved' and p.approved_number is not null
        and not exists (select from sandbox_provider s where s.provider_id = p.provider_id)
        and (l.tier = 'public' or ($1::uuid is not null and (l.tier = 'partner'
            or l.partner_id = $1 or $1 = any(l.allies))))
        and ($1::uuid is not null or (p.kind <> 'shelter' and 'shelter' <> all(p.needs)))
        and ($2::text is null or $2 = any(p.needs))
        and ($3::text[] is null or p.regions && $3)
        and ($4::uuid is null or p.provider_id = $4)
"""
_FIELDS = """
    p.provider_id, p.partner_id, p.state, p.kind, p.needs, p.regions, p.languages, p.credentials,
    p.sealed, p.age_bands, p.genders, p.unit, p.maximum, p.active, p.serves,
    greatest(d.target - d.held, 0) as free, now() as now,
    l.allies, l.shows_capacity, l.schedules, l.sealed as listed_sealed
"""


class Asked(NamedTuple):
    """Which services: seen by whom (None: anybody), of what need, in which areas, one alone."""

    partner_id: UUID | None
    need: str | None = None
    areas: list[str] | None = None
    provider_id: UUID | None = None


async def services(connection: Connection, asked: Asked, limit: int, after: int) -> list[Record]:
    """Some of the listed providers this reader may see, in order of id."""
    return await connection.fetch(
        f"select {_FIELDS} {_LISTED} order by p.provider_id limit $5 offset $6",
        *asked,
        limit,
        after,
    )


async def count(connection: Connection, asked: Asked) -> int:
    """How many there are."""
    row = await connection.fetchrow(f"select count(*) as n {_LISTED}", *asked)
    return int(row["n"]) if row else 0


async def put(
    tx: Transaction, key: bytes, provider_id: UUID, partner_id: UUID, form: ListingForm
) -> bool:
    """Keep how a provider of this partner is listed; False when it has no such provider."""
    words = seal(key, orjson.dumps({"telephone": form.telephone}), _place(provider_id))
    status = await tx.execute(
        """
        insert into listing (provider_id, partner_id, tier, allies, shows_capacity, schedules,
            sealed)
        select p.provider_id, p.partner_id, $3, $4, $5, $6, $7 from provider p
        where p.provider_id = $1 and p.partner_id = $2
        on conflict (provider_id) do update set tier = excluded.tier, allies = excluded.allies,
            shows_capacity = excluded.shows_capacity, schedules = excluded.schedules,
            sealed = excluded.sealed, updated_at = now()
        """,
        provider_id,
        partner_id,
        form.tier,
        sorted(form.allies),
        form.shows_capacity,
        orjson.dumps([one.model_dump(mode="json") for one in form.schedules]).decode(),
        words,
    )
    return bool(str(status).endswith(" 1"))


async def remove(tx: Transaction, provider_id: UUID, partner_id: UUID) -> bool:
    """Take a provider of this partner out of every feed; False when it was in none."""
    status = await tx.execute(
        "delete from listing where provider_id = $1 and partner_id = $2", provider_id, partner_id
    )
    return bool(str(status).endswith(" 1"))


def listing_of(row: Record, key: bytes) -> Mapping[str, Any]:
    """How a provider is listed."""
    words = orjson.loads(unseal(key, row["listed_sealed"], _place(row["provider_id"])))
    return {
        "allies": set(row["allies"]),
        "shows_capacity": row["shows_capacity"],
        "schedules": orjson.loads(row["schedules"]),
        "telephone": words["telephone"],
    }


def _place(provider_id: UUID) -> bytes:
    return f"listing|{provider_id}".encode()
