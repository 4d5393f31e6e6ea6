"""By when two bodies are to consult next: so many months after the last time."""

import tomllib
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path

from services.intake.referrals.fields import CHINA
from shared.working_days import months_on


@cache
def _months() -> int:
    path = Path(__file__).with_name("clocks_2026_11.toml")
    return int(tomllib.loads(path.read_text(encoding="utf-8"))["joint_consultation"]["months"])


def due(last: date) -> datetime:
    """The end, in China, of the day that is a month after this one, or the last of a shorter month.

    The day it begins on is not counted.
    """
    day = months_on(last, _months())
    return datetime.combine(day + timedelta(days=1), time(), CHINA)
