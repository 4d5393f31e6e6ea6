"""All SQL of the directory."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple, Protocol
from uuid import UUID

import orjson
from asyncpg import Record

from services.matching.approval.rules import LICENSED, TRAINED, State, Terms, valid_until
from services.matching.directory.serialisation import kept, sealed
from shared.db import Transaction


class Reader(Protocol):
    """A connection or a transaction: whatever can be asked."""

    async def fetch(self, query: str, *args: Any) -> list[Record]:
        """All rows."""
        ...

    async def fetchrow(self, query: str, *args: Any) -> Record | None:
        """The first row."""
        ...


class Effective(NamedTuple):
    """What of a provider is to be in force, and the numbers of its versions.

    `available`: free places by the provider's own count, None when it did not say.
    """

    provider_id: UUID
    partner_id: UUID
    state: State
    terms: Terms
    active: bool
    available: int | None
    approved_number: int | None
    last_number: int


async def next_version(tx: Transaction) -> int:
    """Take the directory for this change; the row stays locked until commit."""
    version: int = await tx.fetchval(
        "update directory_state set version = version + 1 returning version"
    )
    return version


async def mark(tx: Transaction, ids: Sequence[UUID], *, sandbox: bool) -> None:
    """Keep whether these providers are for rehearsals."""
    if sandbox:
        await tx.execute(
            "insert into sandbox_provider (provider_id) select unnest($1::uuid[])"
            " on conflict do nothing",
            ids,
        )
    else:
        await tx.execute("delete from sandbox_provider where provider_id = any($1)", ids)


async def put(tx: Transaction, version: int, key: bytes, providers: Sequence[Effective]) -> None:
    """Write what is in force of these providers, each with the ceiling of its places.

    What is taken elsewhere is `maximum - available - held`; the rest may be given through Jieli.
    """
    document = orjson.dumps([_row(provider, key) for provider in providers]).decode()
    await tx.execute(
        """
        insert into provider (provider_id, partner_id, state, kind, needs, regions, languages,
            credentials, trained_until, licensed_until, sealed, age_bands, genders, unit, maximum,
            active, approved_number, last_number, version, updated_at)
        select provider_id, partner_id, state, kind, needs, regions, languages,
            credentials, trained_until, licensed_until, decode(sealed, 'hex'), age_bands, genders,
            unit, maximum, active, approved_number, last_number, $2, now()
        from jsonb_to_recordset($1::jsonb) as given(
            provider_id uuid, partner_id uuid, state text, kind text, needs text[], regions text[],
            languages text[], credentials json, trained_until date, licensed_until date,
            sealed text, age_bands text[], genders text[], unit text, maximum integer,
            active boolean, approved_number integer, last_number integer)
        on conflict (provider_id) do update set
            state = excluded.state, kind = excluded.kind, needs = excluded.needs,
            regions = excluded.regions, languages = excluded.languages,
            credentials = excluded.credentials, trained_until = excluded.trained_until,
            licensed_until = excluded.licensed_until,
            sealed = excluded.sealed, age_bands = excluded.age_bands, genders = excluded.genders,
            unit = excluded.unit, maximum = excluded.maximum, active = excluded.active,
            approved_number = excluded.approved_number, last_number = excluded.last_number,
            version = excluded.version, updated_at = excluded.updated_at
        """,
        document,
        version,
    )
    await _set_targets(tx, document, [provider.provider_id for provider in providers])


def _row(provider: Effective, key: bytes) -> dict[str, Any]:
    return {
        **kept(provider.terms),
        "provider_id": str(provider.provider_id),
        "partner_id": str(provider.partner_id),
        "state": provider.state,
        "trained_until": valid_until(provider.terms.credentials, TRAINED),
        "licensed_until": valid_until(provider.terms.credentials, LICENSED),
        "sealed": sealed(key, provider.terms, provider.provider_id).hex(),
        "active": provider.active,
        "available": provider.available,
        "approved_number": provider.approved_number,
        "last_number": provider.last_number,
    }


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


async def set_state(tx: Transaction, version: int, states: Mapping[UUID, State]) -> None:
    """Write how these providers stand, and nothing else of them."""
    await tx.execute(
        """
        update provider p set state = given.state, version = $3, updated_at = now()
        from unnest($1::uuid[], $2::text[]) as given(id, state) where p.provider_id = given.id
        """,
        list(states),
        list(states.values()),
        version,
    )


_WHOLE = """
    select p.provider_id, p.partner_id, p.state, p.kind, p.needs, p.regions, p.languages,
        p.credentials, p.sealed, p.age_bands, p.genders, p.unit, p.maximum, p.active,
        p.approved_number, p.last_number, p.updated_at,
        l.held, l.lapsed, greatest(l.target - l.held, 0) as free,
        a.terms as approved_terms, a.sealed as approved_sealed, a.available as approved_available,
        v.state as last_state, v.terms as last_terms, v.sealed as last_sealed,
        v.available as last_available, v.entered_at, v.decided_at, v.ground,
        exists (select from sandbox_provider s where s.provider_id = p.provider_id) as sandbox
    from provider p join provider_load l using (provider_id)
    left join provider_terms a
        on a.provider_id = p.provider_id and a.number = p.approved_number
    left join provider_terms v on v.provider_id = p.provider_id and v.number = p.last_number
"""


async def standing(tx: Transaction, ids: Iterable[UUID]) -> dict[UUID, Record]:
    """These providers with what was approved and what was entered last."""
    rows = await tx.fetch(f"{_WHOLE} where p.provider_id = any($1)", list(ids))
    return {row["provider_id"]: row for row in rows}


async def page(
    reader: Reader, partner_id: UUID | None, after: UUID | None, limit: int
) -> list[Record]:
    """Providers in order of id, of one partner or (None) of all."""
    return await reader.fetch(
        f"""{_WHOLE}
        where ($1::uuid is null or p.partner_id = $1) and ($2::uuid is null or p.provider_id > $2)
        order by p.provider_id limit $3
        """,
        partner_id,
        after,
        limit,
    )


async def one(reader: Reader, partner_id: UUID | None, provider_id: UUID) -> Record | None:
    """A provider of this partner, or (None) of any."""
    return await reader.fetchrow(
        f"{_WHOLE} where p.provider_id = $2 and ($1::uuid is null or p.partner_id = $1)",
        partner_id,
        provider_id,
    )


class NewVersion(NamedTuple):
    """Terms that wait for a person."""

    provider_id: UUID
    partner_id: UUID
    number: int
    terms: Terms
    available: int | None


async def add_versions(
    tx: Transaction, key: bytes, by: str, versions: Sequence[NewVersion]
) -> None:
    """Keep what waits; what waited before of the same providers must be dropped first."""
    await tx.execute(
        """
        insert into provider_terms (provider_id, number, partner_id, state, terms, sealed,
            available, entered_by)
        select id, number, partner, 'pending', terms, sealed, available, $7
        from unnest($1::uuid[], $2::int[], $3::uuid[], $4::json[], $5::bytea[], $6::int[])
            as t(id, number, partner, terms, sealed, available)
        """,
        [v.provider_id for v in versions],
        [v.number for v in versions],
        [v.partner_id for v in versions],
        [orjson.dumps(kept(v.terms)).decode() for v in versions],
        [sealed(key, v.terms, v.provider_id, v.number) for v in versions],
        [v.available for v in versions],
        by,
    )


async def drop_waiting(tx: Transaction, ids: Sequence[UUID]) -> None:
    """What waits of these providers is replaced: nobody decides on it any more."""
    await tx.execute(
        "update provider_terms set state = 'replaced'"
        " where provider_id = any($1) and state = 'pending'",
        ids,
    )


async def keep_available(tx: Transaction, free: Mapping[UUID, int | None]) -> None:
    """What waits is to come into force with the free places said last."""
    await tx.execute(
        """
        update provider_terms v set available = given.available
        from unnest($1::uuid[], $2::int[]) as given(id, available)
        where v.provider_id = given.id and v.state = 'pending'
        """,
        list(free),
        list(free.values()),
    )


async def loads(reader: Reader, ids: Sequence[UUID]) -> list[Record]:
    """How full these providers are now, without locking them."""
    return await reader.fetch(
        "select provider_id, target, held, assigned, lapsed from provider_load"
        " where provider_id = any($1)",
        ids,
    )
