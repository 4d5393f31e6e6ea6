"""Invented tables of the shapes that are published: 27 of them, from seeds written here."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import reduce
from itertools import product

import numpy

from services.reporting.disclosure.protection import TableToProtect
from services.reporting.disclosure.tables import Axis, Cell, Cube

SHAPES: dict[tuple[int, ...], tuple[int, tuple[int, ...]]] = {
    (6, 8): (1264, (1, 2, 3, 4)),
    (31, 5): (1288, (1, 2, 3, 4)),
    (31, 7): (2990, (1, 2, 3, 4)),
    (12, 9): (735, (1, 2, 3, 4)),
    (20, 12): (7920, (1, 2, 3, 4)),
    (12, 4, 3): (1248, (1, 2, 3, 4)),
    (6, 5, 4): (3043, (1, 2, 3)),
}
"""Of each shape the number of persons and the seeds."""


@dataclass(frozen=True)
class Invented:
    """A table of independent divisions, of which the usual shares are known."""

    shape: tuple[int, ...]
    seed: int
    axes: tuple[Axis, ...]
    leaves: dict[Cell, int]

    @property
    def cube(self) -> Cube:
        """All cells and sums."""
        return Cube.count(self.axes, self.leaves)

    def counted(self) -> TableToProtect:
        """The table as it is handed over to be judged; every cell is to be published."""
        cells = product(*(axis.nodes() for axis in self.axes))
        return TableToProtect(
            "table",
            "persons",
            self.axes,
            {cell: {"one": number} for cell, number in self.leaves.items()},
            {cell: (cell,) for cell in cells},
        )


def tables() -> Iterator[Invented]:
    """Invent all of them, always the same."""
    for shape, (persons, seeds) in SHAPES.items():
        for seed in seeds:
            yield invented(shape, persons, seed)


def invented(shape: tuple[int, ...], persons: int, seed: int) -> Invented:
    """Throw so many persons into the cells; each division has few usual codes and many rare."""
    dice = numpy.random.default_rng((seed, *shape))
    shares = [dice.dirichlet(numpy.ones(size)) for size in shape]
    numbers = dice.multinomial(persons, reduce(numpy.multiply.outer, shares).ravel())
    axes = tuple(
        Axis.of(f"axis{i}", [f"{code}" for code in range(size)], usual=list(shares[i]))
        for i, size in enumerate(shape)
    )
    cells = product(*(axis.leaves for axis in axes))
    leaves = {cell: int(n) for cell, n in zip(cells, numbers, strict=True) if n}
    return Invented(shape, seed, axes, leaves)
