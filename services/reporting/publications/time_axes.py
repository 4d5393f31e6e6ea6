"""The axis of time over the closed days that are judged together."""

from datetime import date

from services.reporting.disclosure.tables import Axis
from services.reporting.reports.dimensions import DIMENSIONS
from services.reporting.reports.periods import parts_of

_QUARTERS = 3
"""How deep quarters lie: what a programme's years cut off, years, quarters, months."""


def time_axes(first: date, last: date) -> dict[bool, Axis]:
    """Return the axis down to months (True) and down to quarters (False)."""
    months = DIMENSIONS["month"].full(parts_of(first, last))
    return {True: months, False: months.cut(_QUARTERS)}
