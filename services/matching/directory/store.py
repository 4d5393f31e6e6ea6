"""All SQL of the directory."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol
from uuid import UUID

import orjson
from asyncpg import Record

from services.matching.eligibility.rules import Candidate
from shared.db import Transaction
from shared.vocabulary.languages import known


class Reader(Protocol):
    """A connection or a transaction: whatever can be asked."""

    async def fetch(self, query: str, *args: Any) -> list[Record]:
        """All rows."""
        ...

    async def fetchrow(self, query: str, *args: Any) -> Record | None:
        """The first row."""
        ...


_COLUMNS = """p.provider_id, p.partner_id, p.name, p.kind, p.needs, p.regions, p.languages,
    p.gbv_trained_on, p.age_bands, p.genders, p.unit, p.maximum, p.active, p.updated_at,
    l.held, greatest(l.target - l.held, 0) as free"""


async def state(reader: Reader) -> tuple[UUID, int]:
    """Which directory this is, and its version."""
    row = await reader.fetchrow("select directory_id, version from directory_state")
    if row is None:
        raise LookupError("directory_state")
    return row["directory_id"], row["version"]


async def changed_since(reader: Reader, version: int) -> list[tuple[bool, Candidate]]:
    """(still active, provider) for each provider changed after this version."""
    rows = await reader.fetch(
        """
        select provider_id, partner_id, kind, needs, regions, languages, age_bands, genders, active,
               gbv_trained_on is not null as trained
        from provider where version > $1
        """,
        version,
    )
    return [(row["active"], _candidate(row)) for row in rows]


def _candidate(row: Record) -> Candidate:
    return Candidate(
        provider_id=row["provider_id"],
        partner_id=row["partner_id"],
        kind=row["kind"],
        needs=frozenset(row["needs"]),
        regions=frozenset(row["regions"]),
        languages=known(row["languages"]),
        trained=row["trained"],
        age_bands=frozenset(row["age_bands"]),
        genders=frozenset(row["genders"]),
    )


async def next_version(tx: Transaction) -> int:
    """Take the directory for this change; the row stays locked until commit."""
    version: int = await tx.fetchval(
        "update directory_state set version = version + 1 returning version"
    )
    return version


async def of_others(tx: Transaction, partner_id: UUID, ids: Sequence[UUID]) -> set[UUID]:
    """Which of these ids belong to other partners."""
    rows = await tx.fetch(
        "select provider_id from provider where provider_id = any($1) and partner_id <> $2",
        ids,
        partner_id,
    )
    return {row["provider_id"] for row in rows}


async def put(
    tx: Transaction, partner_id: UUID, version: int, rows: Sequence[Mapping[str, object]]
) -> None:
    """Write providers, each with the ceiling of its places.

    What is taken elsewhere is `maximum - available - held`; the rest may be given through Jieli.
    """
    document = orjson.dumps(rows).decode()
    await tx.execute(
        """
        insert into provider (provider_id, partner_id, name, kind, needs, regions, languages,
            gbv_trained_on, age_bands, genders, unit, maximum, active, version, updated_at)
        select provider_id, $2, name, kind, needs, regions, languages,
            gbv_trained_on, age_bands, genders, unit, maximum, active, $3, now()
        from jsonb_to_recordset($1::jsonb) as given(
            provider_id uuid, name text, kind text, needs text[], regions text[], languages text[],
            gbv_trained_on date, age_bands text[], genders text[], unit text, maximum integer,
            active boolean)
        on conflict (provider_id) do update set
            name = excluded.name, kind = excluded.kind, needs = excluded.needs,
            regions = excluded.regions, languages = excluded.languages,
            gbv_trained_on = excluded.gbv_trained_on, age_bands = excluded.age_bands,
            genders = excluded.genders, unit = excluded.unit, maximum = excluded.maximum,
            active = excluded.active, version = excluded.version, updated_at = excluded.updated_at
        """,
        document,
        partner_id,
        version,
    )
    await _set_targets(tx, document, [row["provider_id"] for row in rows])


async def _set_targets(tx: Transaction, document: str, ids: Sequence[object]) -> None:
    await tx.execute(
        """
        insert into provider_load (provider_id, target, places)
        select id, 0, 0 from unnest($1::uuid[]) as id on conflict do nothing
        """,
        ids,
    )
    await tx.execute(
        "select from provider_load where provider_id = any($1) order by provider_id"
        " for no key update",
        ids,
    )
    await tx.execute(
        """
        update provider_load l set target = given.target, places = greatest(given.target, l.held)
        from (
            select provider_id, least(maximum, coalesce(available + held, maximum)) as target
            from jsonb_to_recordset($1::jsonb) as x(
                provider_id uuid, maximum integer, available integer)
            join provider_load using (provider_id)
        ) as given
        where l.provider_id = given.provider_id
        """,
        document,
    )


async def page(
    reader: Reader, partner_id: UUID | None, after: UUID | None, limit: int
) -> list[Record]:
    """Providers in order of id, of one partner or (None) of all."""
    return await reader.fetch(
        f"""
        select {_COLUMNS} from provider p join provider_load l using (provider_id)
        where ($1::uuid is null or p.partner_id = $1) and ($2::uuid is null or p.provider_id > $2)
        order by p.provider_id limit $3
        """,  # noqa: S608 - a constant of this module
        partner_id,
        after,
        limit,
    )


async def one(reader: Reader, partner_id: UUID | None, provider_id: UUID) -> Record | None:
    """A provider of this partner, or (None) of any."""
    return await reader.fetchrow(
        f"""
        select {_COLUMNS} from provider p join provider_load l using (provider_id)
        where p.provider_id = $2 and ($1::uuid is null or p.partner_id = $1)
        """,  # noqa: S608 - a constant of this module
        partner_id,
        provider_id,
    )


async def loads(reader: Reader, ids: Sequence[UUID]) -> list[Record]:
    """How full these providers are now, without locking them."""
    return await reader.fetch(
        "select provider_id, target, held, assigned from provider_load where provider_id = any($1)",
        ids,
    )
