"""Counts from the facts become a protected table that can be asked for any of its cells."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import product

from services.reporting.disclosure.rules import Protected, Rule, TooFine, protected
from services.reporting.disclosure.tables import ALL, Axis, Cell
from services.reporting.reports.dimensions import (
    DIMENSIONS,
    PART,
    WRITTEN,
    Dimension,
    channel_filter,
    channels_under,
    parts_in,
    period_filter,
)
from shared.errors import Invalid

Counts = Iterable[tuple[Cell, int]]
"""Fact codes in the order of ``Plan.columns``, and how many have them."""


@dataclass(frozen=True)
class Plan:
    """The axes a question needs. Every table has channels, and a filter is a slice of it.

    So what is hidden in one channel is the same in whatever answer shows that channel.
    """

    dimensions: tuple[Dimension, ...]
    channel: str
    period: str = ALL

    @classmethod
    def of(cls, by: Sequence[str], channel: str, period: str = ALL) -> "Plan":
        """Plan the table of some dimensions, looked at for some channels and a period."""
        dimensions = [DIMENSIONS[name] for name in by]
        if period != ALL and all(d.column != PART for d in dimensions):
            dimensions.append(period_filter(period))
        if "channel" not in by:
            dimensions.append(channel_filter(channel))
        return cls(tuple(dimensions), channel, period)

    @property
    def columns(self) -> tuple[str, ...]:
        """The fact columns to group by."""
        return tuple(dimension.column for dimension in self.dimensions)

    def table(self, counts: Counts, rule: Rule) -> "Table":
        """Build the protected table. Raises Invalid when the division is too fine to prove safe."""
        kept = list(counts)
        met = [{cell[i] for cell, _ in kept} for i in range(len(self.dimensions))]
        pairs = [d.axis(codes) for d, codes in zip(self.dimensions, met, strict=True)]
        leaves: dict[Cell, int] = {}
        for cell, number in kept:
            leaf = tuple(rolled[code] for (_, rolled), code in zip(pairs, cell, strict=True))
            leaves[leaf] = leaves.get(leaf, 0) + number
        axes = tuple(axis for axis, _ in pairs)
        try:
            shown = protected(axes, tuple(sorted(leaves.items())), rule)
        except TooFine as error:
            raise Invalid(
                "This division is too fine to be proved safe: ask for fewer groups, or for a year."
            ) from error
        return Table(self, axes, shown)


@dataclass(frozen=True)
class Table:
    """A protected table, seen for one channel."""

    plan: Plan
    axes: tuple[Axis, ...]
    shown: Protected

    def value(self, codes: Mapping[str, str] | None = None) -> int | None:
        """Return a count by dimension name; what is not named is summed up. None is hidden."""
        wanted = codes or {}
        if "channel" in wanted or self.plan.channel == "all":
            return self._cell(wanted)
        if self.plan.channel != "written":
            return self._cell({**wanted, "channel": self.plan.channel})
        parts = [self._cell({**wanted, "channel": group}) for group in WRITTEN]
        shown = [part for part in parts if part is not None]
        return sum(shown) if len(shown) == len(parts) else None

    def _cell(self, codes: Mapping[str, str]) -> int | None:
        nodes = [
            parts_in(axis, codes.get(d.name, self.plan.period), self.plan.period)
            if d.column == PART
            else [codes.get(d.name, ALL)]
            for d, axis in zip(self.plan.dimensions, self.axes, strict=True)
        ]
        parts = [self.shown.value(*cell) for cell in product(*nodes)]
        shown = [part for part in parts if part is not None]
        return sum(shown) if len(shown) == len(parts) else None

    def axis(self, name: str) -> Axis:
        """Return the axis of a dimension."""
        names = [dimension.name for dimension in self.plan.dimensions]
        return self.axes[names.index(name)]

    def codes(self, name: str, first: date, last: date) -> list[str]:
        """Return the codes of a dimension to list, in their own order."""
        dimension = next(d for d in self.plan.dimensions if d.name == name)
        axis = self.axis(name)
        found = dimension.rows(axis, first, last)
        if name != "channel":
            return found
        return [leaf for leaf in found if leaf in channels_under(self.plan.channel)]

    def ranked(self, name: str) -> bool:
        """Tell whether a dimension's rows stand in order of size."""
        return DIMENSIONS[name].ranked
