"""All SQL of reading the directory into memory."""

from datetime import date
from typing import NamedTuple
from uuid import UUID

from asyncpg import Record

from services.matching.directory.store import Reader
from services.matching.eligibility.rules import Candidate
from shared.vocabulary.languages import known


class DirectoryState(NamedTuple):
    """Which directory this is, its version, today in China by the database's clock, its seed."""

    directory_id: UUID
    version: int
    today: date
    seed: bytes


async def state(reader: Reader) -> DirectoryState:
    """How the directory stands now."""
    row = await reader.fetchrow(
        "select directory_id, version, (now() at time zone 'Asia/Shanghai')::date as today, seed"
        " from directory_state"
    )
    if row is None:
        raise LookupError("directory_state")
    return DirectoryState(*row)


class Known(NamedTuple):
    """A provider as the catalogue reads it: whether it serves, until when trained and licensed.

    `sandbox`: a client marked `test` entered it; only rehearsals are put to it.
    """

    serves: bool
    candidate: Candidate
    trained_until: date | None
    licensed_until: date | None
    sandbox: bool


async def changed_since(reader: Reader, version: int) -> list[Known]:
    """Each provider changed after this version; credentials are left to the reader's day."""
    rows = await reader.fetch(
        """
        select provider_id, partner_id, kind, needs, regions, languages, age_bands, genders, serves,
               trained_until, licensed_until,
               exists (select from sandbox_provider s
                       where s.provider_id = provider.provider_id) as sandbox
        from provider where version > $1
        """,
        version,
    )
    return [
        Known(
            row["serves"],
            _candidate(row),
            row["trained_until"],
            row["licensed_until"],
            row["sandbox"],
        )
        for row in rows
    ]


def _candidate(row: Record) -> Candidate:
    return Candidate(
        provider_id=row["provider_id"],
        partner_id=row["partner_id"],
        kind=row["kind"],
        needs=frozenset(row["needs"]),
        regions=frozenset(row["regions"]),
        languages=known(row["languages"]),
        trained=False,
        age_bands=frozenset(row["age_bands"]),
        genders=frozenset(row["genders"]),
    )
