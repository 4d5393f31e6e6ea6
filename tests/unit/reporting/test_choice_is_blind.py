"""What is hidden depends on which groups are small and on what was expected, never on how small."""

from itertools import product

import numpy
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from services.reporting.disclosure.complementary_suppression import ComplementarySuppression
from services.reporting.disclosure.linear_system import LinearSystem
from services.reporting.disclosure.protection import ProtectedTable, ProtectionRule, protect
from services.reporting.disclosure.tables import Axis, Cell
from services.reporting.disclosure.tables_to_protect import TableToProtect

PEOPLE = ProtectionRule(contributors_min=1)
PLACE = Axis.of("place", ("p0", "p1", "p2", "p3"), usual=(9, 5, 3, 1))
HARM = Axis.of("harm", ("h0", "h1", "h2", "h3"), usual=(9, 3, 2, 1))
CELLS = list(product(PLACE.leaves, HARM.leaves))

persons = st.one_of(st.integers(0, 10), st.integers(11, 300))
tables = st.lists(persons, min_size=16, max_size=16)


def counted(people: dict[Cell, int], axes: tuple[Axis, ...] = (PLACE, HARM)) -> TableToProtect:
    leaves = {cell: {"one": number} for cell, number in people.items()}
    figures = {cell: (cell,) for cell in product(*(axis.nodes() for axis in axes))}
    return TableToProtect("table", "persons", axes, leaves, figures)


def decided(people: dict[Cell, int]) -> ProtectedTable:
    return protect([counted(people)], PEOPLE).decided["table"]


@given(tables, tables)
@settings(max_examples=60)
def test_the_same_small_groups_and_the_same_expectation_give_the_same_pattern(
    first: list[int], second: list[int]
) -> None:
    small = [n <= 10 for n in first]
    other = [m % 11 if few else m + 11 for few, m in zip(small, second, strict=True)]
    assert proposed(first) == proposed(other)


def proposed(numbers: list[int]) -> set[int]:
    """What is proposed to be hidden with the small cells of a table whose margins are shown."""
    system = LinearSystem([counted(dict(zip(CELLS, numbers, strict=True)))])
    inner = system.tables[0].grid[1:, 1:].ravel()
    hidden = numpy.zeros(system.size, dtype=bool)
    hidden[[p for p in inner if system.numbers[p] <= 10]] = True
    free = numpy.zeros(system.size, dtype=bool)
    free[inner] = True
    costs = numpy.arange(1.0, system.size + 1)
    falls = numpy.where(hidden, 3.0, 11.0)
    choice = ComplementarySuppression(costs, numpy.full(system.size, numpy.inf), falls, 7.0)
    targets = [int(p) for p in numpy.flatnonzero(hidden)]
    return choice.companions(system.sums, hidden, free & ~hidden, targets)


@given(st.integers(0, 10), st.integers(0, 10), st.integers(40, 300), st.integers(40, 300))
@settings(max_examples=30)
def test_moving_persons_between_hidden_groups_moves_no_number_that_is_published(
    few: int, fewer: int, many: int, more: int
) -> None:
    def published(small: int) -> ProtectedTable:
        row = {("p0",): 500, ("p1",): many, ("p2",): small, ("p3",): more + few + fewer - small}
        return protect([counted(row, (PLACE,))], PEOPLE).decided["table"]

    assume(few + fewer <= 20)
    shown = published(few)
    assert shown.values[("p2",)] is shown.values[("p3",)] is None or fewer == few
    assert published(fewer) == shown


# 11 and 4 would leave the 4 no five numbers for who knows that the other is more than 10.
@given(st.integers(11, 400), st.integers(12, 400))
@settings(max_examples=30)
def test_the_companion_is_what_was_expected_to_be_least_not_what_is_least(a: int, b: int) -> None:
    row = {("p0",): 400, ("p1",): a, ("p2",): b, ("p3",): 4}
    shown = protect([counted(row, (PLACE,))], PEOPLE).decided["table"]
    assert [shown.values[place,] for place in PLACE.leaves] == [400, a, None, None]
