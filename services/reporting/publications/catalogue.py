"""Which tables are published of which population and period; read once from `catalogue.toml`."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from services.reporting.publications.figures import channels_of
from services.reporting.publications.populations import Population
from services.reporting.reports.periods import Period

_DATA = Path(__file__).with_name("catalogue.toml")
_LENGTHS = ("month", "quarter", "year")


@dataclass(frozen=True, slots=True, order=True)
class TableName:
    """One published table: a report, what it is divided by, the channels it is shown for."""

    report: str
    by: tuple[str, ...]
    channel: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the catalogue."""

    table: TableName
    kinds: frozenset[str]
    least: int
    """The shortest period it is published for, by its place among month, quarter, year."""
    persons: int
    """The fewest persons it is published of: of fewer nearly all of it would be hidden."""


def _entries(given: dict[str, Any]) -> Iterator[Entry]:
    for by in given["by"]:
        for channel in given["channels"]:
            # What is divided by channel is of all channels.
            if "channel" not in by or channel == "all":
                yield Entry(
                    TableName(given["report"], tuple(by), channel),
                    frozenset(given["kinds"]),
                    _LENGTHS.index(given["from"]),
                    given.get("persons", 0),
                )


CATALOGUE: tuple[Entry, ...] = tuple(
    entry
    for given in tomllib.loads(_DATA.read_text(encoding="utf-8"))["table"]
    for entry in _entries(given)
)


def length_of(period: Period) -> str:
    """Return month, quarter, year or programme."""
    if period.is_programme:
        return "programme"
    return "year" if period.is_year else "quarter" if period.is_quarter else "month"


def kinds_of_period(population: Population) -> tuple[str, ...]:
    """Return of which lengths a population's periods are: a programme or network has its own."""
    return ("programme",) if population.kind in {"programme", "network"} else _LENGTHS


def tables(population: Population, period: Period, persons: int | None = None) -> list[TableName]:
    """Return what is published of a population and period, in the order of the catalogue.

    Without ``persons`` these are so many that everything is.
    """
    length = "year" if period.is_year else length_of(period)
    return [
        entry.table
        for entry in CATALOGUE
        if population.kind in entry.kinds
        and _LENGTHS.index(length) >= entry.least
        and (persons is None or persons >= entry.persons)
        and not ("month" in entry.table.by and length == "month")
        and channels_of(population, entry.table.channel)
    ]
