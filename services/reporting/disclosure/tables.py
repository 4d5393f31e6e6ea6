"""Tables of counts with every subtotal a reader is shown or can ask for.

A cell is named by one code per axis; ``ALL`` on an axis is its total. An axis may have levels
between its codes and its total (age band, age class, all), and then each level is a subtotal.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

ALL = "*"
"""The code of a total."""

Cell = tuple[str, ...]
"""One code per axis, in the order of the axes."""


@dataclass(frozen=True, slots=True)
class Sum:
    """A relation every reader knows: the whole is the sum of its parts."""

    whole: Cell
    parts: tuple[Cell, ...]


@dataclass(frozen=True)
class Axis:
    """One way of dividing people: its codes, the levels above them, and how usual each code is.

    ``usual`` is knowledge from before the count (a public expectation, any positive scale). The
    choice of what else to hide may lean on it, because it says nothing about this table.
    """

    name: str
    leaves: tuple[str, ...]
    above: tuple[tuple[str, tuple[str, ...]], ...] = ()
    usual: tuple[float, ...] = ()
    parts_first: bool = False
    """Whether the parts matter more than their total: calls and requests, say, are reported each
    for itself, and their common total is hidden before either of them is."""

    @classmethod
    def of(
        cls,
        name: str,
        leaves: Sequence[str],
        levels: Mapping[str, Sequence[str]] | None = None,
        usual: Sequence[float] = (),
        *,
        parts_first: bool = False,
    ) -> "Axis":
        """Make an axis; ``levels`` maps each subtotal to the codes right under it."""
        return cls(
            name,
            tuple(leaves),
            tuple((node, tuple(under)) for node, under in (levels or {}).items()),
            tuple(usual) or (1.0,) * len(leaves),
            parts_first,
        )

    def children(self) -> dict[str, tuple[str, ...]]:
        """Return each subtotal with the codes right under it, the total included."""
        inner = dict(self.above)
        covered = {code for under in inner.values() for code in under}
        tops = [node for node in (*inner, *self.leaves) if node not in covered]
        return {ALL: tuple(tops), **inner}

    def nodes(self) -> tuple[str, ...]:
        """Return every code, subtotal and the total."""
        return (ALL, *(node for node, _ in self.above), *self.leaves)

    def ancestry(self) -> dict[str, tuple[str, ...]]:
        """Return for each code itself and every subtotal that contains it."""
        parent = {code: node for node, under in self.children().items() for code in under}
        chains: dict[str, tuple[str, ...]] = {}
        for leaf in self.leaves:
            chain = [leaf]
            while chain[-1] != ALL:
                chain.append(parent[chain[-1]])
            chains[leaf] = tuple(chain)
        return chains

    def expectation(self) -> dict[str, float]:
        """Return the usual share of each node; the total is 1."""
        shares = dict.fromkeys(self.nodes(), 0.0)
        whole = sum(self.usual) or 1.0
        chains = self.ancestry()
        for leaf, weight in zip(self.leaves, self.usual, strict=True):
            for node in chains[leaf]:
                shares[node] += weight / whole
        return shares

    def depths(self) -> dict[str, int]:
        """Return how many levels each node lies below the total."""
        found = {ALL: 0}
        children = self.children()
        waiting = [ALL]
        for node in waiting:
            for code in children.get(node, ()):
                found[code] = found[node] + 1
                waiting.append(code)
        return found

    def ranks(self) -> dict[str, int]:
        """Return the turn in which each node is decided: upper levels before lower ones."""
        depths = self.depths()
        if not self.parts_first:
            return depths
        return {node: {0: 1, 1: 0}.get(depth, depth) for node, depth in depths.items()}

    def cut(self, depth: int) -> "Axis":
        """Return the axis with everything deeper than ``depth`` folded into what is above it."""
        depths, shares, inner = self.depths(), self.expectation(), dict(self.above)
        kept = [node for node in self.nodes() if 0 < depths[node] <= depth]
        leaves = [node for node in kept if node not in inner or depths[node] == depth]
        levels = {node: inner[node] for node in kept if node in inner and depths[node] < depth}
        usual = [shares[leaf] for leaf in leaves]
        return Axis.of(self.name, leaves, levels, usual, parts_first=self.parts_first)

    def only(self, codes: Iterable[str]) -> "Axis":
        """Return the axis without the leaves that are not in ``codes``."""
        wanted = set(codes)
        shares = dict(zip(self.leaves, self.usual, strict=True))
        leaves = [leaf for leaf in self.leaves if leaf in wanted]
        kept = set(leaves)
        levels: dict[str, tuple[str, ...]] = {}
        for node, under in reversed(self.above):
            if left := tuple(code for code in under if code in kept):
                levels[node] = left
                kept.add(node)
        usual = [shares[leaf] for leaf in leaves]
        return Axis.of(self.name, leaves, levels, usual, parts_first=self.parts_first)


@dataclass(frozen=True)
class Sheet:
    """One table on the desk: its sums, what each cell costs, and the class of each cell."""

    sums: tuple[Sum, ...]
    costs: Mapping[Cell, float]
    small: frozenset[Cell]
    empty: frozenset[Cell]
    fixed: frozenset[Cell]
    """Cells whose fate was decided by a coarser table; they are not hidden any more here."""


@dataclass(frozen=True)
class Cube:
    """Counts over one or more axes, with all totals and subtotals worked out."""

    axes: tuple[Axis, ...]
    counts: Mapping[Cell, int]

    @classmethod
    def count(cls, axes: Sequence[Axis], leaves: Mapping[Cell, int]) -> "Cube":
        """Add up the leaf cells into every subtotal.

        Raises KeyError when a leaf cell has a code its axis does not know.
        """
        chains = [axis.ancestry() for axis in axes]
        counts = dict.fromkeys(product(*(axis.nodes() for axis in axes)), 0)
        for cell, number in leaves.items():
            above = (chain[code] for chain, code in zip(chains, cell, strict=True))
            for node in product(*above):
                counts[node] += number
        return cls(tuple(axes), counts)

    def sums(self) -> Iterator[Sum]:
        """Yield every relation between a subtotal and its parts, along each axis."""
        for place, axis in enumerate(self.axes):
            elsewhere = [a.nodes() if i != place else ("",) for i, a in enumerate(self.axes)]
            for node, under in axis.children().items():
                for cell in product(*elsewhere) if under else ():
                    yield Sum(_at(cell, place, node), tuple(_at(cell, place, c) for c in under))


def _at(cell: Cell, place: int, code: str) -> Cell:
    return (*cell[:place], code, *cell[place + 1 :])
