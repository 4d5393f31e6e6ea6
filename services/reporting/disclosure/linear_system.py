"""Everything told of one population as one system: each group of people once, and every sum.

A group is named by its unit and the codes that mark it off, whatever table it stands in. So a
margin that two tables have in common is one group, and what one table tells of it holds in both.
"""

from collections.abc import Hashable, Mapping, Sequence

import numpy

from services.reporting.disclosure.hierarchies import Codes, Division, Hierarchy
from services.reporting.disclosure.layout import (
    Contributions,
    Group,
    Numbers,
    TableLayout,
    sets_of,
    summed,
)
from services.reporting.disclosure.sums import Row, Sums
from services.reporting.disclosure.tables_to_protect import Link, TableToProtect


class LinearSystem:
    """The groups of all tables, by place: their numbers, what was expected, their sums."""

    def __init__(self, tables: Sequence[TableToProtect], links: Sequence[Link] = ()) -> None:
        """Raises ValueError when two tables count a group that they share differently."""
        names = {axis.name for table in tables for axis in table.axes}
        self.trees = {
            name: Hierarchy(a for table in tables for a in table.axes if a.name == name)
            for name in names
        }
        self.groups: dict[Group, int] = {}
        self._rows: list[Row] = []
        told = [self._told(table) for table in tables]
        everywhere: dict[str, set[Codes]] = {}
        for own in told:
            for name, sets in own.items():
                everywhere.setdefault(name, set()).update(sets)
        self.tables = [
            TableLayout(table, self._divisions(table, own, everywhere), self.trees, self.place)
            for table, own in zip(tables, told, strict=True)
        ]
        known: set[Hashable] = set()
        for layout in self.tables:
            self._add_sums(layout, known)
        self.figures = {
            layout.table.name: {
                key: layout.place(cells) for key, cells in layout.table.figures.items()
            }
            for layout in self.tables
        }
        for link in links:
            for group, part in list(self.groups.items()):
                if group[0] == link.part:
                    self._add_bound(link, group, part)
        self.sums = Sums.of(self._rows)
        self._count()

    def sums_among(self, ready: Numbers) -> Sums:
        """Return the sums of which every group is ready."""
        return self.sums.only(self.sums.every(ready[self.sums.places]))

    def implied(self, known: Numbers) -> Numbers:
        """Return the groups that are known with these: all but one of a sum tell the last."""
        found = known.copy()
        exact = self.sums.only(self.sums.is_exact)
        while len(exact):
            left = ~found[exact.places]
            is_last = numpy.add.reduceat(left, exact.starts[:-1], dtype=numpy.int64) == 1
            last = exact.places[left & is_last[exact.number]]
            if not len(last):
                break
            found[last] = True
        return found

    @property
    def size(self) -> int:
        """How many groups there are."""
        return len(self.groups)

    def place(self, group: Group) -> int:
        """Return the place of a group, a new one if it was never met."""
        return self.groups.setdefault(group, len(self.groups))

    def _told(self, table: TableToProtect) -> dict[str, set[Codes]]:
        found: dict[str, set[Codes]] = {axis.name: set() for axis in table.axes}
        figures = [
            *table.figures.values(),
            *((cell,) for cell in (*table.structural, *table.least)),
        ]
        figures += [cells for each in table.earlier for cells, _ in each.figures.values()]
        for cells in figures:
            for known, codes in zip(found.values(), sets_of(self.trees, table, cells), strict=True):
                known.add(codes)
        return found

    def _divisions(
        self,
        table: TableToProtect,
        told: Mapping[str, set[Codes]],
        everywhere: Mapping[str, set[Codes]],
    ) -> list[Division]:
        """Return how a table divides people: as it tells, and as others tell more coarsely."""
        found = []
        for axis in table.axes:
            own = told[axis.name]
            wider = {codes for codes in everywhere[axis.name] if any(each < codes for each in own)}
            found.append(Division(axis.name, axis, self.trees[axis.name], frozenset(own | wider)))
        return found

    def _add_sums(self, layout: TableLayout, known: set[Hashable]) -> None:
        for axis_place, division in enumerate(layout.divisions):
            turned = numpy.moveaxis(layout.grid, axis_place, 0)
            turned = turned.reshape(len(division.sets), -1)
            for whole, parts in division.sums():
                for places in turned[[whole, *parts]].T:
                    row = tuple(int(p) for p in places)
                    if row not in known:
                        known.add(row)
                        self._rows.append(Row(row, (1.0, *(-1.0 for _ in parts))))

    def _add_bound(self, link: Link, group: Group, part: int) -> None:
        axes = {
            axis.name
            for layout in self.tables
            if layout.table.unit == link.whole
            for axis in layout.table.axes
        }
        kept = tuple(pair for pair in group[1] if pair[0] in axes)
        whole = self.groups.get((link.whole, kept))
        if whole is None:
            return
        if not link.over or len(dict(group[1]).get(link.over, ())) == 1:
            self._rows.append(Row((whole, part), (1.0, -1.0), 0.0, numpy.inf))
        parts = self._along(link.over, group) if link.over and kept == group[1] else ()
        if parts:
            signs = (-1.0, *(1.0 for _ in parts))
            self._rows.append(Row((whole, *parts), signs, 0.0, numpy.inf))

    def _along(self, over: str, group: Group) -> tuple[int, ...]:
        tree = self.trees.get(over)
        found = [
            self.groups.get((group[0], tuple(sorted((*group[1], (over, frozenset((leaf,))))))))
            for leaf in sorted(tree.everything if tree else ())
        ]
        return tuple(p for p in found if p is not None) if None not in found else ()

    def _count(self) -> None:
        self.numbers = numpy.zeros(self.size, dtype=numpy.int64)
        self.partners: dict[str, int] = {}
        met = numpy.zeros(self.size, dtype=bool)
        places, partners, numbers = [], [], []
        for layout in self.tables:
            own = layout.owned(self.partners)
            counted = numpy.bincount(own.places, own.numbers, minlength=self.size).astype(int)
            mine = numpy.unique(layout.grid)
            if numpy.any(met[mine] & (self.numbers[mine] != counted[mine])):
                raise ValueError(f"{layout.table.name} counts a group of another table differently")
            fresh = numpy.zeros(self.size, dtype=bool)
            fresh[mine] = ~met[mine]
            self.numbers[fresh] = counted[fresh]
            kept = fresh[own.places]
            places.append(own.places[kept])
            partners.append(own.partners[kept])
            numbers.append(own.numbers[kept])
            met[mine] = True
        self.own = summed(
            Contributions(
                numpy.concatenate(places), numpy.concatenate(partners), numpy.concatenate(numbers)
            ),
            len(self.partners),
        )
