"""When a survivor may be reached: weekly windows by her own wall clock.

A window that ends before it begins runs over midnight and belongs to the day it begins on. Where
the clock is put forward or back, the shorter reading of the window holds.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_EVERY_DAY = frozenset(range(7))
_ALL = {"daily": _EVERY_DAY, "every day": _EVERY_DAY, "all": _EVERY_DAY}
_END_OF_DAY = "24:00"
HOURS, MINUTES = 24, 60


@dataclass(frozen=True, slots=True)
class Window:
    """Some weekdays (0 is Monday), from a time to a time. Equal times are no window at all."""

    days: frozenset[int]
    begin: time
    end: time


@dataclass(frozen=True, slots=True)
class Opening:
    """One stretch in which she may be reached."""

    begin: datetime
    end: datetime


def read_window(days: str, begin: str, end: str) -> Window:
    """Read a window such as `mon-fri`, `09:00`, `11:30`; `24:00` ends a day.

    Raises ValueError if any part is unclear: a window is never guessed.
    """
    closing = time(0, 0) if end == _END_OF_DAY else _read_time(end)
    window = Window(read_days(days), _read_time(begin), closing)
    if window.begin == window.end and not (end == _END_OF_DAY and begin == "00:00"):
        raise ValueError("a window begins and ends at the same time")
    return window


def read_days(text: str) -> frozenset[int]:
    """Read weekdays such as `mon-fri`, `sat,sun`, `fri-mon` or `daily`.

    Raises ValueError if one is unclear.
    """
    wanted = text.strip().lower()
    if wanted in _ALL:
        return _ALL[wanted]
    found: set[int] = set()
    for part in wanted.split(","):
        first, dash, last = (piece.strip() for piece in part.partition("-"))
        ends = (first, last if dash else first)
        if not set(ends) <= set(DAYS):
            raise ValueError("days are such as mon-fri or sat,sun")
        found |= _range(*map(DAYS.index, ends))
    return frozenset(found)


def openings(
    windows: Sequence[Window], zone: ZoneInfo, now: datetime, days_ahead: int = 8
) -> list[Opening]:
    """The stretches that are open now or begin within `days_ahead` days, earliest first."""
    today = now.astimezone(zone).date()
    found = [
        opening
        for ahead in range(-1, days_ahead + 1)
        for opening in _on(windows, zone, datetime.combine(today, time()) + timedelta(days=ahead))
        if opening.end > now
    ]
    return sorted(found, key=lambda opening: (opening.begin, opening.end))


def _on(windows: Sequence[Window], zone: ZoneInfo, midnight: datetime) -> Iterator[Opening]:
    for window in windows:
        if midnight.weekday() not in window.days:
            continue
        over = timedelta(days=1) if window.end <= window.begin else timedelta()
        begin = _instants(datetime.combine(midnight, window.begin), zone)
        end = _instants(datetime.combine(midnight + over, window.end), zone)
        if max(begin) < min(end):
            yield Opening(max(begin), min(end))


def _instants(wall: datetime, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Both readings of a time on the wall; they differ only where the clock is changed."""
    utc = ZoneInfo("UTC")
    return (
        wall.replace(tzinfo=zone, fold=0).astimezone(utc),
        wall.replace(tzinfo=zone, fold=1).astimezone(utc),
    )


def _read_time(text: str) -> time:
    hour, separator, minute = text.partition(":")
    if separator != ":" or len(hour) != 2 or len(minute) != 2:
        raise ValueError("a time is HH:MM")
    if not (hour + minute).isascii() or not (hour + minute).isdecimal():
        raise ValueError("a time is HH:MM")
    if int(hour) >= HOURS or int(minute) >= MINUTES:
        raise ValueError("a time is from 00:00 to 23:59")
    return time(int(hour), int(minute))


def _range(first: int, last: int) -> set[int]:
    length = (last - first) % 7
    return {(first + step) % 7 for step in range(length + 1)}
