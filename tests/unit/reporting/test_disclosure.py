"""Nobody can be found in a protected table: by rule, by proof, and by attack."""

from itertools import product

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from services.reporting.disclosure.auditor import Seen, exposed, interval
from services.reporting.disclosure.rules import Protected, Rule, TooFine, protect, protected
from services.reporting.disclosure.tables import ALL, Axis, Cell, Cube
from tests.unit.reporting.attacker import completions

RULE = Rule()
NAIVE = Rule(complement=False)
YEARS = Axis.of("year", ("2018", "2019", "2020"))

counts = st.one_of(st.just(0), st.integers(1, 12), st.integers(0, 400))


def a_table(rows: list[list[int]], usual: tuple[float, ...] = ()) -> Cube:
    first = Axis.of("row", [f"r{i}" for i in range(len(rows))])
    second = Axis.of("column", [f"c{i}" for i in range(len(rows[0]))], usual=usual)
    leaves = {(f"r{i}", f"c{j}"): n for i, row in enumerate(rows) for j, n in enumerate(row) if n}
    return Cube.count((first, second), leaves)


def a_rectangle(
    most: int, cells: st.SearchStrategy[int] = counts
) -> st.SearchStrategy[list[list[int]]]:
    sizes = st.tuples(st.integers(2, most), st.integers(2, most))
    return sizes.flatmap(
        lambda size: st.lists(
            st.lists(cells, min_size=size[1], max_size=size[1]),
            min_size=size[0],
            max_size=size[0],
        )
    )


def small_cells(cube: Cube, rule: Rule = RULE) -> list[Cell]:
    return [cell for cell, n in cube.counts.items() if rule.small(n)]


def seen(cube: Cube, shown: Protected) -> Seen:
    return Seen(shown.values, tuple(cube.sums()))


@pytest.mark.parametrize(("first", "last"), [(4, 6), (1, 9), (5, 5), (0, 10), (10, 0)])
def test_the_28_cases_of_which_18_in_2019_give_no_other_year_away(first: int, last: int) -> None:
    leaves = {("2018",): first, ("2019",): 18, ("2020",): last}
    shown = protect(Cube.count((YEARS,), leaves), RULE)
    assert shown.value(ALL) == 28, "the programme's total may be shown"
    assert shown.value("2019") is None, "28 - 18 would leave ten for two years"
    assert [shown.value(y) for y in ("2018", "2020")] == [
        0 if n == 0 else None for n in (first, last)
    ]


def test_without_a_complement_the_attacker_reads_the_hidden_year() -> None:
    cube = Cube.count((YEARS,), {("2018",): 0, ("2019",): 18, ("2020",): 10})
    naive = protect(cube, NAIVE)
    assert interval(seen(cube, naive), ("2020",), {}) == (10, 10)
    assert exposed(seen(cube, naive), small_cells(cube), RULE.demand) == [("2020",)]
    good = protect(cube, RULE)
    low, high = interval(seen(cube, good), ("2020",), {})
    assert (low, high) == (0, 28)


@given(a_rectangle(5))
@settings(max_examples=60)
def test_every_small_count_is_hidden_and_the_auditor_finds_none(rows: list[list[int]]) -> None:
    cube = a_table(rows)
    shown = protect(cube, RULE)
    for cell, number in cube.counts.items():
        assert shown.values[cell] in (None, number)
        if RULE.small(number):
            assert shown.values[cell] is None
    if not shown.withheld:
        assert exposed(seen(cube, shown), small_cells(cube), RULE.demand) == []


@given(a_rectangle(3, st.integers(0, 30)))
@example([[5, 20], [20, 30]])
@example([[10, 10], [10, 40]])
@example([[3, 0, 40], [0, 25, 30], [50, 30, 60]])
@settings(max_examples=40)
def test_an_attacker_who_tries_every_table_cannot_pin_a_small_cell(rows: list[list[int]]) -> None:
    cube = a_table(rows)
    shown = protect(cube, RULE)
    first, second = (list(axis.leaves) for axis in cube.axes)
    hidden = [c for c in product(first, second) if shown.values[c] is None]
    assume(0 < len(hidden) <= 6 and not shown.withheld)
    assume(all(shown.values[c] is not None for c in cube.counts if ALL in c))
    fillings = list(completions(shown.values, first, second))
    for a, b in hidden:
        if RULE.small(cube.counts[a, b]):
            possible = {filling[a, b] for filling in fillings}
            assert min(possible) == 0
            assert max(possible) > RULE.threshold


@given(a_rectangle(4))
@settings(max_examples=40)
def test_a_margin_looks_the_same_in_every_table_that_shows_it(rows: list[list[int]]) -> None:
    cube = a_table(rows)
    both = protect(cube, RULE)
    for place, axis in enumerate(cube.axes):
        alone = {(node,): cube.counts[_only(place, node)] for node in axis.leaves}
        one = protect(Cube.count((axis,), {c: n for c, n in alone.items() if n}), RULE)
        for node in axis.nodes():
            assert both.values[_only(place, node)] == one.value(node)


def _only(place: int, node: str) -> Cell:
    return (node, ALL) if place == 0 else (ALL, node)


@given(st.lists(st.integers(11, 60), min_size=3, max_size=6), st.integers(1, 10), st.data())
@settings(max_examples=60)
def test_what_is_published_does_not_change_with_a_hidden_count(
    large: list[int], small: int, data: st.DataObject
) -> None:
    axis = Axis.of("place", [f"p{i}" for i in range(len(large) + 1)])
    numbers = [small, *large]
    shown = protect(_row(axis, numbers), RULE)
    hidden = [i for i in range(1, len(numbers)) if shown.value(f"p{i}") is None]
    other = data.draw(st.integers(1, 10))
    change = numbers[hidden[0]] + small - other
    assume(change > RULE.threshold)
    numbers[0], numbers[hidden[0]] = other, change
    assert protect(_row(axis, numbers), RULE) == shown


def _row(axis: Axis, numbers: list[int]) -> Cube:
    return Cube.count((axis,), {(leaf,): n for leaf, n in zip(axis.leaves, numbers, strict=True)})


@given(
    st.dictionaries(
        st.tuples(
            st.sampled_from(("<14", "14-17", "18-39", "40-59")), st.sampled_from(("f", "m", "u"))
        ),
        st.integers(0, 80),
    )
)
@settings(max_examples=40)
def test_levels_cannot_be_played_against_each_other(leaves: dict[Cell, int]) -> None:
    ages = Axis.of(
        "age",
        ("<14", "14-17", "18-39", "40-59"),
        {"minor": ("<14", "14-17"), "adult": ("18-39", "40-59")},
    )
    genders = Axis.of("gender", ("f", "m", "u"))
    cube = Cube.count((ages, genders), leaves)
    shown = protect(cube, RULE)
    if not shown.withheld:
        assert exposed(seen(cube, shown), small_cells(cube), RULE.demand) == []
    classes = Cube.count((ages.cut(1), genders), _folded(leaves))
    coarse = protect(classes, RULE)
    assert all(shown.values[cell] == value for cell, value in coarse.values.items())


def _folded(leaves: dict[Cell, int]) -> dict[Cell, int]:
    found: dict[Cell, int] = {}
    for (age, gender), n in leaves.items():
        key = ("minor" if age in {"<14", "14-17"} else "adult", gender)
        found[key] = found.get(key, 0) + n
    return found


def test_parts_that_matter_more_than_their_total_are_shown_before_it() -> None:
    channels = Axis.of("channel", ("online", "hotline"), parts_first=True)
    shown = protect(Cube.count((channels,), {("online",): 1254, ("hotline",): 7}), RULE)
    assert (shown.value("online"), shown.value("hotline"), shown.value(ALL)) == (1254, None, None)


def test_zero_is_shown_unless_it_is_asked_to_be_hidden() -> None:
    axis = Axis.of("place", ("a", "b", "c"))
    cube = Cube.count((axis,), {("a",): 50, ("b",): 60})
    assert protect(cube, RULE).value("c") == 0
    assert protect(cube, Rule(zeros_hidden=True)).value("c") is None


def test_the_threshold_can_be_set_and_switched_off() -> None:
    axis = Axis.of("place", ("a", "b", "c"))
    cube = Cube.count((axis,), {("a",): 5, ("b",): 60, ("c",): 70})
    assert protect(cube, Rule(threshold=4)).value("a") == 5
    assert protect(cube, Rule(threshold=0)).values == cube.counts
    assert protect(cube, RULE).value("a") is None


def test_a_tiny_total_hides_everything_under_it() -> None:
    axis = Axis.of("place", ("a", "b"))
    shown = protect(Cube.count((axis,), {("a",): 3, ("b",): 2}), RULE)
    assert set(shown.values.values()) == {None}


def test_a_table_with_too_many_cells_is_refused_rather_than_guessed() -> None:
    axis = Axis.of("place", [f"p{i}" for i in range(100)])
    with pytest.raises(TooFine):
        protected((axis, Axis.of("other", axis.leaves)), (), RULE)


def test_the_complement_follows_what_was_expected_and_not_what_was_counted() -> None:
    axis = Axis.of("place", ("a", "b", "c", "d"), usual=(1, 10, 3, 10))
    for b, c in ((11, 400), (400, 11)):
        numbers = {("a",): 5, ("b",): b, ("c",): c, ("d",): 90}
        shown = protect(Cube.count((axis,), numbers), RULE)
        assert shown.value("c") is None
        assert shown.value("b") == b
