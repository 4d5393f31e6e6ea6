"""When people ask: any day of the year, most in the evening and late at night, China time."""

from datetime import date, datetime, time, timedelta, timezone
from random import Random

from jieli.replay.published import DAYS

CHINA = timezone(timedelta(hours=8))
HOUR_WEIGHTS = (
    *(4, 3, 2, 1, 1, 1, 2, 3, 5, 6, 6, 5),
    *(5, 5, 5, 5, 5, 5, 6, 8, 10, 11, 10, 7),
)


def moments(rng: Random, count: int) -> list[datetime]:
    """So many moments of the year, in order of time."""
    return sorted(_moment(rng) for _ in range(count))


def moment_of(rng: Random, day: date) -> datetime:
    """A moment of a day."""
    return datetime.combine(day, _time(rng), CHINA)


def _moment(rng: Random) -> datetime:
    at = _time(rng)
    return datetime.combine(rng.choice(DAYS), at, CHINA)


def _time(rng: Random) -> time:
    hour = rng.choices(range(24), weights=HOUR_WEIGHTS)[0]
    return time(hour, rng.randrange(60), rng.randrange(60))
