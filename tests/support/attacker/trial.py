"""One random population: invented from a number, published over two years, and attacked."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy

from services.reporting.disclosure.protection import ProtectionRule
from tests.support.attacker import attacks
from tests.support.attacker.attacks import FEW, Found
from tests.support.attacker.persons import PADDER, Persons, invented
from tests.support.attacker.published import LIFE, Shelf, Year, published

SAFETY = ProtectionRule(alone=frozenset({("source", "applet")}))
"""The programme's own figures are its own: nobody asks who told them."""

Attack = Callable[[Shelf, Persons], list[Found]]
Tables = Mapping[str, tuple[int, ...]]

KINDS: Sequence[tuple[Tables, Sequence[Year]]] = (
    ({"harm": (3,)}, LIFE),
    ({"place": (2,)}, LIFE[:3]),
    ({"harm-age": (3, 4)}, LIFE[:3]),
    ({"harm": (3,)}, (LIFE[0], LIFE[1], LIFE[3])),
    ({"age": (4,)}, LIFE),
    ({"place-harm": (2, 3)}, LIFE[:1]),
    ({"place": (2,)}, LIFE[:2]),
    ({"place-harm": (2, 3), "harm-age": (3, 4)}, LIFE[:1]),
    ({"place": (2,), "harm": (3,)}, LIFE[:2]),
    ({"place-harm-age": (2, 3, 4)}, LIFE[:1]),
)
"""What is told beside period and programme: one way, two, three, tables with a common margin; and
when: one year, one across it, the next, and the first again when who came late is known."""


def by_padding(shelf: Shelf, persons: Persons) -> list[Found]:
    """Somebody who invented records takes them away again."""
    return attacks.by_own_records(shelf, persons, PADDER)


def by_a_partner(shelf: Shelf, persons: Persons) -> list[Found]:
    """A partner takes its own true records away."""
    return attacks.by_own_records(shelf, persons, 1)


ATTACKS: Mapping[str, Attack] = {
    "solving": attacks.by_solving,
    "emptiness": attacks.by_emptiness,
    "polling": attacks.by_polling,
    "patterns": attacks.by_patterns,
    "padding": by_padding,
    "own records": by_a_partner,
}


@dataclass(frozen=True)
class Protection:
    """A protection, and the attacks it is there against."""

    off: ProtectionRule
    against: tuple[str, ...]
    remembers: bool = True


PROTECTIONS: Mapping[str, Protection] = {
    "complements": Protection(replace(SAFETY, complement=False), ("solving",)),
    "zeros": Protection(replace(SAFETY, zeros_hidden=False), ("emptiness",)),
    "contributors": Protection(replace(SAFETY, contributors_min=1), ("padding", "own records")),
    "partners": Protection(replace(SAFETY, partners_attack=False), ("padding", "own records")),
    "guessers": Protection(replace(SAFETY, guessers_attack=False), ("patterns",)),
    "earlier": Protection(SAFETY, ("solving", "polling"), remembers=False),
}
"""All others are on while one is off."""


@dataclass(frozen=True)
class Trial:
    """What came of one population."""

    seed: int
    shown: int
    """Figures with a number."""
    hidden: int
    found: list[Found]


def pad(persons: Persons, axes: Sequence[int], dice: numpy.random.Generator) -> None:
    """Lift some groups of few above what is hidden, with records of somebody who does not exist."""
    away = tuple(1 + axis for axis in range(1, 5) if axis not in axes)
    year = persons.all.sum(axis=0)[:2].sum(axis=tuple(axis - 1 for axis in away)).sum(axis=0)
    few = numpy.argwhere((year >= 1) & (year <= FEW))
    for cell in dice.permutation(few)[:2]:
        at = dict(zip(axes, cell, strict=True))
        persons.early[(PADDER, 0, 0, *(int(at.get(axis, 0)) for axis in (2, 3, 4)))] += FEW + 2


def trial(
    seed: int,
    safety: ProtectionRule = SAFETY,
    against: Sequence[str] = tuple(ATTACKS),
    *,
    remembers: bool = True,
) -> Trial:
    """Invent, publish and attack."""
    dice = numpy.random.default_rng(seed)
    tables, life = KINDS[seed % len(KINDS)]
    fewest = int(dice.choice([30, 60, 200, 800]))
    persons = invented(dice, fewest, 5 * fewest)
    for axes in tables.values():
        pad(persons, axes, dice)
    shelf = published(persons, safety, life, tables, remembers=remembers)
    values = [figure.value for told in shelf.publications for figure in told]
    found = [each for name in against for each in ATTACKS[name](shelf, persons)]
    hidden = sum(value is None for value in values)
    return Trial(seed, len(values) - hidden, hidden, found)
