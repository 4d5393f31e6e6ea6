"""What is handed over to be judged: tables as they are counted now, and what was told before."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field

from services.reporting.disclosure.tables import Axis, Cell

Key = Hashable
"""The name of a published figure; the caller's own."""


@dataclass(frozen=True)
class Edition:
    """What one earlier publication has told of a table."""

    name: str
    figures: Mapping[Key, tuple[tuple[Cell, ...], int | None]]
    """Of each figure the cells it is the sum of, and the number, None where it was hidden."""


@dataclass(frozen=True)
class TableToProtect:
    """One table as it is counted now, and what of it is to be published.

    Axes are known by their names: the same name means the same tree of codes in every table.
    """

    name: str
    unit: str
    axes: tuple[Axis, ...]
    leaves: Mapping[Cell, Mapping[str, int]]
    """Persons in each leaf cell, by the partner who told of them."""
    figures: Mapping[Key, tuple[Cell, ...]]
    """What is to be published now, each the sum of these cells; empty for a table only judged.

    The cells of a figure are all those of some codes on each axis.
    """
    structural: frozenset[Cell] = frozenset()
    """Cells in which nobody can be, by definition: everybody knows it."""
    earlier: tuple[Edition, ...] = ()
    least: Mapping[Cell, int] = field(default_factory=dict)
    """What everybody knows to be in a cell at least, from what was told elsewhere."""
    within: Mapping[str, str] = field(default_factory=dict)
    """Codes of other axes that all of the table lies in: its total is that cell."""
    first: frozenset[Key] = frozenset()
    """Figures that are asked for before all others: no finer division hides them."""
    before: frozenset[Key] = frozenset()
    """Figures that the period before had hidden: where it is all the same, hide these again."""


@dataclass(frozen=True, slots=True)
class Link:
    """Two units that bound each other, code by code.

    ``part`` is never more than ``whole``. Where ``over`` names an axis, that holds of one code of
    it at a time, and ``whole`` is never more than the parts of all its codes together.
    """

    part: str
    whole: str
    over: str = ""
