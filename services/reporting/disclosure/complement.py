"""Chooses what else to hide, so that a small cell cannot be subtracted out of its margins.

The choice follows the linear-programming heuristic for cell suppression (L. H. Cox, 1995): the
small cell is imagined ``span`` higher and lower, and the cheapest set of cells that can move with
it, all sums kept, is hidden. What a cell costs depends only on what was expected of it before the
count, never on its value: a choice that looked for the smallest neighbour would tell something
about what it hides.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import highspy
import numpy

from services.reporting.disclosure.tables import Cell, Sum

_MOVED = 1e-6


@dataclass(frozen=True)
class Sheet:
    """One table on the desk: its sums, what each cell costs, and the class of each cell."""

    sums: tuple[Sum, ...]
    costs: Mapping[Cell, float]
    small: frozenset[Cell]
    empty: frozenset[Cell]
    fixed: frozenset[Cell]
    """Cells whose fate was decided by a smaller table; they are not hidden any more here."""


def companions(
    sheet: Sheet, hidden: Collection[Cell], target: Cell, threshold: int
) -> frozenset[Cell]:
    """Return the cells to hide with ``target``; none when nothing that may be hidden helps."""
    found: set[Cell] = set()
    for step in (threshold, -threshold):
        moved = _movers(sheet, {*hidden, *found}, target, step)
        found |= moved
    return frozenset(found)


def _movers(sheet: Sheet, hidden: Collection[Cell], target: Cell, step: int) -> set[Cell]:
    cells = [
        c for c in sheet.costs if c in hidden or (c not in sheet.fixed and c not in sheet.empty)
    ]
    place = {cell: i for i, cell in enumerate(cells)}
    solver = highspy.Highs()  # type: ignore[no-untyped-call]
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("threads", 1)
    solver.passModel(_model(sheet, hidden, cells, (place, target, step)))
    solver.run()
    if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return set()
    moves = solver.getSolution().col_value
    count = len(cells)
    return {
        cell
        for cell, i in place.items()
        if cell not in hidden and abs(moves[i]) + abs(moves[count + i]) > _MOVED
    }


def _model(
    sheet: Sheet,
    hidden: Collection[Cell],
    cells: list[Cell],
    aim: tuple[Mapping[Cell, int], Cell, int],
) -> highspy.HighsLp:
    """Build: least cost of moves up (first half of the columns) and down, with all sums kept."""
    place, target, step = aim
    count = len(cells)
    # A small cell is somewhere in 1 to threshold: it can surely fall by 1 and rise without limit.
    falls = numpy.array([1.0 if c in sheet.small else abs(step) + 1.0 for c in cells])
    rises = numpy.full(count, float(abs(step)) + 1.0)
    model = highspy.HighsLp()
    costs = numpy.array([0.0 if c in hidden else sheet.costs[c] for c in cells])
    model.col_cost_ = numpy.concatenate([costs, costs])
    lower = numpy.zeros(2 * count)
    upper = numpy.concatenate([rises, falls])
    here = place[target] + (0 if step > 0 else count)
    there = place[target] + (count if step > 0 else 0)
    lower[here] = upper[here] = abs(step)
    upper[there] = 0.0
    model.col_lower_, model.col_upper_ = lower, upper
    _balance(model, sheet.sums, place)
    return model


def _balance(model: highspy.HighsLp, sums: tuple[Sum, ...], place: Mapping[Cell, int]) -> None:
    count = len(place)
    starts: list[int] = [0]
    columns: list[int] = []
    signs: list[float] = []
    for relation in sums:
        for cell, sign in [(relation.whole, 1.0), *((part, -1.0) for part in relation.parts)]:
            if cell in place:
                columns += [place[cell], count + place[cell]]
                signs += [sign, -sign]
        if len(columns) > starts[-1]:
            starts.append(len(columns))
    model.num_col_, model.num_row_ = 2 * count, len(starts) - 1
    model.row_lower_ = model.row_upper_ = numpy.zeros(len(starts) - 1)
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    model.a_matrix_.start_ = numpy.array(starts, dtype=numpy.int32)
    model.a_matrix_.index_ = numpy.array(columns, dtype=numpy.int32)
    model.a_matrix_.value_ = numpy.array(signs)
