"""The auditor of everything told together: attackers with a solver, who know what is published.

It shares no code with the choice of what to hide. Three kinds of people attack every sensitive
group: an outsider, who knows only what is shown and that nobody is counted less than once; a
guesser, who also knows which hidden groups are small and what small means; and each contributing
partner, who knows its own persons everywhere and may have invented them.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import highspy
import numpy

from services.reporting.disclosure.layout import Numbers
from services.reporting.disclosure.sums import Sums, matrix, parts

_OPEN = highspy.kHighsInf
_SLACK = 1e-6
_PRIMAL = 4
_STIR, _STIRS = 20, 40
"""Seed and most of the questions that are about many groups at once."""
_ENOUGH, _SHARE = 4, 0.3
"""How many groups such a question must settle, and the share of groups each second is about."""


@dataclass(frozen=True)
class Attacker:
    """What somebody knows of every group beyond what is shown, and what must stay open to them.

    A group in ``targets`` must be possible at ``low`` or less and at ``high`` or more, and its
    possible numbers must lie ``width`` apart.
    """

    least: Numbers
    most: Numbers
    targets: Numbers
    low: Numbers
    high: Numbers
    width: Numbers
    own: Numbers | None = None
    """The places of a partner's own persons; elsewhere it knows no more than an outsider."""


class Part:
    """Hidden groups that hang together by sums, as one linear program; nothing else meets them."""

    def __init__(self, places: Numbers, sums: Sums, shown: Numbers) -> None:
        """``shown`` holds the number of every group; of hidden ones it is not looked at."""
        self.places = places
        self._column = numpy.full(len(shown), -1)
        self._column[places] = numpy.arange(len(places))
        self._all = numpy.arange(len(places), dtype=numpy.int32)
        self._solver = _solver()
        self._solver.passModel(self._model(sums, shown))

    def columns(self, places: Numbers) -> Numbers:
        """Return the columns of these groups, -1 of those that are not of this part."""
        found: Numbers = self._column[places]
        return found

    def know(self, attacker: Attacker) -> None:
        """Let somebody attack."""
        self._solver.changeColsBounds(
            len(self._all), self._all, attacker.least[self.places], attacker.most[self.places]
        )

    def least(self, wanted: Numbers) -> Numbers | None:
        """Return the possible numbers with the least weighted sum; None if there is no least.

        Raises ArithmeticError when nothing agrees with what is shown, which cannot happen for true
        counts.
        """
        self._solver.changeColsCost(len(wanted), self._all, wanted)
        status = self._solve()
        if status in {
            highspy.HighsModelStatus.kUnbounded,
            highspy.HighsModelStatus.kUnboundedOrInfeasible,
        }:
            return None
        if status != highspy.HighsModelStatus.kOptimal:
            raise ArithmeticError(f"the audit ended {status}")
        return numpy.array(self._solver.getSolution().col_value)

    def _solve(self) -> highspy.HighsModelStatus:
        """Solve from the last answer on; from nothing where that leads astray in its rounding."""
        for _ in range(2):
            self._solver.run()
            status = self._solver.getModelStatus()
            if status != highspy.HighsModelStatus.kUnknown:
                break
            self._solver.clearSolver()
        return status

    def _model(self, sums: Sums, shown: Numbers) -> highspy.HighsLp:
        starts, columns, signs, lows, highs = matrix(sums, self._column, shown)
        count = len(self.places)
        model = highspy.HighsLp()
        model.num_col_, model.num_row_ = count, len(lows)
        model.col_cost_ = numpy.zeros(count)
        model.col_lower_, model.col_upper_ = numpy.zeros(count), numpy.full(count, _OPEN)
        model.row_lower_, model.row_upper_ = lows, highs
        model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        model.a_matrix_.start_ = starts.astype(numpy.int32)
        model.a_matrix_.index_ = columns.astype(numpy.int32)
        model.a_matrix_.value_ = signs
        return model


class Ranges:
    """The least and greatest number of each group over all that somebody has found possible.

    Whatever is found possible is a witness for all groups at once: few questions answer for many.
    """

    def __init__(self, part: Part, attacker: Attacker) -> None:
        self._part = part
        part.know(attacker)
        count = len(part.places)
        self._low, self._high = numpy.full(count, _OPEN), numpy.full(count, -_OPEN)
        columns = part.columns(attacker.targets)
        inside = columns >= 0
        self.targets = attacker.targets[inside]
        self._at = columns[inside]
        self._demand = (attacker.low[inside], attacker.high[inside], attacker.width[inside])

    def closed(self) -> list[int]:
        """Return the targets that are not open enough."""
        if not len(self.targets):
            return []
        self._stir()
        for i in numpy.flatnonzero(self._in_doubt()):
            for sign in (1.0, -1.0):
                if self._in_doubt()[i]:
                    objective = numpy.zeros(len(self._low))
                    objective[self._at[i]] = sign
                    if not self._meet(objective):
                        self._high[self._at[i]] = _OPEN
        return [int(place) for place in self.targets[self._in_doubt()]]

    def _in_doubt(self) -> Numbers:
        low, high, width = self._demand
        least, most = self._low[self._at], self._high[self._at]
        open_enough = (least <= low + _SLACK) & (most >= high - _SLACK)
        doubt: Numbers = ~(open_enough & (most - least >= width - _SLACK))
        return doubt

    def _stir(self) -> None:
        """Ask about many at once, as long as that settles more than asking one by one would."""
        dice = numpy.random.default_rng(_STIR)
        left = self._at[self._in_doubt()]
        for turn in range(_STIRS):
            if len(left) <= _ENOUGH:
                return
            asked = left if turn % 2 == 0 else left[dice.random(len(left)) < _SHARE]
            objective = numpy.zeros(len(self._low))
            objective[asked] = dice.choice((-1.0, 1.0), len(asked))
            self._meet(objective)
            objective[asked] *= -1.0
            self._meet(objective)
            before, left = len(left), self._at[self._in_doubt()]
            if before - len(left) < _ENOUGH:
                return

    def _meet(self, wanted: Numbers) -> bool:
        found = self._part.least(wanted)
        if found is not None:
            numpy.minimum(self._low, found, out=self._low)
            numpy.maximum(self._high, found, out=self._high)
        return found is not None


def exposed(
    sums: Sums,
    hidden: Numbers,
    numbers: Numbers,
    attackers: Sequence[Attacker],
    judged: set[tuple[object, ...]] | None = None,
) -> list[int]:
    """Return the groups that somebody could close in on; none is the proof that all may be told.

    ``judged`` remembers the parts that were found safe, so that they are not judged again.
    """
    known = set() if judged is None else judged
    found: set[int] = set()
    sensitive = numpy.zeros(len(hidden), dtype=bool)
    for attacker in attackers:
        found.update(int(place) for place in attacker.targets[~hidden[attacker.targets]])
        sensitive[attacker.targets] = True
    every = list(parts(sums, hidden))
    of = numpy.full(len(hidden), -1)
    for number, (places, _) in enumerate(every):
        of[places] = number
    able = _able(attackers, of, len(every))
    for number, (places, touching) in enumerate(every):
        name = (places.tobytes(), len(touching))
        if name in known or not sensitive[places].any():
            continue
        part = Part(places, sums.only(touching), numbers)
        closed = {
            place for each in able[number] for place in Ranges(part, attackers[each]).closed()
        }
        if not closed:
            known.add(name)
        found |= closed
    return sorted(found)


def _able(attackers: Sequence[Attacker], of: Numbers, parts_: int) -> list[list[int]]:
    """Return for each part who attacks it: who knows something of it."""
    found: list[list[int]] = [[] for _ in range(parts_)]
    for number, attacker in enumerate(attackers):
        near = range(parts_) if attacker.own is None else set(of[attacker.own].tolist()) - {-1}
        for part in near:
            found[part].append(number)
    return found


def _solver() -> highspy.Highs:
    solver = highspy.Highs()  # type: ignore[no-untyped-call]
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("threads", 1)
    solver.setOptionValue("presolve", "off")
    # From question to question only what is wanted changes: what was possible is possible still.
    solver.setOptionValue("simplex_strategy", _PRIMAL)
    return solver
