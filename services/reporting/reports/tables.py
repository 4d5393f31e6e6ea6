"""What reports read of a protected table: a number by codes, or that it is hidden."""

from collections.abc import Mapping
from datetime import date
from typing import Protocol


class Table(Protocol):
    """A protected table, seen for one channel, population and period."""

    hidden: bool
    """Whether anything that was asked for is hidden."""

    def value(self, codes: Mapping[str, str] | None = None) -> int | None:
        """Return a count by dimension name; what is not named is summed up. None is hidden."""

    def above(self, name: str, code: str) -> str | None:
        """Return the level right above a code; None under the total."""

    def codes(self, name: str, first: date, last: date) -> list[str]:
        """Return the codes of a dimension to list, in their own order."""

    def ranked(self, name: str) -> bool:
        """Tell whether a dimension's rows stand in order of size."""
