"""The best assignment of many needs to many places at once: a linear programme, solved by HiGHS.

    largest  Σ worth[c,p] · x[c,p] + Σ load[p,k] · y[p,k]
    with     Σ_p x[c,p] ≤ needs alike in c,   Σ_c x[c,p] = Σ_k y[p,k],   0 ≤ y ≤ 1

x says how many needs of a class go to a provider, y whether its k-th further place is taken. Each
further place is worth less (the points of load), so the sum spreads the work by itself. It is a
transport problem: its matrix is totally unimodular, the best solution of the relaxed programme is
whole, and no branching is needed (Hoffman and Kruskal 1956).

Loaded by the process that solves, never by a worker: HiGHS and numpy would stay in its memory.
"""

from collections.abc import Sequence
from typing import NamedTuple

import highspy
import numpy as np
from numpy.typing import NDArray

from services.matching.assignment.rules import Score

Ints = NDArray[np.int32]
Numbers = NDArray[np.float64]


class Place(NamedTuple):
    """A provider with room: `held` of `target` places, `most` that it may hold after this round.

    `tie`: from 0 to 1, by the seed.
    """

    held: int
    target: int
    most: int
    trained: bool
    tie: float


class Group(NamedTuple):
    """Needs between which nothing decides: so many of them, and whom to ask for each.

    `served`: what it is worth that one is served. `pairs`: (index of a provider, its points but for
    load).
    """

    number: int
    served: float
    pairs: Sequence[tuple[int, float]]


class Solution(NamedTuple):
    """How many of each group go to whom, and what that is worth together.

    `complete`: solved to the end, so that nothing better exists among the pairs given.
    """

    given: list[list[tuple[int, int]]]
    value: float
    complete: bool


def load_points(place: Place, score: Score, margin: float) -> list[float]:
    """What each further place of a provider is worth, first to last."""
    less = 0.0 if place.trained else margin
    return [
        score.load.points * (1 - (held + 1) / max(place.target, 1) - less)
        for held in range(place.held, place.most)
    ]


def narrowed(groups: Sequence[Group], places: Sequence[Place], at_least: int) -> list[Group]:
    """Each group with its best providers only: `at_least`, and twice the room that it needs.

    Of those with equal points each group begins elsewhere, so that all of them are in some group.
    """
    found = []
    for number, group in enumerate(groups):
        size = len(group.pairs)
        if size <= at_least:
            found.append(group)
            continue
        start = number * 7919 % size
        ordered = sorted(
            (-points, (at - start) % size, provider)
            for at, (provider, points) in enumerate(group.pairs)
        )
        kept: list[tuple[int, float]] = []
        room = 0
        for points, _, provider in ordered:
            if len(kept) >= at_least and room >= 2 * group.number:
                break
            kept.append((provider, -points))
            room += places[provider].most - places[provider].held
        found.append(group._replace(pairs=kept))
    return found


def solved(
    groups: Sequence[Group], places: Sequence[Place], score: Score, margin: float, seconds: float
) -> Solution:
    """The assignment of the largest worth among the pairs given, in at most so many seconds."""
    pairs = [(c, p, points) for c, group in enumerate(groups) for p, points in group.pairs]
    if not pairs:
        return Solution([[] for _ in groups], 0.0, complete=True)
    model, steps = _model(groups, places, pairs, score, margin)
    solver = highspy.Highs()  # type: ignore[no-untyped-call]
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("solver", "simplex")
    solver.setOptionValue("threads", 1)
    solver.setOptionValue("time_limit", seconds)
    solver.passModel(model)
    solver.run()
    values = np.asarray(solver.getSolution().col_value)
    complete = solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
    if not complete or len(values) != len(pairs) + steps:
        return Solution([[] for _ in groups], 0.0, complete=False)
    given: list[list[tuple[int, int]]] = [[] for _ in groups]
    for (c, p, _), x in zip(pairs, np.rint(values[: len(pairs)]).astype(int).tolist(), strict=True):
        if x > 0:
            given[c].append((p, x))
    return Solution(given, worth(groups, places, given, score, margin), complete=True)


def worth(
    groups: Sequence[Group],
    places: Sequence[Place],
    given: Sequence[Sequence[tuple[int, int]]],
    score: Score,
    margin: float,
) -> float:
    """What an assignment is worth: the sum that is made as large as it can be."""
    total = 0.0
    taken = [0] * len(places)
    for group, chosen in zip(groups, given, strict=True):
        points = dict(group.pairs)
        for provider, count in chosen:
            total += count * (group.served + points[provider])
            taken[provider] += count
    for place, count in zip(places, taken, strict=True):
        total += sum(load_points(place, score, margin)[:count])
    return total


def _model(
    groups: Sequence[Group],
    places: Sequence[Place],
    pairs: Sequence[tuple[int, int, float]],
    score: Score,
    margin: float,
) -> tuple[highspy.HighsLp, int]:
    """The programme, and how many columns of it are places."""
    of_group = np.array([c for c, _, _ in pairs], np.int32)
    of_place = np.array([p for _, p, _ in pairs], np.int32)
    used = np.unique(of_place)
    row_of = np.full(len(places), -1, np.int32)
    row_of[used] = len(groups) + np.arange(len(used), dtype=np.int32)
    counts = np.array([group.number for group in groups], np.float64)
    ties = np.array([places[p].tie for _, p, _ in pairs])
    worths = np.array([groups[c].served + points for c, _, points in pairs]) - _TIE * ties
    steps = [(row_of[p], points) for p in used for points in load_points(places[p], score, margin)]
    model = highspy.HighsLp()
    columns = len(pairs) + len(steps)
    model.num_col_, model.num_row_ = columns, len(groups) + len(used)
    model.col_cost_ = np.concatenate([-worths, -np.array([points for _, points in steps])])
    model.col_lower_ = np.zeros(columns)
    model.col_upper_ = np.concatenate([counts[of_group], np.ones(len(steps))])
    none = np.full(len(groups), -highspy.kHighsInf)
    model.row_lower_ = np.concatenate([none, np.zeros(len(used))])
    model.row_upper_ = np.concatenate([counts, np.zeros(len(used))])
    step_rows = np.array([row for row, _ in steps], np.int32)
    _matrix(model.a_matrix_, of_group, row_of[of_place], step_rows)
    return model, len(steps)


def _matrix(
    matrix: highspy.HighsSparseMatrix, of_group: Ints, of_place: Ints, of_step: Ints
) -> None:
    """Column by column: each pair counts for its group and its provider, each place against it."""
    pairs, steps = len(of_group), len(of_step)
    starts: Ints = np.concatenate([2 * np.arange(pairs), 2 * pairs + np.arange(steps + 1)])
    rows: Ints = np.empty(2 * pairs + steps, np.int32)
    rows[0 : 2 * pairs : 2], rows[1 : 2 * pairs : 2] = of_group, of_place
    rows[2 * pairs :] = of_step
    values: Numbers = np.ones(len(rows))
    values[2 * pairs :] = -1.0
    matrix.format_ = highspy.MatrixFormat.kColwise
    matrix.start_ = starts.astype(np.int32)
    matrix.index_ = rows
    matrix.value_ = values


_TIE = 1e-4
"""Less than any points: decides only between what is worth the same."""
