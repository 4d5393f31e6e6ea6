"""All populations that agree with what somebody knows, as the feasible set of a linear program."""

from collections.abc import Sequence

import highspy
import numpy

Numbers = numpy.ndarray
_NEAR = 1e-6


class Populations:
    """Unknown whole numbers, none below its floor, and sums of them that are known."""

    def __init__(self, floors: Numbers) -> None:
        """Nothing is known yet but the floors."""
        self.size = len(floors)
        self._solver = highspy.Highs()  # type: ignore[no-untyped-call]
        for option, value in (("output_flag", False), ("threads", 1), ("presolve", "off")):
            self._solver.setOptionValue(option, value)
        for floor in floors:
            self._solver.addCol(0.0, float(floor), highspy.kHighsInf, 0, [], [])
        self._every = numpy.arange(self.size, dtype=numpy.int32)

    def know(self, columns: Sequence[int], low: float, high: float) -> None:
        """Learn that these are between ``low`` and ``high`` together."""
        places = numpy.asarray(columns, dtype=numpy.int32)
        self._solver.addRow(low, high, len(places), places, numpy.ones(len(places)))

    def balance(self, columns: Sequence[int], others: Sequence[int]) -> None:
        """Learn that these are as many together as the others."""
        both = numpy.array([*columns, *others], dtype=numpy.int32)
        signs = numpy.array([1.0] * len(columns) + [-1.0] * len(others))
        kept, place = numpy.unique(both, return_inverse=True)
        weights = numpy.bincount(place, signs)
        wanted = weights != 0
        self._solver.addRow(0.0, 0.0, int(wanted.sum()), kept[wanted], weights[wanted])

    def extreme(self, group: Numbers, *, largest: bool) -> Numbers | None:
        """Return the population in which a group is largest or smallest; None: without limit.

        Raises ArithmeticError when no population agrees with what is known.
        """
        cost = (-group if largest else group).astype(float)
        self._solver.changeColsCost(self.size, self._every, cost)
        self._solver.run()
        status = self._solver.getModelStatus()
        if status in {
            highspy.HighsModelStatus.kUnbounded,
            highspy.HighsModelStatus.kUnboundedOrInfeasible,
        }:
            return None
        if status != highspy.HighsModelStatus.kOptimal:
            raise ArithmeticError(f"nobody can be so: {status}")
        return numpy.array(self._solver.getSolution().col_value)

    def ranges(self, groups: Numbers, enough: Numbers) -> tuple[Numbers, Numbers]:
        """Return the least and the largest of each group, as whole numbers.

        A group whose range has reached ``enough`` (its two columns: at most, at least) is asked
        about no further: every population that is met is looked at for all groups.
        """
        low = numpy.full(len(groups), numpy.inf)
        high = numpy.full(len(groups), -numpy.inf)
        for row, group in enumerate(groups):
            for largest in (False, True):
                if low[row] <= enough[row, 0] or high[row] >= enough[row, 1]:
                    continue
                met = self.extreme(group, largest=largest)
                if met is None:
                    high[row] = numpy.inf
                    continue
                sizes = groups @ met
                numpy.minimum(low, sizes, out=low)
                numpy.maximum(high, sizes, out=high)
        return numpy.ceil(low - _NEAR), numpy.floor(high + _NEAR)

    def extremes(self, groups: Numbers, least: float, most: float) -> tuple[Numbers, Numbers]:
        """Return the least and the largest of each group, as far as to ``least`` and ``most``."""
        low = numpy.full(len(groups), numpy.inf)
        high = numpy.full(len(groups), -numpy.inf)
        for row, group in enumerate(groups):
            for largest in (False, True):
                if high[row] >= most if largest else low[row] <= least:
                    continue
                met = self.extreme(group, largest=largest)
                if met is None:
                    high[row] = numpy.inf
                    continue
                sizes = groups @ met
                numpy.minimum(low, sizes, out=low)
                numpy.maximum(high, sizes, out=high)
        return numpy.ceil(low - _NEAR), numpy.floor(high + _NEAR)
