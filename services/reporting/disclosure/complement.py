"""Chooses what else to hide, so that a small cell cannot be subtracted out of its margins.

The choice follows the linear-programming heuristic for cell suppression (L. H. Cox, 1995): the
small cell is imagined higher and lower by the threshold, and the cheapest set of cells that can
move with it, all sums kept, is hidden. What a cell costs depends only on what was expected of it
before the count, never on its value: a choice that looked for the smallest neighbour would tell
something about what it hides.
"""

from collections.abc import Collection, Sequence

import highspy
import numpy

from services.reporting.disclosure.tables import Cell, Sheet, Sum

_MOVED = 1e-6


class Search:
    """Looks for companions of exposed cells, one by one; what it has found costs nothing more.

    Columns come in pairs: by how much a cell moves up, and by how much down.
    """

    def __init__(self, sheet: Sheet, hidden: Collection[Cell], threshold: int) -> None:
        """``hidden`` is what is hidden already."""
        gone = set(hidden)
        self._cells = [
            c for c in sheet.costs if c in gone or (c not in sheet.fixed and c not in sheet.empty)
        ]
        self._place = {cell: i for i, cell in enumerate(self._cells)}
        self._step = float(threshold)
        self._open = numpy.array([cell not in gone for cell in self._cells])
        costs = numpy.where(self._open, [sheet.costs[c] for c in self._cells], 0.0)
        # A small cell is somewhere in 1 to the threshold: it can surely fall by 1, and may rise.
        falls = numpy.where([c in sheet.small for c in self._cells], 1.0, self._step + 1.0)
        self._most = numpy.concatenate([numpy.full(len(self._cells), self._step + 1.0), falls])
        self._solver = highspy.Highs()  # type: ignore[no-untyped-call]
        self._solver.setOptionValue("output_flag", False)
        self._solver.setOptionValue("threads", 1)
        self._solver.setOptionValue("presolve", "off")
        self._solver.passModel(self._model(sheet.sums, numpy.concatenate([costs, costs])))

    def companions(self, targets: Sequence[Cell]) -> set[Cell]:
        """Return the cells to hide with the targets; none where nothing that is left helps."""
        found: set[Cell] = set()
        for target in targets:
            for up in (True, False):
                found |= self._movers(self._place[target], up=up)
        return found

    def _movers(self, place: int, *, up: bool) -> set[Cell]:
        count = len(self._cells)
        here, there = (place, count + place) if up else (count + place, place)
        self._solver.changeColBounds(here, self._step, self._step)
        self._solver.changeColBounds(there, 0.0, 0.0)
        self._solver.run()
        solved = self._solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
        moves = numpy.array(self._solver.getSolution().col_value) if solved else self._most * 0.0
        self._solver.changeColBounds(here, 0.0, float(self._most[here]))
        self._solver.changeColBounds(there, 0.0, float(self._most[there]))
        moved = numpy.flatnonzero(self._open & (moves[:count] + moves[count:] > _MOVED))
        for i in moved:
            self._solver.changeColCost(int(i), 0.0)
            self._solver.changeColCost(int(count + i), 0.0)
        self._open[moved] = False
        return {self._cells[i] for i in moved}

    def _model(self, sums: Sequence[Sum], costs: numpy.ndarray) -> highspy.HighsLp:
        count = len(self._cells)
        starts: list[int] = [0]
        columns: list[int] = []
        signs: list[float] = []
        for relation in sums:
            for cell, sign in ((relation.whole, 1.0), *((part, -1.0) for part in relation.parts)):
                if cell in self._place:
                    columns += [self._place[cell], count + self._place[cell]]
                    signs += [sign, -sign]
            if len(columns) > starts[-1]:
                starts.append(len(columns))
        model = highspy.HighsLp()
        model.num_col_, model.num_row_ = 2 * count, len(starts) - 1
        model.col_cost_ = costs
        model.col_lower_, model.col_upper_ = numpy.zeros(2 * count), self._most
        model.row_lower_ = model.row_upper_ = numpy.zeros(len(starts) - 1)
        model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        model.a_matrix_.start_ = numpy.array(starts, dtype=numpy.int32)
        model.a_matrix_.index_ = numpy.array(columns, dtype=numpy.int32)
        model.a_matrix_.value_ = numpy.array(signs)
        return model
