"""When a survivor may be reached: weekly windows by her own wall clock.

A window that ends before it begins runs over midnight and belongs to the day it begins on. Where
the clock is put forward or back, the shorter reading of the window holds.
"""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from shared.fields import UnfitError

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
SHORTEST = timedelta(minutes=15)
"""Nothing is sent later than this before a window ends, so a shorter one could never be used."""
_EVERY_DAY = frozenset(range(7))
_ALL = {"daily": _EVERY_DAY, "every day": _EVERY_DAY, "all": _EVERY_DAY}
_END_OF_DAY = "24:00"
HOURS, MINUTES = 24, 60


@dataclass(frozen=True, slots=True)
class Window:
    """Some weekdays (0 is Monday), from a time to a time. Equal times are the whole day."""

    days: frozenset[int]
    begin: time
    end: time


@dataclass(frozen=True, slots=True)
class Opening:
    """One stretch in which she may be reached."""

    begin: datetime
    end: datetime


@lru_cache(maxsize=1024)
def read_window(days: str, begin: str, end: str) -> Window:
    """Read a window such as `mon-fri`, `09:00`, `11:30`; `00:00` to `24:00` is the whole day.

    Raises UnfitError if any part is unclear, or if it could never be used.
    """
    opening, closing = clock_time(begin), clock_time(end)
    if opening in {closing, _END_OF_DAY}:
        raise UnfitError(
            "empty_window", "It ends at the time it begins; the whole day is 00:00 to 24:00."
        )
    window = Window(read_days(days), _time(opening), _time(closing))
    if _length(window) < SHORTEST:
        raise UnfitError("window_too_short", "A window lasts 15 minutes or more.")
    return window


def read_days(text: str) -> frozenset[int]:
    """Read weekdays such as `mon-fri`, `sat,sun`, `fri-mon` or `daily`.

    Raises UnfitError if one is unclear.
    """
    wanted = day_names(text)
    if wanted in _ALL:
        return _ALL[wanted]
    found: set[int] = set()
    for part in wanted.split(","):
        first, dash, last = part.partition("-")
        found |= _range(DAYS.index(first), DAYS.index(last if dash else first))
    return frozenset(found)


@lru_cache(maxsize=1024)
def day_names(text: str) -> str:
    """Weekdays as they are kept: `mon-fri`, `sat,sun`. Raises UnfitError if one is unclear."""
    wanted = unicodedata.normalize("NFKC", text).strip().lower()
    if wanted in _ALL:
        return wanted
    ends = [[end.strip() for end in part.split("-")] for part in wanted.split(",")]
    if not all(len(part) in {1, 2} and set(part) <= set(DAYS) for part in ends):
        raise UnfitError("unclear_days", "Weekdays such as mon-fri, or sat,sun, or daily.", DAYS)
    return ",".join("-".join(part) for part in ends)


@lru_cache(maxsize=4096)
def clock_time(text: str) -> str:
    """A time from 00:00 to 24:00, as it is kept. Raises UnfitError if it is unclear."""
    plain = unicodedata.normalize("NFKC", text).strip()
    hour, _, minute = plain.partition(":")
    if len(hour) == len(minute) == 2 and (hour + minute).isascii() and (hour + minute).isdecimal():
        within = int(hour) < HOURS and int(minute) < MINUTES
        if within or plain == _END_OF_DAY:
            return plain
    raise UnfitError("unclear_time", "A time from 00:00 to 24:00, as 09:30, is needed.")


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


def _time(clock: str) -> time:
    return time() if clock == _END_OF_DAY else time.fromisoformat(clock)


def _length(window: Window) -> timedelta:
    day = datetime(2000, 1, 1)  # noqa: DTZ001 - a wall clock, anywhere
    over = timedelta(days=1) if window.end <= window.begin else timedelta()
    return datetime.combine(day, window.end) + over - datetime.combine(day, window.begin)


def _range(first: int, last: int) -> set[int]:
    length = (last - first) % 7
    return {(first + step) % 7 for step in range(length + 1)}
