"""All SQL of places held while somebody is asked and served."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple
from uuid import UUID

from services.matching.eligibility.loads import Load
from shared.db import Transaction


class Figures(NamedTuple):
    """What to add to a load: places held, times asked, offers lapsed in a row."""

    held: int
    assigned: int
    lapsed: int


UNCHANGED = Figures(0, 0, 0)
_LOADS = """
    select provider_id, target, held, assigned, lapsed, complaints from provider_load
    where provider_id = any($1) order by provider_id for no key update
"""
_LOADS_AND_SILENT = """
    select provider_id, target, held, assigned, lapsed, complaints from provider_load
    where provider_id = any($1) or (provider_id = any($2) and lapsed > 0)
    order by provider_id for no key update
"""


async def lock_loads(
    tx: Transaction, ids: Iterable[UUID], answered: Iterable[UUID] = ()
) -> dict[UUID, Load]:
    """How full these providers are, locked in order of id until the transaction ends.

    Of those who `answered` only the ones that had let an offer lapse are read and locked.
    """
    known = list(answered)
    if known:
        rows = await tx.fetch(_LOADS_AND_SILENT, list(ids), known)
    else:
        rows = await tx.fetch(_LOADS, list(ids))
    return {
        r["provider_id"]: Load(r["target"], r["held"], r["assigned"], r["lapsed"], r["complaints"])
        for r in rows
    }


async def change_loads(tx: Transaction, changes: Mapping[UUID, Figures]) -> None:
    """Add these to locked loads. The table's check refuses what would overbook."""
    if changes:
        await tx.execute(
            """
            update provider_load l set held = l.held + d.held, assigned = l.assigned + d.assigned,
                lapsed = l.lapsed + d.lapsed,
                places = greatest(l.target, l.held + least(d.held, 0))
            from unnest($1::uuid[], $2::int[], $3::int[], $4::int[])
                as d(id, held, assigned, lapsed)
            where l.provider_id = d.id
            """,
            list(changes),
            [change.held for change in changes.values()],
            [change.assigned for change in changes.values()],
            [change.lapsed for change in changes.values()],
        )
