"""All SQL of places."""

from collections.abc import Collection, Mapping
from typing import NamedTuple
from uuid import UUID

import orjson
from asyncpg import Record

from services.matching.eligibility.shortlist import upwards
from services.matching.hours.form import kept
from services.matching.service_places.form import PlaceForm
from shared.db import Transaction
from shared.security.aead import seal, unseal

_SHOWN = "s.place_id, s.provider_id, s.kind, s.region, s.seats, s.schedules, s.sealed, s.updated_at"
_OPEN_TO_ALL = """
    p.serves and p.kind <> 'shelter' and 'shelter' <> all(p.needs)
    and exists (select from sandbox_provider x where x.provider_id = p.provider_id) = $1
"""


class Asked(NamedTuple):
    """Which places: of rehearsals or real, of what kind, in which regions, after which one."""

    sandbox: bool
    kind: str | None
    regions: Collection[str] | None
    after: UUID | None


async def put(
    tx: Transaction, key: bytes, place_id: UUID, partner_id: UUID, form: PlaceForm
) -> Record | None:
    """Keep a place of this partner's provider, which gives no shelter; None: it has none such."""
    words = orjson.dumps({"name": form.name, "address": form.address})
    return await tx.fetchrow(
        f"""
        insert into service_place as s (place_id, provider_id, partner_id, kind, region, within,
            seats, schedules, sealed)
        select $1, provider_id, partner_id, $4, $5, $6, $7, $8, $9 from provider
        where provider_id = $2 and partner_id = $3
            and kind <> 'shelter' and 'shelter' <> all(needs)
        on conflict (place_id) do update set provider_id = excluded.provider_id,
            kind = excluded.kind, region = excluded.region, within = excluded.within,
            seats = excluded.seats, schedules = excluded.schedules, sealed = excluded.sealed,
            updated_at = now()
        where s.partner_id = excluded.partner_id
        returning {_SHOWN}
        """,  # noqa: S608 - a list of columns
        place_id,
        form.provider_id,
        partner_id,
        form.kind,
        form.region,
        sorted(upwards(form.region)),
        form.seats,
        orjson.dumps(kept(form.schedules)).decode(),
        seal(key, words, _place(place_id)),
    )


async def remove(tx: Transaction, place_id: UUID, partner_id: UUID) -> bool:
    """Take a place of this partner away; False when it has none such."""
    status = await tx.execute(
        "delete from service_place where place_id = $1 and partner_id = $2", place_id, partner_id
    )
    return bool(str(status).endswith(" 1"))


async def page(tx: Transaction, asked: Asked, limit: int) -> list[Record]:
    """Places of approved providers that are asked, in order of id; never of who gives shelter."""
    return await tx.fetch(
        f"""
        select {_SHOWN} from service_place s join provider p using (provider_id)
        where {_OPEN_TO_ALL} and ($2::text is null or s.kind = $2)
            and ($3::text[] is null or s.within && $3) and ($4::uuid is null or s.place_id > $4)
        order by s.place_id limit $5
        """,  # noqa: S608 - a list of columns and a condition
        asked.sandbox,
        asked.kind,
        sorted(asked.regions) if asked.regions is not None else None,
        asked.after,
        limit,
    )


async def is_known(tx: Transaction, place_id: UUID) -> bool:
    """Whether there is such a place."""
    return bool(await tx.fetchval("select true from service_place where place_id = $1", place_id))


def words_of(row: Record, key: bytes) -> Mapping[str, str]:
    """What a person typed of a place. Raises SealBroken."""
    words: dict[str, str] = orjson.loads(unseal(key, row["sealed"], _place(row["place_id"])))
    return words


def _place(place_id: UUID) -> bytes:
    return f"place|{place_id}".encode()
