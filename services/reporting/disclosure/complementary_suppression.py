"""Chooses what else to hide, blind to what was counted.

A sensitive group is imagined higher and lower by the threshold, and the cheapest groups that can
move with it, all sums kept, are hidden (L. H. Cox, 1995). Then what is more than needed is shown
again, the dearest first. What a group costs is what was expected of it before the count, and how
far it can move depends only on whether it is sensitive: the same sensitive groups and the same
expectation give the same pattern, whatever the numbers are.
"""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

import highspy
import numpy

from services.reporting.disclosure.layout import Numbers
from services.reporting.disclosure.sums import Sums, matrix, parts

_MOVED = 1e-6
_STIR, _STIRS = 21, 24
"""Seed and number of the questions about many targets at once."""
_ASKED = 0.25
"""The share of targets that one question is about."""
_NEAR = 4
"""In a large part, how many of each sum are looked at: the cheapest."""
_SMALL = 600
"""Groups of a part for which more than one order is tried."""

Witnesses = dict[tuple[int, float], Numbers]
"""Of each target and way (up or down), the columns that move with it."""


@dataclass(frozen=True)
class ComplementarySuppression:
    """What is known before the count: what groups cost, and how far they surely can move.

    A sensitive group must be able to move by ``step``, up and down.
    """

    costs: Numbers
    rises: Numbers
    falls: Numbers
    step: float

    def companions(
        self, sums: Sums, hidden: Numbers, free: Numbers, targets: Sequence[int]
    ) -> set[int]:
        """Return which of the ``free`` groups to hide, so that every target can move.

        A target that cannot move even if all are hidden is passed over: the auditor finds it.
        """
        found: set[int] = set()
        equal = sums.only(sums.is_exact)
        wanted = self._stuck(equal, hidden, targets)
        price = numpy.where(hidden, 0.0, self.costs)
        for places, touching in parts(equal, hidden | free) if wanted.any() else ():
            if here := sorted(map(int, places[wanted[places]]), key=self._turn):
                is_small, own = len(places) <= _SMALL, equal.only(touching)
                near = places if is_small else self._near(places, own, hidden)
                tries = [here, here[::-1]] if is_small else [here]
                most = (self.rises, self.falls)
                answers = [
                    self._hide(Movement(near, own, price, most), order, hidden) for order in tries
                ]
                found |= min(answers, key=self._price)
        return found

    def _stuck(self, sums: Sums, hidden: Numbers, targets: Sequence[int]) -> Numbers:
        """Tell which targets may not move with what is hidden already."""
        wanted, left = numpy.zeros(len(hidden), dtype=bool), numpy.zeros(len(hidden), dtype=bool)
        wanted[list(targets)] = True
        for places, touching in parts(sums, hidden):
            here = places[wanted[places]]
            if len(places) <= _SMALL:
                left[here] = True
            elif len(here):
                most = (self.rises, self.falls)
                nothing = numpy.zeros(len(hidden))
                movement = Movement(places, sums.only(touching), nothing, most)
                left[list(movement.stuck([int(place) for place in here], self.step))] = True
        return left

    def _near(self, places: Numbers, sums: Sums, hidden: Numbers) -> Numbers:
        """Return what is hidden and the few cheapest others of each sum."""
        kept = numpy.zeros(len(hidden), dtype=bool)
        kept[places] = True
        others = numpy.flatnonzero(kept[sums.places] & ~hidden[sums.places])
        at, number = sums.places[others], sums.number[others]
        turn = numpy.lexsort((at, self.costs[at], number))
        at, number = at[turn], number[turn]
        rank = numpy.arange(len(at)) - numpy.searchsorted(number, number, "left")
        kept &= hidden
        kept[at[rank < _NEAR]] = True
        return numpy.flatnonzero(kept)

    def _turn(self, place: int) -> tuple[float, int]:
        return float(self.costs[place]), place

    def _price(self, places: AbstractSet[int]) -> tuple[float, list[int]]:
        return float(self.costs[list(places)].sum()), sorted(places)

    def _hide(self, movement: "Movement", targets: Sequence[int], hidden: Numbers) -> set[int]:
        witnesses = movement.witnesses(targets, self.step)
        used = {int(i) for moved in witnesses.values() for i in moved}
        is_open = ~hidden[movement.places]
        idle = is_open.copy()
        idle[list(used)] = False
        movement.hold(numpy.flatnonzero(idle))
        kept = {i for i in used if is_open[i]}
        costs = self.costs[movement.places]
        for i in sorted(kept, key=lambda i: (-costs[i], int(movement.places[i]))):
            if movement.can_do_without(i, witnesses):
                kept.discard(i)
        return {int(movement.places[i]) for i in kept}


class Movement:
    """By how much groups can move together: one linear program over those that may be hidden.

    Columns come in pairs: by how much a group moves up, and by how much down.
    """

    def __init__(
        self,
        places: Numbers,
        sums: Sums,
        costs: Numbers,
        most: tuple[Numbers, Numbers],
    ) -> None:
        """``costs`` and ``most`` (up, down) are of every group; what is hidden costs nothing."""
        self.places = places
        self.column = {int(place): i for i, place in enumerate(places)}
        self._count = len(places)
        self.costs = costs[self.places].copy()
        self._most = numpy.concatenate([way[self.places] for way in most])
        self._solver = highspy.Highs()  # type: ignore[no-untyped-call]
        self._solver.setOptionValue("output_flag", False)
        self._solver.setOptionValue("threads", 1)
        self._solver.setOptionValue("presolve", "off")
        self._solver.passModel(self._model(sums))

    def move(self, place: int, step: float) -> Numbers | None:
        """Move a group by ``step`` up or down; return by how much each moves, None if it cannot."""
        at, size = self.column[place], abs(step)
        here, there = (at, self._count + at) if step > 0 else (self._count + at, at)
        self._solver.changeColBounds(here, size, size)
        self._solver.changeColBounds(there, 0.0, 0.0)
        self._solver.run()
        solved = self._solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
        moves = numpy.array(self._solver.getSolution().col_value) if solved else None
        self.release(at)
        if moves is None:
            return None
        found: Numbers = moves[: self._count] - moves[self._count :]
        return found

    def stuck(self, targets: Sequence[int], step: float) -> set[int]:
        """Return the targets not seen to move by ``step`` both ways, asking about many at once."""
        columns = numpy.array([self.column[target] for target in targets])
        dice = numpy.random.default_rng(_STIR)
        up, down = numpy.zeros(len(columns), bool), numpy.zeros(len(columns), bool)
        for _ in range(_STIRS):
            left = numpy.flatnonzero(~(up & down))
            if not len(left):
                break
            asked = left[dice.random(len(left)) < max(_ASKED, 1 / len(left))]
            moved = self._together(columns[asked], dice.choice((-1.0, 1.0), len(asked)), step)
            up[asked] |= moved >= step - _MOVED
            down[asked] |= moved <= _MOVED - step
        return {t for t, a, b in zip(targets, up, down, strict=True) if not (a and b)}

    def _together(self, columns: Numbers, ways: Numbers, step: float) -> Numbers:
        """Move groups by at most ``step`` each, as far as they go together in their ways."""
        both = numpy.concatenate([columns, self._count + columns]).astype(numpy.int32)
        none = numpy.zeros(len(both))
        self._solver.changeColsBounds(len(both), both, none, numpy.full(len(both), step))
        self._solver.changeColsCost(len(both), both, numpy.concatenate([-ways, ways]))
        self._solver.run()
        solved = self._solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
        moves = numpy.array(self._solver.getSolution().col_value) if solved else self._most * 0.0
        self._solver.changeColsBounds(len(both), both, none, self._most[both])
        self._solver.changeColsCost(len(both), both, none)
        found: Numbers = moves[columns] - moves[self._count + columns]
        return found

    def free(self, columns: Numbers) -> None:
        """Let these groups move for nothing: they are hidden."""
        both = numpy.concatenate([columns, self._count + columns]).astype(numpy.int32)
        self._solver.changeColsCost(len(both), both, numpy.zeros(len(both)))
        self.costs[columns] = 0.0

    def hold(self, columns: Numbers) -> None:
        """Let these groups not move at all: they are shown."""
        both = numpy.concatenate([columns, self._count + columns]).astype(numpy.int32)
        none = numpy.zeros(len(both))
        self._solver.changeColsBounds(len(both), both, none, none)

    def release(self, column: int) -> None:
        """Let a group move again."""
        for at in (column, self._count + column):
            self._solver.changeColBounds(at, 0.0, float(self._most[at]))

    def witnesses(self, targets: Sequence[int], step: float) -> Witnesses:
        """Move each target up and down as cheaply as can be; what moves with it costs no more.

        Another target that moves as far with it needs no question of its own.
        """
        found: Witnesses = {}
        columns = numpy.array([self.column[target] for target in targets])
        for target in targets:
            for way in (step, -step):
                if (target, way) not in found:
                    moves = self.move(target, way)
                    if moves is not None:
                        moved = numpy.flatnonzero(numpy.abs(moves) > _MOVED)
                        found[target, way] = moved
                        self.free(moved)
                        self._notice(targets, moves[columns], moved, step, found)
        return found

    @staticmethod
    def _notice(
        targets: Sequence[int], moves: Numbers, moved: Numbers, step: float, found: Witnesses
    ) -> None:
        """Keep for every target that has moved far enough, too, what moved with it."""
        for at in map(int, numpy.flatnonzero(numpy.abs(moves) >= step - _MOVED)):
            found.setdefault((targets[at], step if moves[at] > 0 else -step), moved)

    def can_do_without(self, column: int, witnesses: Witnesses) -> bool:
        """Hold a group if all that moved with it can move without it, and keep how."""
        self.hold(numpy.array([column]))
        wanted = [key for key, moved in witnesses.items() if column in moved]
        targets = list(dict.fromkeys(target for target, _ in wanted))
        columns = numpy.array([self.column[target] for target in targets])
        fresh: Witnesses = {}
        for target, way in wanted:
            if (target, way) not in fresh:
                moves = self.move(target, way)
                if moves is None:
                    self.release(column)
                    return False
                moved = numpy.flatnonzero(numpy.abs(moves) > _MOVED)
                fresh[target, way] = moved
                self._notice(targets, moves[columns], moved, abs(way), fresh)
        witnesses.update({key: fresh[key] for key in wanted})
        return True

    def _model(self, sums: Sums) -> highspy.HighsLp:
        column = numpy.full(1 + int(max(sums.places.max(initial=0), self.places.max())), -1)
        column[self.places] = numpy.arange(self._count)
        # What is not among these columns is not looked at.
        starts, columns, signs, lows, _ = matrix(sums, column)
        both = numpy.stack([columns, self._count + columns], axis=1).ravel()
        model = highspy.HighsLp()
        model.num_col_, model.num_row_ = 2 * self._count, len(lows)
        model.col_cost_ = numpy.concatenate([self.costs, self.costs])
        model.col_lower_ = numpy.zeros(2 * self._count)
        model.col_upper_ = self._most
        model.row_lower_ = model.row_upper_ = numpy.zeros(len(lows))
        model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        model.a_matrix_.start_ = (2 * starts).astype(numpy.int32)
        model.a_matrix_.index_ = both.astype(numpy.int32)
        model.a_matrix_.value_ = numpy.stack([signs, -signs], axis=1).ravel()
        return model
