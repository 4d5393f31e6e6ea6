"""Which periods are published: closed months, quarters and years, and a programme's own years.

Any other days could be subtracted from these, and what is left would be few people. What is
published is judged together: the calendar and a programme's year cut each other into parts, and
the parts stand in one system.
"""

import calendar
import tomllib
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from itertools import pairwise
from pathlib import Path

_DATA = Path(__file__).with_name("programmes.toml")
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Period:
    """Whole days in China, first and last included. ``code`` names it in a table over time."""

    first: date
    last: date
    code: str

    @property
    def is_programme(self) -> bool:
        """Whether it is a programme's own year."""
        return self.code.endswith(":")

    @property
    def is_year(self) -> bool:
        """Whether it is a year, the calendar's or a programme's."""
        return self.is_programme or len(self.code) == 4

    @property
    def is_quarter(self) -> bool:
        """Whether it is a quarter."""
        return "-Q" in self.code

    @property
    def is_month(self) -> bool:
        """Whether it is a month."""
        return not (self.is_year or self.is_quarter)

    @property
    def name(self) -> str:
        """What it is called in an address: 2023, 2023-Q1, 2023-03, or its first and last day."""
        return f"{self.first}..{self.last}" if self.is_programme else self.code

    @property
    def months(self) -> frozenset[str]:
        """The calendar's months that it lies in, as 2023-03."""
        return frozenset(_months(self.first, self.last))

    def meets(self, first: date, last: date) -> bool:
        """Whether it has a day of these."""
        return self.first <= last and first <= self.last


@cache
def programmes(population: str | None = None) -> tuple[Period, ...]:
    """The own years of all programmes or of one population's, the earliest first.

    Raises ValueError when two overlap.
    """
    data = tomllib.loads(_DATA.read_text(encoding="utf-8"))["programme"]
    years = sorted((each["first"], each["last"], each["population"]) for each in data)
    for (_, before, _), (after, _, _) in pairwise(years):
        if after <= before:
            raise ValueError(f"two programmes' years overlap at {after}")
    ends = _edges((first, last) for first, last, _ in years)
    return tuple(
        Period(first, last, f"{bisect_right(ends, first)}:")
        for first, last, of in years
        if population in {None, of}
    )


def edges() -> tuple[date, ...]:
    """The days on which a programme's year begins, or the days after it."""
    return _edges((each.first, each.last) for each in programmes())


def _edges(years: Iterable[tuple[date, date]]) -> tuple[date, ...]:
    return tuple(sorted({day for first, last in years for day in (first, last + _DAY)}))


def part_of(day: date) -> str:
    """The part of a month that a day is counted in, as 1:2022-08: how many edges lie before it."""
    return f"{bisect_right(edges(), day)}:{day:%Y-%m}"


def parts_of(first: date, last: date) -> list[str]:
    """The parts of months that lie in these days; a period begins and ends where parts do."""
    found = []
    for month in _months(first, last):
        begin = date(int(month[:4]), int(month[5:]), 1)
        end = date(begin.year, begin.month, calendar.monthrange(begin.year, begin.month)[1])
        cuts = [begin, *(edge for edge in edges() if begin < edge <= end)]
        found += [part_of(cut) for cut in cuts if first <= max(cut, begin) <= last]
    return found


def quarter_part(part: str) -> str:
    """The part of a quarter that a part of a month lies in: 1:2022-Q3 for 1:2022-08."""
    block, _, month = part.partition(":")
    return f"{block}:{month[:4]}-Q{(int(month[5:]) + 2) // 3}"


def named(name: str, today: date) -> Period | None:
    """The period of this name, if it is over: 2023, 2023-Q1, 2023-03 or a programme's days."""
    for period in programmes():
        if period.name == name:
            return period if period.last < today else None
    if len(name) < 4 or not name[:4].isdigit():
        return None
    year = int(name[:4])
    if not 2000 <= year <= today.year:
        return None
    begin, end = date(year, 1, 1), date(year, 12, 31)
    found = [each for months in (12, 3, 1) for each in _calendar(begin, end, months)]
    return next((p for p in found if p.name == name and p.last < today), None)


def widened(period: Period) -> tuple[date, date]:
    """The days of all periods that overlap with one, with those that overlap with these, and so on.

    Calendar years meet where a programme's year lies across them.
    """
    first, last = period.first, period.last
    while True:
        met = [each for each in programmes() if each.meets(first, last)]
        wider = (
            date(min(first, *(each.first for each in met), first).year, 1, 1),
            date(max(last, *(each.last for each in met), last).year, 12, 31),
        )
        if wider == (first, last):
            return wider
        first, last = wider


def between(first: date, last: date) -> list[Period]:
    """Every year, quarter and month of the calendar that has a day of these."""
    return [each for months in (12, 3, 1) for each in _calendar(first, last, months)]


def in_words_of(name: str, first: date, last: date) -> Period:
    """A period that was published, by its name and days."""
    own = next((p for p in programmes() if (p.first, p.last) == (first, last)), None)
    return own if own and ".." in name else Period(first, last, name)


def _months(first: date, last: date) -> Iterator[str]:
    for number in range(12 * first.year + first.month - 1, 12 * last.year + last.month):
        yield f"{number // 12}-{number % 12 + 1:02}"


def _calendar(first: date, last: date, months: int) -> Iterator[Period]:
    """Every year, quarter or month (12, 3 or 1 months) that has a day of these."""
    for year in range(first.year, last.year + 1):
        for begin in range(1, 13, months):
            end = begin + months - 1
            period = Period(
                date(year, begin, 1),
                date(year, end, calendar.monthrange(year, end)[1]),
                _code(year, begin, months),
            )
            if period.meets(first, last):
                yield period


def _code(year: int, begin: int, months: int) -> str:
    if months == 12:
        return str(year)
    return f"{year}-Q{(begin + 2) // 3}" if months == 3 else f"{year}-{begin:02}"
