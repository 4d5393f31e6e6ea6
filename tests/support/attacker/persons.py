"""Invented persons over two years: when each asked, through whom, and what marks her off."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

import numpy

Numbers = numpy.ndarray

PARTS = ("2024", "2024+", "2025+", "2025")
"""Parts of time: the programme's year lies across two calendar years, in those with a plus."""
YEARS = {"2024": (0, 1), "programme": (1, 2), "2025": (2, 3)}
"""The periods that are published, as parts."""
SOURCES = ("others", "applet")
"""Whether a record is the programme's own."""
APPLET = 1
PLACES = {"north": ("n1", "n2"), "south": ("s1",)}
HARMS = ("domestic", "assault", "trafficking")
AGES = ("minor", "adult")
PLACE_CODES = tuple(code for codes in PLACES.values() for code in codes)

SUMS = {
    2: (tuple(PLACES), *PLACES.values()),
    3: (HARMS,),
    4: (AGES,),
}
"""The parts of every sum along place, harm and age."""

SHAPE = (len(PARTS), len(SOURCES), len(PLACE_CODES), len(HARMS), len(AGES))
PARTNERS = 6
"""The first tells the programme's records, the others those of everybody else."""
PADDER = 5
"""The partner who invents records, to subtract them again."""


@dataclass(frozen=True)
class Persons:
    """How many there are of each kind: by partner, then by part, source, place, harm and age."""

    early: Numbers
    """Those known when their period was published."""
    late: Numbers
    """Those of the first year who are told of afterwards."""

    @property
    def all(self) -> Numbers:
        """Everybody."""
        return self.early + self.late


def invented(dice: numpy.random.Generator, fewest: int = 200, most: int = 3_000) -> Persons:
    """A population: some kinds are frequent, most are rare, some nobody is."""
    weights = _skewed(dice, len(PARTS), 0.2)
    for size, skew in ((len(SOURCES), 0.3), (len(PLACE_CODES), 1.0), (len(HARMS), 1.4)):
        weights = numpy.multiply.outer(weights, _skewed(dice, size, skew))
    weights = numpy.multiply.outer(weights, _skewed(dice, len(AGES), 1.0))
    weights *= dice.gamma(2.0, 1.0, SHAPE)
    people = dice.poisson(weights / weights.sum() * dice.integers(fewest, most))
    told = numpy.zeros((PARTNERS, *SHAPE), dtype=int)
    told[0, :, APPLET] = people[:, APPLET]
    shares = dice.dirichlet(numpy.full(PARTNERS - 2, 2.0))
    others = people[:, 1 - APPLET]
    for index in numpy.ndindex(others.shape):
        told[(slice(1, PADDER), index[0], 1 - APPLET, *index[1:])] = dice.multinomial(
            others[index], shares
        )
    _pad(told, dice)
    comes_late = numpy.zeros_like(told)
    comes_late[:, :2] = dice.binomial(told[:, :2], 0.01)
    return Persons(told - comes_late, comes_late)


def _skewed(dice: numpy.random.Generator, size: int, skew: float) -> Numbers:
    weights: Numbers = (1.0 + numpy.arange(size)) ** -skew
    return dice.permutation(weights / weights.sum())


def _pad(told: Numbers, dice: numpy.random.Generator) -> None:
    """Lift some rare kinds above what is hidden, with records of somebody who does not exist."""
    kinds = list(product(*(range(size) for size in SHAPE[2:])))
    for kind in dice.choice(len(kinds), 4, replace=False):
        told[(PADDER, dice.integers(len(PARTS)), 1 - APPLET, *kinds[kind])] += 12


Members = tuple[tuple[int, ...], ...]
"""For each of part, source, place, harm and age, the places along that axis that are meant."""


def everywhere() -> tuple[tuple[int, ...], ...]:
    """Every place along each axis."""
    return tuple(tuple(range(size)) for size in SHAPE)


def nodes(axis: int) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Every code of place, harm or age (axes 2 to 4), from the total down, with its leaves."""
    names = {2: PLACE_CODES, 3: HARMS, 4: AGES}[axis]
    yield "*", tuple(range(len(names)))
    if axis == 2:
        for group, codes in PLACES.items():
            yield group, tuple(PLACE_CODES.index(code) for code in codes)
    for number, name in enumerate(names):
        yield name, (number,)
