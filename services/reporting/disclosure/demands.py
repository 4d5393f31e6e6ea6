"""What an auditor is given: a table as it is seen, and how open its small cells must stay."""

from collections.abc import Mapping
from dataclasses import dataclass

from services.reporting.disclosure.tables import Cell, Sum


@dataclass(frozen=True, slots=True)
class Demand:
    """How open a small cell must stay.

    An outsider, who cannot tell why a cell is hidden, must find both 0 and ``beyond`` possible in
    it. Someone who guesses which hidden cells are small, and knows that small means 1 to
    ``threshold``, must still find values ``width`` apart. (Where everything under one total is
    hidden there is nothing to guess from: the small and the large look the same.)
    """

    threshold: int
    width: int
    least: int = 1
    """The least small count: 1, or 0 where zeros are hidden too."""

    @property
    def beyond(self) -> int:
        """The least count that need not be hidden."""
        return self.threshold + 1


@dataclass(frozen=True, slots=True)
class Seen:
    """A table as it is published: a number, or None for a hidden cell, and the sums that hold."""

    values: Mapping[Cell, int | None]
    sums: tuple[Sum, ...]
