"""What somebody knows to be in a group at least: coarse outcomes, record by record; extracts."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date

import asyncpg

from services.reporting.disclosure.tables import ALL, Cell
from services.reporting.reports.periods import parts_of, quarter_part

LowerBounds = Mapping[str, Mapping[Cell, int]]
"""By shape the cells (all channels) and how many are in them at least."""

_STATE = {"completed": "helped", "withdrawn": "withdrawn"}
_TOLD = """
    select month, province, age_band, harm, need, result, count(*) as number
    from outcome_coarse where month = any($1::text[]) group by 1, 2, 3, 4, 5, 6
"""


def together(known: LowerBounds, more: Iterable[LowerBounds]) -> LowerBounds:
    """Return the most of what several sources say that there are at least."""
    found = {name: dict(cells) for name, cells in known.items()}
    for each in more:
        for name, cells in each.items():
            own = found.setdefault(name, {})
            for cell, number in cells.items():
                own[cell] = max(own.get(cell, 0), number)
    return found


async def known_lower_bounds(
    connection: asyncpg.Connection, first: date, last: date
) -> LowerBounds:
    """Return what the coarse outcomes of some days tell; months that are cut in two tell nothing.

    A need is one person's, so persons are as many as have the most frequent need.
    """
    by_month: dict[str, list[str]] = defaultdict(list)
    for part in parts_of(first, last):
        by_month[part.partition(":")[2]].append(part)
    whole = {month: parts[0] for month, parts in by_month.items() if len(parts) == 1}
    needs: dict[str, dict[Cell, int]] = defaultdict(lambda: defaultdict(int))
    persons: dict[str, dict[Cell, dict[str, int]]] = defaultdict(
        lambda: defaultdict(lambda: defaultdict(int))
    )
    for row in await connection.fetch(_TOLD, list(whole)):
        month, number, need = whole[row["month"]], row["number"], row["need"]
        quarter, state = quarter_part(month), _STATE.get(row["result"], "unmet")
        needs["states"][month, ALL, state] += number
        needs["need-state"][quarter, ALL, need, state] += number
        needs["place-state"][month, ALL, row["province"], state] += number
        persons["months"][month, ALL][need] += number
        persons["place"][month, ALL, row["province"]][need] += number
        persons["harm-age"][quarter, ALL, row["harm"], row["age_band"]][need] += number
    return {
        **{name: dict(cells) for name, cells in needs.items()},
        **{
            name: {cell: max(by_need.values()) for cell, by_need in cells.items()}
            for name, cells in persons.items()
        },
    }
