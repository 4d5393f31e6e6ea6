"""Lets the product publish two years of a population; what comes back is what anybody can read."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product

import numpy

from services.reporting.disclosure.protection import (
    Edition,
    ProtectionRule,
    TableToProtect,
    protect,
)
from services.reporting.disclosure.tables import ALL, Axis
from tests.support.attacker.persons import (
    AGES,
    HARMS,
    PARTS,
    PLACE_CODES,
    PLACES,
    SOURCES,
    YEARS,
    Numbers,
    Persons,
    nodes,
)

_TIME = Axis.of("time", PARTS, {"programme": PARTS[1:3]})
_SOURCE = Axis.of("source", SOURCES)
_PLACE = Axis.of("place", PLACE_CODES, PLACES)
_HARM = Axis.of("harm", HARMS, usual=(80, 15, 5))
_AGE = Axis.of("age", AGES, usual=(30, 70))
_AXES = {2: _PLACE, 3: _HARM, 4: _AGE}

TABLES: Mapping[str, tuple[int, ...]] = {"place-harm": (2, 3), "harm-age": (3, 4)}
"""Axes of each table beside time and source."""


@dataclass(frozen=True)
class Figure:
    """One published figure: of whom, and how many; None where that is hidden."""

    period: str
    source: str
    codes: tuple[tuple[int, str], ...]
    """(axis, code) of every axis that is not a total."""
    value: int | None


@dataclass
class Shelf:
    """All that was published, in order; each publication as the figures it told."""

    publications: list[list[Figure]] = field(default_factory=list)
    withheld: int = 0


@dataclass(frozen=True)
class Year:
    """What is published at one moment: a period, of which sources, when who is late is known."""

    period: str
    sources: tuple[str, ...]
    over: int
    """So many parts of time are over."""
    all_known: bool


CALENDAR = (ALL, *SOURCES)
LIFE = (
    Year("2024", CALENDAR, 2, all_known=False),
    Year("programme", ("applet",), 3, all_known=True),
    Year("2025", CALENDAR, 4, all_known=True),
    Year("2024", CALENDAR, 4, all_known=True),
)
"""The last is a correction: the first year again, when who came late is known."""

_Known = Mapping[str, list[Edition]]


def published(
    persons: Persons,
    safety: ProtectionRule,
    life: Sequence[Year] = LIFE,
    tables: Mapping[str, tuple[int, ...]] = TABLES,
    *,
    remembers: bool = True,
) -> Shelf:
    """Publish; ``remembers`` switches off that earlier publications are looked at."""
    shelf = Shelf()
    editions: dict[str, list[Edition]] = {name: [] for name in tables}
    for number, year in enumerate(life):
        people = (persons.all if year.all_known else persons.early).copy()
        people[:, year.over :] = 0
        counted = [
            _counted(name, axes, people, year, editions if remembers else {})
            for name, axes in tables.items()
        ]
        told: list[Figure] = []
        for name, decided in protect(counted, safety).decided.items():
            figures = next(each.figures for each in counted if each.name == name)
            if decided.withheld:
                shelf.withheld += 1
                continue
            editions[name].append(
                Edition(
                    f"{name}/{number}",
                    {key: (figures[key], value) for key, value in decided.values.items()},
                )
            )
            told += [Figure(*key, value) for key, value in decided.values.items()]  # type: ignore[misc]
        shelf.publications.append(told)
    return shelf


def _counted(
    name: str, axes: tuple[int, ...], people: Numbers, year: Year, editions: _Known
) -> TableToProtect:
    return TableToProtect(
        name=name,
        unit="referrals",
        axes=(_TIME, _SOURCE, *(_AXES[axis] for axis in axes)),
        leaves=_leaves(axes, people),
        figures=dict(_figures(axes, year)),
        earlier=tuple(editions.get(name, ())),
    )


def _leaves(axes: tuple[int, ...], people: Numbers) -> dict[tuple[str, ...], dict[str, int]]:
    summed = people.sum(axis=tuple(1 + axis for axis in range(2, 5) if axis not in axes))
    names = [PARTS, SOURCES, *(_AXES[axis].leaves for axis in axes)]
    leaves: dict[tuple[str, ...], dict[str, int]] = {}
    for index in numpy.ndindex(summed.shape[1:]):
        told = {
            f"partner {partner}": int(number)
            for partner, number in enumerate(summed[(slice(None), *index)])
            if number
        }
        cell = tuple(codes[at] for codes, at in zip(names, index, strict=True))
        leaves[cell] = told
    return leaves


def _figures(
    axes: tuple[int, ...], year: Year
) -> Iterator[tuple[tuple[object, ...], tuple[tuple[str, ...], ...]]]:
    parts = (
        ("programme",)
        if year.period == "programme"
        else tuple(PARTS[at] for at in YEARS[year.period])
    )
    codes = [[code for code, _ in nodes(axis)] for axis in axes]
    for source, cell in product(year.sources, product(*codes)):
        if source != ALL and year.period != "programme" and sum(code != ALL for code in cell) > 1:
            continue
        named = tuple((axis, code) for axis, code in zip(axes, cell, strict=True) if code != ALL)
        yield (year.period, source, named), tuple((part, source, *cell) for part in parts)
