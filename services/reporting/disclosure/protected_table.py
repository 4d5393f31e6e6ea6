"""A table as it may be published: numbers, what was made coarser, what is hidden together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from services.reporting.disclosure.tables import ALL, Cell
from services.reporting.disclosure.tables_to_protect import Key, TableToProtect

Withheld = Literal["small", "unproved", "correction_too_small"]


@dataclass(frozen=True)
class Rest:
    """What the hidden parts of a shown sum are together: everybody can work it out."""

    whole: Key
    parts: tuple[Key, ...]
    value: int


@dataclass(frozen=True)
class ProtectedTable:
    """One table as it may be published; nothing else of what is hidden is kept."""

    values: Mapping[Key, int | None]
    coarser: Mapping[Key, Key]
    """Of a hidden figure the finest shown one that contains it, along declared levels."""
    rests: tuple[Rest, ...]
    withheld: Withheld | None = None


class Family:
    """The figures of a table by the cells they are the sum of, with the levels above them."""

    def __init__(self, table: TableToProtect, values: Mapping[Key, int | None]) -> None:
        self._values = values
        self._table = table
        self._by_cells = {frozenset(c): key for key, c in table.figures.items()}
        self._children = [axis.children() for axis in table.axes]
        self._parents = [
            {code: node for node, under in children.items() for code in under}
            for children in self._children
        ]

    def coarser(self) -> dict[Key, Key]:
        """Return for each hidden figure the finest shown one above it that is not a total."""
        found = {}
        for key, value in self._values.items():
            if value is None and (above := self._above(key)) is not None:
                found[key] = above
        return found

    def _above(self, key: Key) -> Key | None:
        waiting = [self._table.figures[key]]
        for cells in waiting:
            for place, parents in enumerate(self._parents):
                up = parents.get(cells[0][place], ALL)
                if up == ALL:
                    continue
                wider = tuple(_at(cell, place, parents[cell[place]]) for cell in cells)
                above = self._by_cells.get(frozenset(wider))
                if above is not None and self._values[above] is not None:
                    return above
                waiting.append(wider)
        return None

    def rests(self) -> tuple[Rest, ...]:
        """Return what the hidden parts of each shown sum are together."""
        found = []
        for key, cells in self._table.figures.items():
            whole = self._values[key]
            if whole is None:
                continue
            for place, children in enumerate(self._children):
                if len(under := children.get(cells[0][place], ())):
                    found += self._rest(key, whole, cells, place, under)
        return tuple(found)

    def _rest(
        self, key: Key, whole: int, cells: Sequence[Cell], place: int, under: Sequence[str]
    ) -> list[Rest]:
        if len({cell[place] for cell in cells}) > 1:
            return []
        parts = [
            self._by_cells.get(frozenset(_at(cell, place, code) for cell in cells))
            for code in under
        ]
        known = [part for part in parts if part is not None]
        hidden = tuple(part for part in known if self._values[part] is None)
        if len(known) < len(parts) or len(hidden) < 2:
            return []
        return [Rest(key, hidden, whole - sum(self._values[part] or 0 for part in known))]


def _at(cell: Cell, place: int, code: str) -> Cell:
    return (*cell[:place], code, *cell[place + 1 :])
