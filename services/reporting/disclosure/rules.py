"""The rule of disclosure: which cells of a table may be seen.

* A count of 1 to 10 is hidden, and so is every cell from which one could be derived; 0 is shown.
  Source: CMS Cell Size Suppression Policy, version of 26 January 2024 (a zero does not violate it;
  no cell or percentage may let a value of 1 to 10 be derived).
* How open a hidden cell must stay is said in ``demands.Demand``; nothing is published on the
  word of the search that chose the cells, only on the auditor's.
* A table is decided margin by margin, from the total down. A margin looks the same in every table
  that shows it, so two tables with a common margin cannot be played against each other.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from math import ceil, prod

from services.reporting.disclosure.demands import Demand, Seen
from services.reporting.disclosure.tables import Axis, Cell, Cube, Sheet

_ROUNDS = 40
"""Rounds of hiding and auditing before a table is withheld."""

MOST_CELLS = 6000
"""Cells of the largest table, margins included, that is worked out on request."""


class TooFine(Exception):  # noqa: N818 - an answer, not a crash
    """The table has more cells than can be proved safe in reasonable time."""


@dataclass(frozen=True, slots=True)
class Rule:
    """What is small. ``zeros_hidden`` treats 0 like a small count; ``complement`` is for tests.

    Switching ``complement`` off leaves only the small cells hidden: the mistake this package is
    here to prevent, kept so that a test can show the auditor catching it.
    """

    threshold: int = 10
    zeros_hidden: bool = False
    complement: bool = True

    def small(self, number: int) -> bool:
        """Tell whether a count must be hidden for its own sake."""
        return (0 if self.zeros_hidden else 1) <= number <= self.threshold

    @property
    def demand(self) -> Demand:
        """How open a hidden cell must stay."""
        return Demand(self.threshold, ceil(self.threshold / 2), 0 if self.zeros_hidden else 1)


@dataclass(frozen=True)
class Protected:
    """A table that may be published: hidden cells are None, and nothing else of them is kept."""

    values: Mapping[Cell, int | None]
    withheld: bool = False
    """Whether some breakdown could not be proved safe and is hidden as a whole."""

    def value(self, *cell: str) -> int | None:
        """Return the count of a cell, None when it is hidden, 0 when its code was never met."""
        return self.values.get(cell, 0)


def protect(cube: Cube, rule: Rule) -> Protected:
    """Decide which cells of a table may be seen, with all its totals and subtotals.

    Coarse tables come first: the total, then each axis alone from its upper level down, then pairs,
    and so on. What they decided stays decided in the finer ones.
    """
    if rule.threshold <= 0:
        return Protected(dict(cube.counts))
    hidden: set[Cell] = set()
    withheld = False
    ranks = [axis.ranks() for axis in cube.axes]
    levels = product(*(sorted(set(rank.values())) for rank in ranks))
    for level in sorted(levels, key=lambda each: (sum(each), each)):
        layer = _Layer(cube, ranks, level, rule)
        answer = layer.decide(hidden)
        withheld |= answer is None
        hidden |= set(layer.own) if answer is None else answer
    values = {cell: None if cell in hidden else n for cell, n in cube.counts.items()}
    return Protected(values, withheld)


class _Layer:
    """The cells at exactly these levels of the axes, with everything above them."""

    def __init__(
        self,
        cube: Cube,
        ranks: Sequence[Mapping[str, int]],
        level: Sequence[int],
        rule: Rule,
    ) -> None:
        self.rule = rule
        place = {c: [r[code] for r, code in zip(ranks, c, strict=True)] for c in cube.counts}
        self.counts = {
            cell: n
            for cell, n in cube.counts.items()
            if all(here <= most for here, most in zip(place[cell], level, strict=True))
        }
        self.own = [cell for cell in self.counts if place[cell] == list(level)]
        self.small = [cell for cell, n in self.counts.items() if rule.small(n)]
        self.sums = tuple(
            s for s in cube.sums() if s.whole in self.counts and s.parts[0] in self.counts
        )
        self.sheet = self._sheet(cube)

    def _sheet(self, cube: Cube) -> Sheet:
        expected = [axis.expectation() for axis in cube.axes]
        return Sheet(
            self.sums,
            {
                c: prod(e[code] for e, code in zip(expected, c, strict=True)) + 1e-3
                for c in self.counts
            },
            frozenset(self.small),
            frozenset(cell for cell, n in self.counts.items() if n == 0),
            frozenset(self.counts) - frozenset(self.own),
        )

    def decide(self, above: set[Cell]) -> set[Cell] | None:
        """Return the cells of this layer to hide; None when the whole layer must be withheld."""
        hidden = {cell for cell in self.counts if cell in above} | set(self.small)
        if not self.own:
            return hidden
        for _ in range(_ROUNDS):
            open_cells = self.audit(hidden) if self.rule.complement else []
            if not open_cells:
                return hidden
            more = self._more(hidden, open_cells)
            if not more:
                return None
            hidden |= more
        return None

    def audit(self, hidden: set[Cell]) -> list[Cell]:
        """Return the small cells that are not safe when exactly ``hidden`` is hidden."""
        # The solver is 20 MB, and not for a process that audits nothing.
        from services.reporting.disclosure.auditor import exposed  # noqa: PLC0415

        seen = Seen({c: None if c in hidden else n for c, n in self.counts.items()}, self.sums)
        return exposed(seen, self.small, self.rule.demand)

    def _more(self, hidden: set[Cell], open_cells: Sequence[Cell]) -> set[Cell]:
        from services.reporting.disclosure.complement import Search  # noqa: PLC0415 - likewise

        search = Search(self.sheet, hidden, self.rule.threshold)
        return search.companions(open_cells) or self._neighbours(hidden, open_cells)

    def _neighbours(self, hidden: set[Cell], open_cells: Sequence[Cell]) -> set[Cell]:
        """Return what is left near the exposed cells: where the search finds nothing, hide more.

        All that shares one sum with a cell comes first, zeros too; then the cheapest cell that
        hidden cells lead to, from sum to sum.
        """
        free, more = set(self.own) - hidden, set()
        sums = [{s.whole, *s.parts} for s in self.sums]
        for cell in open_cells:
            rows = [each & free for each in sums if cell in each and each & free]
            more |= min(rows, key=len) if rows else self._nearest(cell, hidden, free)
        return more

    def _nearest(self, cell: Cell, hidden: set[Cell], free: set[Cell]) -> set[Cell]:
        around, grown = {cell}, True
        sums = [{s.whole, *s.parts} for s in self.sums]
        while grown:
            reached = set[Cell]().union(*(each for each in sums if around & each))
            if left := reached & free:
                return {min(left, key=lambda c: (self.sheet.costs[c], c))}
            grown = bool(reached & hidden - around)
            around |= reached & hidden
        return set()


@lru_cache(maxsize=64)
def protected(
    axes: tuple[Axis, ...], leaves: tuple[tuple[Cell, int], ...], rule: Rule
) -> Protected:
    """Protect a table given by its leaf cells; the same table is only worked out once.

    Raises TooFine when it has more cells than can be proved safe in reasonable time.
    """
    if prod(len(axis.nodes()) for axis in axes) > MOST_CELLS:
        raise TooFine
    return protect(Cube.count(axes, dict(leaves)), rule)
