"""Decides group by group what is shown, from what is coarse to what is fine.

What was decided stays decided. The choice of what else to hide proposes; only the attackers'
failure publishes.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy

from services.reporting.disclosure.layout import Numbers, TableLayout
from services.reporting.disclosure.linear_system import LinearSystem
from services.reporting.disclosure.protected_table import Family, ProtectedTable, Withheld
from services.reporting.disclosure.sensitivity import Known, ProtectionRule, Sensitivity, uniform
from services.reporting.disclosure.sums import Sums, parts
from services.reporting.disclosure.tables_to_protect import Key

if TYPE_CHECKING:
    from services.reporting.disclosure.complementary_suppression import ComplementarySuppression

_ROUNDS = 12
"""Rounds of hiding and judging before what is left of a layer is hidden as a whole."""
_AT_ONCE = 700
"""Groups that are decided together; larger tables are decided level by level."""
_SAME_AGAIN = 0.5
"""What a group costs that the period before had hidden, in parts of its price."""


class Suppression:
    """What is decided of every group so far."""

    def __init__(self, system: LinearSystem, safety: ProtectionRule) -> None:
        self.system, self.safety = system, safety
        size = system.size
        self.shown = numpy.zeros(size, dtype=bool)
        self.hidden = numpy.zeros(size, dtype=bool)
        self.told = numpy.zeros(size, dtype=bool)
        """Shown by an earlier publication."""
        self.costs = numpy.full(size, 1e-3)
        self._judged: set[tuple[object, ...]] = set()
        self._structural = self._impossible()
        self.shown |= self._structural
        changed = self._recall()
        self.sensitivity = Sensitivity(
            system, safety, Known(self._structural, self._least(), self._most(), changed)
        )
        figures = [p for places in system.figures.values() for p in places.values()]
        silent = numpy.ones(size, dtype=bool)
        silent[figures] = False
        self.hidden |= silent & ~self.shown
        self._spoken = ~silent
        self._spoken[self._told_of()] = True

    def _impossible(self) -> Numbers:
        found = numpy.zeros(self.system.size, dtype=bool)
        for layout in self.system.tables:
            found[[layout.place((cell,)) for cell in layout.table.structural]] = True
        sums = self.system.sums.only(self.system.sums.is_exact)
        grown = bool(found.any())
        while grown:
            before = int(found.sum())
            whole = found[sums.places[sums.starts[:-1]]]
            found[sums.places[numpy.repeat(whole, numpy.diff(sums.starts))]] = True
            parts_of = sums.every(found[sums.places] | ~sums.is_part)
            found[sums.places[sums.starts[:-1]][parts_of]] = True
            grown = int(found.sum()) > before
        return found

    def _least(self) -> Numbers:
        least = numpy.zeros(self.system.size)
        for layout in self.system.tables:
            for cell, number in layout.table.least.items():
                place = layout.place((cell,))
                least[place] = max(least[place], number)
        return least

    def _most(self) -> Numbers:
        """Return how many a group has at most because it is part of a few who were told of."""
        found = numpy.full(self.system.size, numpy.inf)
        few = self.told & self.safety.small(self.system.numbers)
        found[few] = self.system.numbers[few]
        exact = self.system.sums.only(self.system.sums.is_exact)
        wholes = exact.places[exact.starts[:-1]][exact.number]
        grown = bool(few.any())
        while grown:
            before = found.copy()
            numpy.minimum.at(found, exact.places[exact.is_part], before[wholes[exact.is_part]])
            grown = bool((found < before).any())
        return found

    def _recall(self) -> dict[int, int]:
        """Take over what earlier publications have shown and hidden.

        Return what was shown and is counted differently now.
        """
        changed = {}
        for layout in self.system.tables:
            for edition in layout.table.earlier:
                for cells, value in edition.figures.values():
                    place = layout.place(cells)
                    if value is None:
                        self.hidden[place] |= not self.told[place]
                    elif value == self.system.numbers[place]:
                        self.told[place], self.shown[place] = True, True
                        self.hidden[place] = False
                    else:
                        changed[place] = value
        if self.told.any():
            known = self.system.implied(self.told | self._structural)
            self.told |= known & ~self._structural
            self.shown |= known
            self.hidden &= ~known
        return changed

    def _told_of(self) -> list[int]:
        """Return of which groups an earlier publication said anything, if only: hidden."""
        return [
            layout.place(cells)
            for layout in self.system.tables
            for edition in layout.table.earlier
            for cells, _ in edition.figures.values()
        ]

    def decide(self, layout: TableLayout) -> None:
        """Decide the figures of a table."""
        for layer in self._layers(layout):
            own = layer[~(self.shown[layer] | self.hidden[layer])]
            if len(own):
                self._expect(layout)
                self._layer(own)

    def _layers(self, layout: TableLayout) -> list[Numbers]:
        places = self.system.figures[layout.table.name]
        by_place: dict[int, tuple[int, ...]] = {}
        for key, cells in layout.table.figures.items():
            depths = layout.depths(cells[0])
            rank = (sum(d > 0 for d in depths) > 1, sum(depths), *depths)
            turn = rank if len(places) > _AT_ONCE else rank[:1]
            turn = (key not in layout.table.first, *turn)
            by_place[places[key]] = tuple(int(r) for r in turn)
        turns = sorted(set(by_place.values()))
        return [
            numpy.array([place for place, own in by_place.items() if own == turn]) for turn in turns
        ]

    def _expect(self, layout: TableLayout) -> None:
        """Work out what to expect of each group from the margins that are shown."""
        expected = layout.expected(self.shown, self.system.numbers)
        self.costs[layout.grid.ravel()] = expected.ravel() + 1e-3
        for key in layout.table.before & layout.table.figures.keys():
            self.costs[self.system.figures[layout.table.name][key]] *= _SAME_AGAIN

    def _layer(self, own: Numbers) -> None:
        is_own = numpy.zeros(self.system.size, dtype=bool)
        is_own[own] = True
        sums = self._sums(is_own)
        self.hidden[own[self.sensitivity.all[own]]] = True
        if self.safety.complement:
            self._choose(sums, is_own)
        self.shown |= is_own & ~self.hidden

    def _sums(self, is_own: Numbers) -> Sums:
        """Return the sums of what is decided, with this layer."""
        ready = self.shown | self.hidden | is_own
        return self.system.sums_among(ready)

    def _choose(self, sums: Sums, is_own: Numbers) -> None:
        wanted = self.sensitivity.all & self.hidden
        targets = [
            int(place)
            for places, _ in parts(sums, self.hidden | is_own)
            if is_own[places].any()
            for place in places[wanted[places]]
        ]
        empty = (self.system.numbers == 0) & ~self.sensitivity.all
        free = is_own & ~self.hidden & ~empty
        choices = self._choices()
        found = choices[0].companions(sums, self.hidden, free, targets)
        self.hidden[list(found)] = True
        for turn in range(_ROUNDS):
            open_groups = self.audit(sums)
            if not open_groups:
                return
            left = is_own & ~self.hidden
            if turn >= _ROUNDS // 2:
                self.hidden |= left
            found = set()
            for choice in choices[1:]:
                found = found or choice.companions(sums, self.hidden, left & ~empty, open_groups)
            self._hide(found or self._around(sums, left, open_groups) or self._above(sums))
        self._hide({int(place) for place in numpy.flatnonzero(is_own | self._taken_back())})

    def _above(self, sums: Sums) -> set[int]:
        """Return what was decided before and hangs together with what somebody closes in on."""
        back = self._taken_back()
        wanted = numpy.zeros(len(back), dtype=bool)
        wanted[self.audit(sums)] = True
        touched = sums.only(sums.any(wanted[sums.places])).places
        near = {int(place) for place in touched[back[touched]]}
        return near or {int(place) for place in numpy.flatnonzero(back)}

    def _taken_back(self) -> Numbers:
        """Return what is shown and can still be hidden: nobody has read it yet."""
        back: Numbers = self.shown & ~self.told & ~self._structural
        return back

    def _hide(self, places: set[int]) -> None:
        self.hidden[list(places)] = True
        self.shown[list(places)] = False

    def _choices(self) -> "list[ComplementarySuppression]":
        """Return what is tried in turn: how far sensitive groups are believed to move.

        First as far as was expected of them, then half as far, then no further than every one of
        them can, then not at all.
        """
        from services.reporting.disclosure.complementary_suppression import ComplementarySuppression  # noqa: PLC0415

        safety, sensitive, size = self.safety, self.sensitivity.all, self.system.size
        found = []
        for believed, step in ((1.5, 0.7), (1.0, 0.7), (0.5, 1.0), (0.0, 1.0), (None, 1.0)):
            falls = numpy.clip(self.costs * (believed or 0), safety.least, safety.threshold)
            falls = falls if believed is not None else numpy.zeros(size)
            rises = numpy.full(size, 0.0 if believed is None else numpy.inf)
            found.append(
                ComplementarySuppression(
                    self.costs,
                    numpy.where(sensitive, rises, numpy.inf),
                    numpy.where(sensitive, falls, float(safety.beyond)),
                    step * safety.threshold,
                )
            )
        return found

    def audit(self, sums: Sums) -> list[int]:
        """Return the groups that somebody could close in on, as it stands."""
        # The solver is 20 MB, and not for a process that judges nothing.
        from services.reporting.disclosure.attackers import exposed  # noqa: PLC0415

        # A pattern is made of what is spoken of: what nobody publishes does not look hidden.
        look = uniform(sums, self.hidden & self._spoken)
        attackers = self.sensitivity.attackers(~self.hidden, look, self._spoken)
        return exposed(sums, self.hidden, self.system.numbers, attackers, self._judged)

    def _around(self, sums: Sums, free: Numbers, open_groups: Sequence[int]) -> set[int]:
        """Return what is left of the cheapest sum of each exposed group, or the cheapest of all.

        Where everything under one sum is hidden there is nothing to guess from.
        """
        more = set[int]()
        for group in open_groups:
            near = sums.only(numpy.unique(sums.number[sums.places == group]))
            at = free[near.places]
            if at.any():
                price = numpy.bincount(near.number[at], self.costs[near.places[at]])
                there = numpy.unique(near.number[at])
                nearest = there[numpy.argmin(price[there])]
                more.update(int(place) for place in near.places[at & (near.number == nearest)])
        last = [int(place) for place in numpy.flatnonzero(free)]
        return more or ({min(last, key=self._price)} if last else set())

    def _price(self, place: int) -> tuple[float, int]:
        return float(self.costs[place]), place

    def decided(self, layout: TableLayout) -> ProtectedTable:
        """Return a table as it may be published."""
        places = self.system.figures[layout.table.name]
        values: dict[Key, int | None] = {
            key: int(self.system.numbers[place]) if self.shown[place] else None
            for key, place in places.items()
        }
        withheld = self._withheld(places, values)
        if withheld:
            values = dict.fromkeys(values)
        family = Family(layout.table, values)
        return ProtectedTable(values, family.coarser(), family.rests(), withheld)

    def _withheld(
        self, places: Mapping[Key, int], values: Mapping[Key, int | None]
    ) -> Withheld | None:
        numbers = self.system.numbers
        largest = max(places.values(), key=lambda place: int(numbers[place]))
        if self.sensitivity.corrected[largest]:
            return "correction_too_small"
        if any(value is not None for value in values.values()):
            return None
        return "small" if numbers[largest] <= self.safety.threshold else "unproved"
