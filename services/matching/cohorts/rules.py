"""Who has a seat of a cohort and who waits. Facts in, places in the order out; no I/O."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from services.matching.eligibility.shortlist import upwards


class Standing(NamedTuple):
    """Whether somebody has a seat; otherwise the place on the waiting list, from 1."""

    seated: bool
    waitlist_position: int | None


def standing(place: int, seats: int) -> Standing:
    """Where whoever enrolled as the `place`-th of those still there stands; the first is 1."""
    return Standing(True, None) if place <= seats else Standing(False, place - seats)


def standings(enrolled: int, seats: int) -> Sequence[Standing]:
    """Where each of so many stands, first to last: when one leaves, all behind move up."""
    return [standing(place, seats) for place in range(1, enrolled + 1)]


def is_open(enrol_until: date, today: date) -> bool:
    """Whether somebody can still be enrolled: through the last day, by China's calendar."""
    return today <= enrol_until


def is_near(cohort_region: str | None, asked: str | None) -> bool:
    """Whether one region holds the other, or the course is taught nowhere (online)."""
    if cohort_region is None or asked is None:
        return True
    return asked in upwards(cohort_region) or cohort_region in upwards(asked)
