"""A table's groups: where each of its cells stands in the system, and what to expect there."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise, product
from math import prod

import numpy

from services.reporting.disclosure.hierarchies import Codes, Division, Hierarchy
from services.reporting.disclosure.tables import Cell
from services.reporting.disclosure.tables_to_protect import TableToProtect

Group = tuple[str, tuple[tuple[str, Codes], ...]]
"""The unit, and the leaves on each axis that mark the group off, by the names of the axes."""

Numbers = numpy.ndarray


@dataclass
class Contributions:
    """Which partner told of how many in each group, in columns."""

    places: Numbers
    partners: Numbers
    numbers: Numbers

    def by_partner(self, partners: int) -> Iterator[tuple[Numbers, Numbers]]:
        """Yield each partner's places, where it has told of somebody, and its own numbers there."""
        order = numpy.argsort(self.partners, kind="stable")
        ends = numpy.searchsorted(self.partners[order], numpy.arange(partners + 1))
        for begin, end in pairwise(ends):
            mine = order[begin:end]
            mine = mine[self.numbers[mine] > 0]
            yield self.places[mine], self.numbers[mine]


class TableLayout:
    """A table's groups, by the sets that are told on each of its axes."""

    def __init__(
        self,
        table: TableToProtect,
        divisions: list[Division],
        trees: Mapping[str, Hierarchy],
        place: Callable[[Group], int],
    ) -> None:
        """``place`` gives the place of a group, a new one if it was never met."""
        self.table, self.divisions, self._trees = table, divisions, trees
        self._depths = [axis.depths() for axis in table.axes]
        fixed = [
            (name, trees[name].leaves(code) if name in trees else frozenset((code,)))
            for name, code in table.within.items()
        ]
        found = [
            place(_group(trees, table, sets, fixed))
            for sets in product(*(division.sets for division in divisions))
        ]
        shape = tuple(len(division.sets) for division in divisions)
        self.grid = numpy.array(found, dtype=numpy.int64).reshape(shape)

    def place(self, cells: Iterable[Cell]) -> int:
        """Return the place of the sum of some cells. Raises KeyError for what is not told."""
        sets = sets_of(self._trees, self.table, cells)
        at = tuple(
            division.number[codes] for division, codes in zip(self.divisions, sets, strict=True)
        )
        return int(self.grid[at])

    def depths(self, cell: Cell) -> tuple[int, ...]:
        """Return how far below the total each code of a cell lies."""
        return tuple(depth[code] for depth, code in zip(self._depths, cell, strict=True))

    def expected(self, shown: Numbers, numbers: Numbers) -> Numbers:
        """Return what to expect of each cell: the product of shown margins, else usual shares.

        Where there is no total on an axis (time), each of its sets is looked at for itself.
        """
        usual = [division.usual() for division in self.divisions]
        found = numpy.zeros(self.grid.shape)
        tops = [division.top for division in self.divisions]
        for free in product(
            *(range(len(d.sets)) if d.top is None else (None,) for d in self.divisions)
        ):
            slices = tuple(slice(None) if each is None else each for each in free)
            grid = self.grid[slices]
            top = tuple(t for t in tops if t is not None)
            kept = [u for u, each in zip(usual, free, strict=True) if each is None]
            found[slices] = _product(grid, top, kept, shown, numbers)
        return found

    def owned(self, partners: dict[str, int]) -> Contributions:
        """Add the leaf cells up into every group, partner by partner.

        It goes axis by axis and adds up in between, so that millions of cells need little room.
        """
        leaves = self.table.leaves
        for by_partner in leaves.values():
            for name in by_partner:
                partners.setdefault(name, len(partners))
        lengths = [len(by_partner) for by_partner in leaves.values()]
        who = [partners[name] for by_partner in leaves.values() for name in by_partner]
        many = [number for by_partner in leaves.values() for number in by_partner.values()]
        numbers = numpy.array(many, dtype=float)
        at = [numpy.array(who, dtype=numpy.int64)]
        sizes = [max(len(partners), 1)]
        for axis_place, division in enumerate(self.divisions):
            number = {code: i for i, code in enumerate(division.axis.leaves)}
            codes = [number[cell[axis_place]] for cell in leaves]
            at.append(numpy.repeat(numpy.array(codes, dtype=numpy.int64), lengths))
            sizes.append(len(number))
        for axis_place, division in enumerate(self.divisions, start=1):
            sizes[axis_place] = len(division.sets)
            at, numbers = _risen(at, numbers, axis_place, list(division.holding().values()))
            at, numbers = _added_up(at, numbers, sizes)
        if not len(numbers):
            empty = numpy.zeros(0, dtype=numpy.int64)
            return Contributions(empty, empty, numbers)
        own = Contributions(self.grid[tuple(at[1:])], at[0], numbers)
        return summed(own, len(partners))


def _risen(
    at: list[Numbers], numbers: Numbers, axis: int, holding: Sequence[Sequence[int]]
) -> tuple[list[Numbers], Numbers]:
    """Replace on one axis each leaf by every set that holds it."""
    lengths = numpy.array([len(sets) for sets in holding], dtype=numpy.int64)
    begins = numpy.cumsum(lengths) - lengths
    flat = numpy.array([each for sets in holding for each in sets], dtype=numpy.int64)
    many = lengths[at[axis]]
    source = numpy.repeat(numpy.arange(len(numbers)), many)
    ends = numpy.cumsum(many)
    step = numpy.arange(len(source)) - numpy.repeat(ends - many, many)
    sets = flat[numpy.repeat(begins[at[axis]], many) + step]
    return [sets if i == axis else each[source] for i, each in enumerate(at)], numbers[source]


def _added_up(
    at: list[Numbers], numbers: Numbers, sizes: Sequence[int]
) -> tuple[list[Numbers], Numbers]:
    """Add up what stands at one place of several axes, whose sizes are given."""
    bounds = [max(size, int(each.max(initial=0)) + 1) for size, each in zip(sizes, at, strict=True)]
    names, place = numpy.unique(numpy.ravel_multi_index(at, bounds), return_inverse=True)
    found = list(numpy.unravel_index(names, bounds))
    return found, numpy.bincount(place, numbers, minlength=len(names))


def summed(own: Contributions, partners: int) -> Contributions:
    """Add up what one partner told of one group in several lines."""
    keys = own.places * max(partners, 1) + own.partners
    unique, inverse = numpy.unique(keys, return_inverse=True)
    numbers = numpy.bincount(inverse, own.numbers, minlength=len(unique))
    return Contributions(unique // max(partners, 1), unique % max(partners, 1), numbers)


def _group(
    trees: Mapping[str, Hierarchy],
    table: TableToProtect,
    sets: Sequence[Codes],
    fixed: Sequence[tuple[str, Codes]],
) -> Group:
    pairs = [
        (axis.name, codes)
        for axis, codes in zip(table.axes, sets, strict=True)
        if codes != trees[axis.name].everything
    ]
    return table.unit, tuple(sorted((*pairs, *fixed), key=lambda pair: pair[0]))


def _product(
    grid: Numbers, top: Sequence[int], usual: Sequence[Numbers], shown: Numbers, numbers: Numbers
) -> Numbers:
    whole = grid[tuple(top)]
    total = float(numbers[whole]) if shown[whole] else 1000.0
    found = numpy.full(grid.shape, total)
    for place, usual_shares in enumerate(usual):
        shares = usual_shares
        others = (*top[:place], *top[place + 1 :])
        line = numpy.array([along[others] for along in numpy.moveaxis(grid, place, 0)])
        if shown[whole] and total > 0:
            shares = numpy.where(shown[line], numbers[line] / total, shares)
        found *= shares.reshape([-1 if i == place else 1 for i in range(found.ndim)])
    return found


def sets_of(
    trees: Mapping[str, Hierarchy], table: TableToProtect, cells: Iterable[Cell]
) -> tuple[Codes, ...]:
    """Return the leaves that some cells cover on each axis of their table.

    Raises ValueError unless they are all the cells of these codes.
    """
    kept = set(cells)
    codes = [set(column) for column in zip(*kept, strict=True)]
    if len(kept) != prod(len(each) for each in codes):
        raise ValueError(f"a figure of {table.name} is no block of cells")
    return tuple(
        trees[axis.name].all_of(each) for axis, each in zip(table.axes, codes, strict=True)
    )
