"""When a clock is due and what is said when: hours, calendar days, working days, months."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta, timezone
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from shared.vocabulary import ClockStep
from shared.working_days import months_on

CHINA = timezone(timedelta(hours=8))
_DAY = timedelta(days=1)
KnowsWorkdays = Callable[[date], bool | None]
"""Whether a day is worked; None where the calendar of that year is not out yet."""


class Unit(StrEnum):
    """In what a clock is measured."""

    HOURS = "hours"
    CALENDAR_DAYS = "calendar_days"
    WORKING_DAYS = "working_days"
    MONTHS = "months"


class Due(NamedTuple):
    """When a clock is due; `provisional`: a year's holidays are not known yet."""

    at: datetime
    provisional: bool = False


def due(start: datetime, length: int, unit: Unit, knows: KnowsWorkdays) -> Due:
    """When a clock that starts now is due. Days do not count the first and end with the last."""
    first = start.astimezone(CHINA).date()
    if unit is Unit.HOURS:
        return Due(start + timedelta(hours=length))
    if unit is Unit.WORKING_DAYS:
        last, provisional = _after_working_days(first, length, knows)
        return Due(_end_of(last), provisional)
    last = first + length * _DAY if unit is Unit.CALENDAR_DAYS else months_on(first, length)
    return Due(_end_of(last))


def begin_of(day: date) -> datetime:
    """When a day begins in China."""
    return datetime.combine(day, time(), CHINA)


def _end_of(day: date) -> datetime:
    return begin_of(day + _DAY)


@lru_cache(maxsize=1024)
def _after_working_days(day: date, length: int, knows: KnowsWorkdays) -> tuple[date, bool]:
    provisional = False
    while length:
        day += _DAY
        known = knows(day)
        provisional |= known is None
        length -= _is_weekday(day) if known is None else known
    return day, provisional


def _is_weekday(day: date) -> bool:
    return day.weekday() < 5


class Shares(NamedTuple):
    """How much of a clock's time has passed when it is warned of, escalated, given to the next."""

    warn: float
    escalate: float
    reassign: float


class Ahead(NamedTuple):
    """What a clock says next, and when."""

    step: ClockStep
    at: datetime


_ORDER = (ClockStep.WARNED, ClockStep.BREACHED, ClockStep.ESCALATED, ClockStep.REASSIGNED)


def ahead(
    start: datetime, due_at: datetime, said: int, shares: Shares, *, reassigns: bool
) -> Ahead | None:
    """What is said next of a clock of which `said` steps were said; None: nothing any more."""
    steps = _ORDER if reassigns else _ORDER[:-1]
    if said >= len(steps):
        return None
    passed = (shares.warn, 1.0, shares.escalate, shares.reassign)[said]
    return Ahead(steps[said], start + passed * (due_at - start))


def reached(  # noqa: PLR0913 - what a clock is
    start: datetime,
    due_at: datetime,
    said: int,
    now: datetime,
    shares: Shares,
    *,
    reassigns: bool,
) -> tuple[ClockStep | None, int, datetime | None]:
    """The furthest step that time has come to, how many are said then, when the next is due.

    After a long silence of ours the steps between are passed over: nobody is warned of what is
    over.
    """
    step = None
    while (following := ahead(start, due_at, said, shares, reassigns=reassigns)) is not None:
        if now < following.at:
            return step, said, following.at
        step, said = following.step, said + 1
    return step, said, None
