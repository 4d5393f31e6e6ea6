"""When somebody is there: weekly hours by China's clock, public holidays, turns of a rota.

Of a year whose holidays the State Council has not published yet nobody knows them: what depends on
such a year is provisional.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from shared.working_days import CHINA, public_holiday

_AHEAD = 21
"""So many days are looked at: longer than any public holiday, with the days around it."""
_WEEK = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_LAST_MINUTE = time(23, 59)


class Schedule(NamedTuple):
    """Hours of some weekdays (0 is Monday); `holidays`: on public holidays as well."""

    days: frozenset[int]
    opens_at: time
    closes_at: time
    holidays: bool
    valid_to: date | None


class Attendance(NamedTuple):
    """Whether it is open now, until when, and when it opens next.

    `opens_at`: None while it is open, or where no opening is found within three weeks.
    `provisional`: a day was counted of a year whose public holidays are not published yet.
    """

    is_open: bool
    until: datetime | None
    opens_at: datetime | None
    provisional: bool


class Turn(NamedTuple):
    """One turn of a rota: who is on call from `begins`, until before `ends`."""

    begins: datetime
    ends: datetime


def schedules_of(kept: Iterable[Mapping[str, Any]]) -> tuple[Schedule, ...]:
    """Schedules as they are kept, in the words of HSDS."""
    return tuple(
        Schedule(
            frozenset(_WEEK.index(day) for day in one["byday"]),
            time.fromisoformat(one["opens_at"]),
            time.fromisoformat(one["closes_at"]),
            one["holidays"],
            date.fromisoformat(one["valid_to"]) if one["valid_to"] else None,
        )
        for one in kept
    )


def attendance(schedules: Sequence[Schedule], now: datetime) -> Attendance:
    """Whether somebody is there at this moment, and otherwise from when."""
    provisional = False
    today = now.astimezone(CHINA).date()
    for day in (today + timedelta(days=ahead) for ahead in range(_AHEAD + 1)):
        meant = [one for one in schedules if day.weekday() in one.days and _is_valid(one, day)]
        holiday = public_holiday(day)
        stretches = sorted(_on(day, (one for one in meant if one.holidays or not holiday)))
        left = [(begins, ends) for begins, ends in stretches if ends > now]
        if holiday is None and any(not one.holidays for one in meant):
            provisional = provisional or bool(left)
        if left:
            begins = left[0][0]
            if begins <= now:
                return Attendance(True, max(e for b, e in left if b <= now), None, provisional)
            return Attendance(False, None, begins, provisional)
    return Attendance(False, None, None, provisional)


def is_there(schedules: Sequence[Schedule], turns: Sequence[Turn], now: datetime) -> bool:
    """Whether a provider can be asked what is urgent at this moment: open, or on call."""
    on_call = any(turn.begins <= now < turn.ends for turn in turns)
    return on_call or attendance(schedules, now).is_open


def _is_valid(schedule: Schedule, day: date) -> bool:
    return schedule.valid_to is None or day <= schedule.valid_to


def _on(day: date, schedules: Iterable[Schedule]) -> Iterator[tuple[datetime, datetime]]:
    for one in schedules:
        begins = datetime.combine(day, one.opens_at, CHINA)
        ends = datetime.combine(day, one.closes_at, CHINA)
        if one.closes_at == _LAST_MINUTE:  # HSDS has no 24:00
            ends += timedelta(minutes=1)
        yield begins, ends
