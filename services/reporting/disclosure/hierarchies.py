"""The codes of one way of dividing people, over all tables, and the sets of them that are told.

Only what is told, and what that cuts the rest into, becomes groups: parts of months of which
nobody publishes anything do not multiply a table.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy

from services.reporting.disclosure.tables import ALL, Axis

Codes = frozenset[str]
"""Leaves of a tree, together."""


class Hierarchy:
    """The codes of all axes of one name, and the leaves under each."""

    def __init__(self, axes: Iterable[Axis]) -> None:
        under: dict[str, list[str]] = {}
        for axis in axes:
            for node, codes in axis.children().items():
                known = under.setdefault(node, [])
                known += [code for code in codes if code not in known]
        self._under = under
        self._leaves: dict[str, Codes] = {}

    def leaves(self, code: str) -> Codes:
        """Return the leaves under a code, or the code itself. Raises KeyError if it is unknown."""
        found = self._leaves.get(code)
        if found is None:
            below = self._under.get(code)
            found = (
                frozenset[str]().union(*(self.leaves(each) for each in below))
                if below
                else frozenset((code,))
            )
            self._leaves[code] = found
        return found

    def all_of(self, codes: Iterable[str]) -> Codes:
        """Return the leaves under any of these codes."""
        return frozenset[str]().union(*(self.leaves(code) for code in codes))

    @property
    def everything(self) -> Codes:
        """All leaves."""
        return self.leaves(ALL)


@dataclass(frozen=True)
class Division:
    """How one table divides people in one way: the sets told, and what these leave over."""

    name: str
    axis: Axis
    tree: Hierarchy
    told: frozenset[Codes]

    @cached_property
    def sets(self) -> list[Codes]:
        """The sets told and the classes of leaves that no set told apart, the largest first."""
        classes: dict[frozenset[int], set[str]] = {}
        told = sorted(self.told, key=_by_size)
        members: dict[str, list[int]] = {}
        for number, codes in enumerate(told):
            for leaf in codes:
                members.setdefault(leaf, []).append(number)
        for leaf, numbers in members.items():
            classes.setdefault(frozenset(numbers), set()).add(leaf)
        rest = {frozenset(leaves) for leaves in classes.values()}
        return sorted(self.told | rest, key=_by_size)

    @cached_property
    def number(self) -> dict[Codes, int]:
        """The place of each set."""
        return {codes: i for i, codes in enumerate(self.sets)}

    @cached_property
    def top(self) -> int | None:
        """The place of everything, None where it is not told."""
        return self.number.get(self.tree.everything)

    def sums(self) -> list[tuple[int, list[int]]]:
        """Return each set that others add up to, with those: as large as can be, none twice."""
        found = []
        for whole, codes in enumerate(self.sets):
            left, parts = set(codes), []
            for part in range(whole + 1, len(self.sets)):
                if left and self.sets[part] <= left:
                    left -= self.sets[part]
                    parts.append(part)
            if parts and not left:
                found.append((whole, parts))
        return found

    def holding(self) -> dict[str, list[int]]:
        """Return for each leaf of the table the places of the sets that hold it."""
        found = {}
        for leaf in self.axis.leaves:
            under = self.tree.leaves(leaf)
            found[leaf] = [i for i, codes in enumerate(self.sets) if under <= codes]
        return found

    def usual(self) -> numpy.ndarray:
        """Return the usual share of each set."""
        shares = self.axis.expectation()
        found = numpy.zeros(len(self.sets))
        for leaf, places in self.holding().items():
            found[places] += shares[leaf]
        return found


def _by_size(codes: Codes) -> tuple[int, Sequence[str]]:
    return -len(codes), sorted(codes)
