"""An attacker who tries every table there is: slow, simple, and no kin of the auditor."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

import highspy
import numpy

from services.reporting.disclosure.tables import ALL, Cell

Shown = Mapping[Cell, int | None]


def completions(
    shown: Shown, first: Sequence[str], second: Sequence[str]
) -> Iterator[dict[Cell, int]]:
    """Every way to fill the hidden inner cells of a two-way table whose margins are all shown."""
    rows = {a: _left(shown, [(a, b) for b in second], (a, ALL)) for a in first}
    columns = {b: _left(shown, [(a, b) for a in first], (ALL, b)) for b in second}
    hidden = [(a, b) for a in first for b in second if shown[a, b] is None]
    yield from _fill(hidden, rows, columns, {})


def _left(shown: Shown, cells: Sequence[Cell], margin: Cell) -> int:
    return (shown[margin] or 0) - sum(shown[cell] or 0 for cell in cells)


def _fill(
    hidden: Sequence[Cell], rows: dict[str, int], columns: dict[str, int], filled: dict[Cell, int]
) -> Iterator[dict[Cell, int]]:
    if not hidden:
        if not any(rows.values()) and not any(columns.values()):
            yield dict(filled)
        return
    (a, b), rest = hidden[0], hidden[1:]
    last_in_row = all(cell[0] != a for cell in rest)
    most = min(rows[a], columns[b])
    for number in (rows[a],) if last_in_row else range(most + 1):
        if number <= most:
            rows[a] -= number
            columns[b] -= number
            yield from _fill(rest, rows, columns, {**filled, (a, b): number})
            rows[a] += number
            columns[b] += number


Leaf = tuple[str, ...]


class Holder:
    """Somebody who holds published numbers and a solver; no kin of the auditor either.

    It knows which groups of people each number is of, and that nobody is counted less than once.
    Every group is a variable of its own; every number told is one equation.
    """

    def __init__(self, leaves: Iterable[Leaf]) -> None:
        self._place = {leaf: number for number, leaf in enumerate(leaves)}
        self._solver = highspy.Highs()  # type: ignore[no-untyped-call]
        self._solver.setOptionValue("output_flag", False)
        for _ in self._place:
            self._solver.addCol(0.0, 0.0, highspy.kHighsInf, 0, [], [])

    def told(self, leaves: Iterable[Leaf], number: int) -> None:
        """Learn that these groups are so many together."""
        places = [self._place[leaf] for leaf in leaves]
        self._solver.addRow(number, number, len(places), places, [1.0] * len(places))

    def closing_in(
        self, groups: Sequence[Sequence[Leaf]], fewest: float, most: float
    ) -> list[Sequence[Leaf]]:
        """The groups that cannot be both so few and so many, as far as it can know.

        Each table it finds is looked at for every group, so most are settled before it asks.
        """
        members = numpy.zeros((len(groups), len(self._place)))
        for row, group in enumerate(groups):
            members[row, [self._place[leaf] for leaf in group]] = 1.0
        low, high = numpy.full(len(groups), numpy.inf), numpy.full(len(groups), -numpy.inf)
        for row, group in enumerate(groups):
            for sign, is_settled in ((1.0, low[row] <= fewest), (-1.0, high[row] >= most)):
                if not is_settled:
                    found = members @ self._extreme(group, sign)
                    low, high = numpy.minimum(low, found), numpy.maximum(high, found)
        return [
            group
            for row, group in enumerate(groups)
            if not (low[row] <= fewest and high[row] >= most)
        ]

    def _extreme(self, leaves: Iterable[Leaf], sign: float) -> numpy.ndarray:
        places = [self._place[leaf] for leaf in leaves]
        self._solver.changeColsCost(len(places), places, [sign] * len(places))
        self._solver.run()
        assert self._solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
        self._solver.changeColsCost(len(places), places, [0.0] * len(places))
        return numpy.array(self._solver.getSolution().col_value)

    def range_of(self, leaves: Iterable[Leaf]) -> tuple[float, float]:
        """The fewest and the most that these groups can be together."""
        places = [self._place[leaf] for leaf in leaves]
        ends = []
        for sign in (1.0, -1.0):
            self._solver.changeColsCost(len(places), places, [sign] * len(places))
            self._solver.run()
            status = self._solver.getModelStatus()
            if status == highspy.HighsModelStatus.kUnbounded:
                ends.append(float("inf"))
            else:
                assert status == highspy.HighsModelStatus.kOptimal, status
                ends.append(sign * self._solver.getObjectiveValue())
            self._solver.changeColsCost(len(places), places, [0.0] * len(places))
        return ends[0], ends[1]
