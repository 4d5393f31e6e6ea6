"""Which periods are answered: closed months, quarters and years, and a programme's own years.

Any other days could be subtracted from these, and what is left would be few people. What is
answered is decided together: the calendar and a programme's year cut each other into parts, the
parts stand in one table, and a period is shown as the sum of parts that are all shown.
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
def programmes() -> tuple[Period, ...]:
    """The programmes' own years, the earliest first. Raises ValueError when two overlap."""
    data = tomllib.loads(_DATA.read_text(encoding="utf-8"))["programme"]
    years = sorted((each["first"], each["last"]) for each in data)
    for (_, before), (after, _) in pairwise(years):
        if after <= before:
            raise ValueError(f"two programmes' years overlap at {after}")
    ends = _edges(years)
    return tuple(Period(f, last, f"{bisect_right(ends, f)}:") for f, last in years)


def edges() -> tuple[date, ...]:
    """The days on which a programme's year begins, or the days after it."""
    return _edges((each.first, each.last) for each in programmes())


def _edges(years: Iterable[tuple[date, date]]) -> tuple[date, ...]:
    return tuple(sorted({day for first, last in years for day in (first, last + _DAY)}))


def part_of(day: date) -> str:
    """The part of a month that a day is counted in, as 1:2022-08: how many edges lie before it."""
    return f"{bisect_right(edges(), day)}:{day:%Y-%m}"


@dataclass(frozen=True)
class Calendar:
    """The periods that are over ``today``; there are facts of the ``months`` named, as 2023-03."""

    today: date
    months: frozenset[str] = frozenset()

    @property
    def periods(self) -> tuple[Period, ...]:
        """All that are answered: programmes' years, years, quarters, months, each in order."""
        begin = min((*self.months, _month(self.today - 31 * _DAY)))
        first, last = date(int(begin[:4]), int(begin[5:]), 1), self.today
        found = [*programmes(), *_calendar(first, last, 12)]
        found += [*_calendar(first, last, 3), *_calendar(first, last, 1)]
        return tuple(each for each in found if each.last < self.today)

    def with_facts(self) -> tuple[Period, ...]:
        """Those in whose months anything was counted."""
        return tuple(each for each in self.periods if each.months & self.months)

    def find(self, first: date, last: date) -> Period | None:
        """The period of these days, if it is answered."""
        return next((p for p in self.periods if (p.first, p.last) == (first, last)), None)

    def usual(self) -> Period:
        """What is answered to who names no days: the newest year, else quarter, else month."""
        found = self.with_facts()
        for kind in ("is_year", "is_quarter", "is_month"):
            if some := [each for each in found if getattr(each, kind)]:
                return max(some, key=self._newest)
        return self.periods[-1]

    def _newest(self, period: Period) -> tuple[str, bool, date]:
        return max(period.months & self.months), period.is_programme, period.last

    def around(self, period: Period) -> tuple[date, date]:
        """The closed days whose figures are decided together with those of a period."""
        first, last = period.first, period.last
        while True:
            met = [each for each in programmes() if each.meets(first, last)]
            wider = (
                date(min(first, *(each.first for each in met), first).year, 1, 1),
                date(max(last, *(each.last for each in met), last).year, 12, 31),
            )
            if wider == (first, last):
                break
            first, last = wider
        return first, max(p.last for p in self.periods if p.meets(first, last) and p.last <= last)


def _month(day: date) -> str:
    return f"{day:%Y-%m}"


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
