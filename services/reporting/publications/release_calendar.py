"""When which period is published; read once from `periods.toml`."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from services.reporting.publications.catalogue import kinds_of_period, length_of
from services.reporting.publications.populations import POPULATIONS, Population
from services.reporting.reports.periods import Period, between, programmes

_READ = tomllib.loads(Path(__file__).with_name("periods.toml").read_text(encoding="utf-8"))
QUIET_SECONDS = float(_READ["quiet_seconds"])
"""So long nothing new may have been counted of a period before it is published."""
_DELAY = {name: timedelta(days=days) for name, days in _READ["delay_days"].items()}


@dataclass(frozen=True, slots=True)
class Upcoming:
    """A period of a population and the first day on which it is published."""

    population: Population
    period: Period
    due: date


def due_on(period: Period) -> date:
    """Return the first day on which a period is published."""
    return period.last + _DELAY[length_of(period)]


def periods_of(population: Population, first: date, last: date) -> Iterator[Period]:
    """Yield the periods of a population that have a day of these."""
    lengths = kinds_of_period(population)
    for period in (*programmes(population.code), *between(first, last)):
        if length_of(period) in lengths and period.meets(first, last):
            yield period


def upcoming(today: date, population: str = "all") -> list[Upcoming]:
    """Return the periods that are under way or over and not due, the soonest first."""
    found = [
        Upcoming(POPULATIONS[population], period, due_on(period))
        for period in periods_of(
            POPULATIONS[population], today - timedelta(days=120), today + timedelta(days=1)
        )
        if due_on(period) > today and period.first <= today
    ]
    return sorted(found, key=lambda each: (each.due, each.period.first))


def populations_of(period: Period, code: str | None = None) -> list[Population]:
    """Return the populations that have such a period, all or the one of this code."""
    return [
        each
        for each in POPULATIONS.values()
        if code in {None, each.code} and period in set(periods_of(each, period.first, period.last))
    ]
