"""Working days of China: weekends, holidays, and the days worked in their place; months.

The State Council says each year's days in the autumn before. Of a year it has not spoken of yet
only Monday to Friday can be counted; a deadline that needs such a year is provisional.
"""

from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

import chinese_calendar

CHINA = ZoneInfo("Asia/Shanghai")
_FRIDAY = 4
_DAY = timedelta(days=1)


class Deadline(NamedTuple):
    """The end of the last day, and whether a year was counted whose days are not known yet."""

    at: datetime
    provisional: bool


def deadline(begins: datetime, days: int) -> Deadline:
    """The end, in China, of the working day that is so many after the day it begins on.

    The day something happens on is not counted. Raises ValueError for less than one day.
    """
    if days < 1:
        raise ValueError(days)
    day, left, provisional = begins.astimezone(CHINA).date(), days, False
    while left:
        day += timedelta(days=1)
        worked = workday(day)
        left -= day.weekday() <= _FRIDAY if worked is None else worked
        provisional = provisional or worked is None
    end = datetime.combine(day + timedelta(days=1), time(), CHINA)
    return Deadline(end.astimezone(begins.tzinfo), provisional)


@lru_cache(maxsize=4096)
def workday(day: date) -> bool | None:
    """Whether a day is worked in China; None where that year's holidays are not published yet."""
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return None


@lru_cache(maxsize=4096)
def public_holiday(day: date) -> bool | None:
    """Whether a day is a public holiday of China; None where its year is not published yet.

    A plain weekend is none, and a weekend day that is worked in place of another is none.
    """
    try:
        is_off, name = chinese_calendar.get_holiday_detail(day)
    except NotImplementedError:
        return None
    return bool(is_off and name)


def months_on(day: date, months: int) -> date:
    """The same day so many months later, or the last one of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    begin_of_next = date(year + (month + 1) // 12, (month + 1) % 12 + 1, 1)
    return min(date(year, month + 1, 1) + timedelta(days=day.day - 1), begin_of_next - _DAY)
