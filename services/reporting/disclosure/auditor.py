"""The auditor: an attacker with a linear-programming solver, who knows only what is published.

It shares no code with the choice of what to hide. For every small cell it asks what that cell
could be, given everything a reader sees, and it accepts a table only when the answer stays open.
"""

from collections.abc import Callable, Mapping, Sequence

import highspy
import numpy

from services.reporting.disclosure.demands import Demand, Seen
from services.reporting.disclosure.tables import Cell

_OPEN = highspy.kHighsInf
_SLACK = 1e-6
_STIR, _STIRS = 20, 20
"""Seed and number of the questions that are about many cells at once."""


class Attack:
    """All tables that agree with what is seen, as the feasible set of one linear program."""

    def __init__(self, seen: Seen, bounds: Mapping[Cell, tuple[float, float]]) -> None:
        """``bounds`` says what the attacker knows of single hidden cells; others are 0 or more."""
        self.cells = [cell for cell, value in seen.values.items() if value is None]
        self._place = {cell: i for i, cell in enumerate(self.cells)}
        self._solver = _solver()
        self._solver.passModel(_model(self, seen, bounds))
        self._all = numpy.arange(len(self.cells), dtype=numpy.int32)

    def place(self, cell: Cell) -> int:
        """Return the column of a hidden cell."""
        return self._place[cell]

    def known(self, cell: Cell) -> bool:
        """Tell whether the cell is shown."""
        return cell not in self._place

    def extreme(self, place: int, *, largest: bool) -> numpy.ndarray | None:
        """Return a whole table in which the cell at ``place`` is as large (or small) as can be.

        None means that nothing limits it. Raises ArithmeticError when no table agrees with what is
        seen, which cannot happen for a table made from true counts.
        """
        wanted = numpy.zeros(len(self.cells))
        wanted[place] = -1.0 if largest else 1.0
        return self.least(wanted)

    def least(self, wanted: numpy.ndarray) -> numpy.ndarray | None:
        """Return the table with the least weighted sum of its hidden cells; None if there is none.

        Raises ArithmeticError when no table agrees with what is seen.
        """
        self._solver.changeColsCost(len(wanted), self._all, wanted)
        self._solver.run()
        status = self._solver.getModelStatus()
        if status == highspy.HighsModelStatus.kUnbounded:
            return None
        if status != highspy.HighsModelStatus.kOptimal:
            raise ArithmeticError(f"the audit ended {status}")
        return numpy.array(self._solver.getSolution().col_value)


class Range:
    """The least and greatest value of every hidden cell, over all the tables met so far.

    Each table met is a witness for all cells at once, so few questions answer for many cells.
    """

    def __init__(self, attack: Attack) -> None:
        """Begin with no table met."""
        self._attack = attack
        self.low = numpy.full(len(attack.cells), _OPEN)
        self.high = numpy.full(len(attack.cells), -_OPEN)

    def ask(self, place: int, *, largest: bool) -> None:
        """Meet the table in which the cell at ``place`` is as large or as small as can be."""
        table = self._attack.extreme(place, largest=largest)
        if table is None:
            self.high[place] = _OPEN
            return
        numpy.minimum(self.low, table, out=self.low)
        numpy.maximum(self.high, table, out=self.high)

    def closed(self, places: Sequence[int], enough: Callable[[float, float], bool]) -> set[int]:
        """Return the places whose full range is not wide enough."""
        for place in self._left_after_a_stir(places, enough):
            for largest in (False, True):
                if not enough(self.low[place], self.high[place]):
                    self.ask(place, largest=largest)
        return {place for place in places if not enough(self.low[place], self.high[place])}

    def _left_after_a_stir(
        self, places: Sequence[int], enough: Callable[[float, float], bool]
    ) -> list[int]:
        """Ask about many places at once, some up and some down; return those still in doubt."""
        dice = numpy.random.default_rng(_STIR)
        left = list(places)
        for _ in range(_STIRS if len(left) > _STIRS else 0):
            wanted = numpy.zeros(len(self._attack.cells))
            wanted[left] = dice.choice((-1.0, 1.0), len(left))
            table = self._attack.least(wanted)
            if table is not None:
                numpy.minimum(self.low, table, out=self.low)
                numpy.maximum(self.high, table, out=self.high)
            left = [place for place in left if not enough(self.low[place], self.high[place])]
        return left


def _solver() -> highspy.Highs:
    solver = highspy.Highs()  # type: ignore[no-untyped-call]
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("threads", 1)
    solver.setOptionValue("presolve", "off")
    return solver


def _model(
    attack: Attack, seen: Seen, bounds: Mapping[Cell, tuple[float, float]]
) -> highspy.HighsLp:
    starts: list[int] = [0]
    columns: list[int] = []
    signs: list[float] = []
    rights: list[float] = []
    for relation in seen.sums:
        terms = [(relation.whole, 1.0), *((part, -1.0) for part in relation.parts)]
        hidden = [(attack.place(cell), sign) for cell, sign in terms if not attack.known(cell)]
        if not hidden:
            continue
        columns.extend(place for place, _ in hidden)
        signs.extend(sign for _, sign in hidden)
        starts.append(len(columns))
        rights.append(-sum(sign * (seen.values[cell] or 0) for cell, sign in terms))
    limits = [bounds.get(cell, (0.0, _OPEN)) for cell in attack.cells]
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = len(attack.cells), len(rights)
    model.col_cost_ = numpy.zeros(len(attack.cells))
    model.col_lower_ = numpy.array([low for low, _ in limits], dtype=numpy.float64)
    model.col_upper_ = numpy.array([high for _, high in limits], dtype=numpy.float64)
    model.row_lower_ = model.row_upper_ = numpy.array(rights, dtype=numpy.float64)
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    model.a_matrix_.start_ = numpy.array(starts, dtype=numpy.int32)
    model.a_matrix_.index_ = numpy.array(columns, dtype=numpy.int32)
    model.a_matrix_.value_ = numpy.array(signs, dtype=numpy.float64)
    return model


def interval(
    seen: Seen, cell: Cell, bounds: Mapping[Cell, tuple[float, float]]
) -> tuple[float, float]:
    """Return the least and greatest value of a hidden cell for someone who knows ``bounds``."""
    attack = Attack(seen, bounds)
    place, met = attack.place(cell), Range(attack)
    met.ask(place, largest=False)
    met.ask(place, largest=True)
    return float(met.low[place]), float(met.high[place])


def exposed(seen: Seen, small: Sequence[Cell], demand: Demand) -> list[Cell]:
    """Return the small cells that a reader could close in on, in the order given.

    An empty answer is the proof that the table may be published.
    """
    shown = [cell for cell in small if seen.values[cell] is not None]
    if shown or not small:
        return shown
    outsider = Attack(seen, {})
    guessed = set(small) - _uniform(seen)
    knowing = Attack(seen, dict.fromkeys(guessed, (float(demand.least), float(demand.threshold))))
    places = [outsider.place(cell) for cell in small]
    by_outsider = Range(outsider).closed(
        places, lambda low, high: low <= _SLACK and high >= demand.beyond - _SLACK
    )
    by_knowing = Range(knowing).closed(
        places, lambda low, high: high - low >= demand.width - _SLACK
    )
    pinned = by_outsider | by_knowing
    return [cell for cell, place in zip(small, places, strict=True) if place in pinned]


def _uniform(seen: Seen) -> set[Cell]:
    """Return the cells of every sum whose parts are all hidden."""
    return {
        cell
        for relation in seen.sums
        if all(seen.values[part] is None for part in relation.parts)
        for cell in relation.parts
    }
