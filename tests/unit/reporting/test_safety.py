"""Zeros, partners, periods and corrections: each protection is needed, and each works."""

from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.reporting.disclosure.protection import ProtectedTable, ProtectionRule, protect
from services.reporting.disclosure.tables import ALL, Axis, Cell
from services.reporting.disclosure.tables_to_protect import Edition, Link, TableToProtect
from tests.unit.reporting.attacker import Holder

SAFETY = ProtectionRule()
PEOPLE = ProtectionRule(contributors_min=1)
PLACE = Axis.of("place", ("a", "b", "c", "d"))
NEEDS = Axis.of(
    "need",
    ("advice", "court", "order", "doctor", "talk", "bed"),
    {"law": ("advice", "court", "order"), "health": ("doctor", "talk")},
    (40, 8, 6, 8, 20, 20),
)
TIME = Axis.of(
    "time",
    ("before", "first", "second", "after"),
    {"2022": ("before", "first"), "2023": ("second", "after")},
)
NEVER = 1e-6


def row(axis: Axis, people: dict[str, dict[str, int]], **more: object) -> TableToProtect:
    figures = {(node,): ((node,),) for node in axis.nodes()}
    leaves = {(code,): by_partner for code, by_partner in people.items()}
    return TableToProtect("row", "persons", (axis,), leaves, figures, **more)  # type: ignore[arg-type]


def shared(number: int) -> dict[str, int]:
    """So many persons, told of by six partners."""
    return {f"partner{i}": number // 6 + (i < number % 6) for i in range(6)}


def published(
    table: TableToProtect, safety: ProtectionRule, *others: TableToProtect
) -> ProtectedTable:
    return protect([table, *others], safety).decided[table.name]


def test_a_group_nobody_is_in_looks_like_a_group_of_few() -> None:
    def shown(number: int) -> ProtectedTable:
        people = {"a": shared(300), "b": shared(200), "c": shared(100 - number)}
        return published(row(PLACE, people | {"d": shared(number)}), PEOPLE)

    assert shown(0) == shown(1) == shown(10)
    assert shown(0).values[("d",)] is None


def test_where_nobody_can_be_zero_is_shown_and_hides_nothing_else() -> None:
    people = {"a": shared(300), "b": shared(200), "c": shared(90)}
    table = row(PLACE, people, structural=frozenset({("d",)}))
    assert list(published(table, PEOPLE).values.values()) == [590, 300, 200, 90, 0]


def test_a_group_of_two_partners_is_hidden_and_so_is_what_one_has_told_nearly_alone() -> None:
    people = {
        "a": {"x": 50, "y": 50},
        "b": {"x": 96, "y": 2, "z": 2},
        "c": shared(90),
        "d": shared(80),
    }
    values = published(row(PLACE, people), SAFETY).values
    assert values[("a",)] is values[("b",)] is None
    assert None not in published(row(PLACE, people), PEOPLE).values.values()


def test_what_is_one_partners_own_by_declaration_is_not_asked_who_contributed() -> None:
    own = {code: {"x": 50} for code in PLACE.leaves}
    assert published(row(PLACE, own), SAFETY).values[("a",)] is None
    alone = frozenset(("place", code) for code in PLACE.leaves)
    values = published(row(PLACE, own), replace(SAFETY, alone=alone)).values
    assert values[("a",)] == 50


@pytest.mark.parametrize("invented", [11, 12, 50])
def test_who_invents_records_does_not_uncover_who_else_is_there(invented: int) -> None:
    """Two partners told of one person each; the third has invented the rest."""
    people = {code: shared(200) for code in "abc"} | {"d": {"x": invented, "y": 1, "z": 1}}
    values = published(row(PLACE, people), SAFETY).values
    assert values[("d",)] is None
    hidden = [code for code in PLACE.leaves if values[code,] is None]
    others = sum(n for code in hidden for who, n in people[code].items() if who != "x")
    assert others - 2 > 10, "without its own the inventor still cannot tell 2 from 0 or 11"


@given(
    st.lists(st.integers(0, 60), min_size=8, max_size=8),
    st.lists(st.integers(0, 30), min_size=8, max_size=8),
)
@settings(max_examples=30)
def test_nobody_who_takes_its_own_records_away_finds_who_is_left(
    others: list[int], own: list[int]
) -> None:
    harm = Axis.of("harm", ("x", "y"))
    cells = list(product(PLACE.leaves, harm.leaves))
    leaves: dict[Cell, dict[str, int]] = {
        cell: shared(n) | {"me": mine} for cell, n, mine in zip(cells, others, own, strict=True)
    }
    figures = {cell: (cell,) for cell in product(PLACE.nodes(), harm.nodes())}
    table = TableToProtect("t", "persons", (PLACE, harm), leaves, figures)
    values = published(table, SAFETY).values
    holder = Holder(cells)
    rest = dict(zip(cells, others, strict=True))
    small = []
    for key in figures:
        group = [c for c in cells if all(k in {ALL, x} for k, x in zip(key, c, strict=True))]
        value = values[key]
        if value is not None:
            holder.told(group, value - sum(leaves[cell]["me"] for cell in group))
        if sum(rest[cell] for cell in group) <= 10:
            assert value is None
            small.append(group)
    for group in small:
        fewest, most = holder.range_of(group)
        assert fewest <= NEVER
        assert most >= 11 - NEVER


def over_time(numbers: dict[str, int], *periods: str) -> TableToProtect:
    """Persons by part of the time and place; calendar years, and a year that lies across both."""
    spans = {"2022": ("2022",), "2023": ("2023",), "across": ("first", "second")}
    figures = {
        (period, node): tuple((part, node) for part in spans[period])
        for period in periods
        for node in PLACE.nodes()
    }
    leaves = {(time, code): shared(numbers[time + code]) for time in TIME.leaves for code in "abcd"}
    return TableToProtect("t", "persons", (TIME, PLACE), leaves, figures)


@given(st.lists(st.one_of(st.integers(0, 12), st.integers(0, 200)), min_size=16, max_size=16))
@settings(max_examples=30)
def test_years_that_lie_across_each_other_are_one_system(many: list[int]) -> None:
    names = [time + code for time in TIME.leaves for code in PLACE.leaves]
    numbers = dict(zip(names, many, strict=True))
    first = published(over_time(numbers, "2022", "2023"), PEOPLE)
    spans = {"2022": ("2022",), "2023": ("2023",)}
    edition = Edition(
        "calendar",
        {
            (period, node): (tuple((part, node) for part in spans[period]), value)
            for (period, node), value in first.values.items()  # type: ignore[misc]
        },
    )
    later = replace(over_time(numbers, "across"), earlier=(edition,))
    second = published(later, PEOPLE)
    holder = Holder(names)
    parts = {
        "2022": ("before", "first"),
        "2023": ("second", "after"),
        "across": ("first", "second"),
    }
    for (period, node), value in {**first.values, **second.values}.items():  # type: ignore[misc]
        if value is not None:
            codes = PLACE.leaves if node == ALL else (node,)
            holder.told([time + code for time in parts[period] for code in codes], value)
    for name in names:
        if numbers[name] <= 10:
            fewest, most = holder.range_of([name])
            assert fewest <= NEVER, name
            assert most >= 11 - NEVER, name


def corrected(late: int) -> ProtectedTable:
    before = {"a": shared(300), "b": shared(200), "c": shared(100), "d": shared(90)}
    told = published(row(PLACE, before), PEOPLE)
    edition = Edition("row/1", {key: ((key,), n) for key, n in told.values.items()})  # type: ignore[dict-item, misc]
    after = before | {"b": shared(200 + late)}
    return published(row(PLACE, after, earlier=(edition,)), PEOPLE)


def test_a_correction_of_few_persons_is_not_published() -> None:
    assert corrected(0).values[("b",)] == 200
    assert corrected(1).withheld == "correction_too_small"
    assert set(corrected(1).values.values()) == {None}
    assert corrected(11).values[("b",)] == 211


def test_needs_are_never_fewer_than_the_people_who_have_them() -> None:
    state = Axis.of("state", ("met", "unmet"))
    people = row(PLACE, {code: shared(n) for code, n in zip("abcd", (90, 80, 12, 4), strict=True)})
    needs = TableToProtect(
        "needs",
        "needs",
        (PLACE, state),
        {(code, "met"): shared(n) for code, n in zip("abcd", (90, 80, 12, 4), strict=True)},
        {(code, ALL): ((code, ALL),) for code in (*PLACE.leaves, ALL)},
    )
    found = protect([people, needs], PEOPLE, [Link("needs", "persons")]).decided
    assert found["needs"].values["d", ALL] is None
    assert found["row"].values[("d",)] is None


def test_what_is_hidden_is_named_with_the_level_that_holds_it_and_stands_together_in_one_rest() -> (
    None
):
    numbers = (400, 30, 4, 60, 200, 300)
    people = {code: shared(n) for code, n in zip(NEEDS.leaves, numbers, strict=True)}
    found = published(row(NEEDS, people), PEOPLE)
    assert found.values[("law",)] == 434
    assert found.coarser == {("court",): ("law",), ("order",): ("law",)}
    (rest,) = found.rests
    assert (rest.whole, rest.parts, rest.value) == (("law",), (("court",), ("order",)), 34)


def test_what_the_period_before_had_hidden_is_hidden_again_where_it_is_all_the_same() -> None:
    even = Axis.of("place", ("a", "b", "c", "d"), usual=(3, 3, 3, 1))
    people = {"a": shared(100), "b": shared(100), "c": shared(100), "d": shared(5)}
    for again in "abc":
        table = row(even, people, before=frozenset({(again,)}))
        assert published(table, PEOPLE).values[again,] is None


@pytest.mark.parametrize("number", [0, 3, 10])
def test_of_fewer_than_eleven_nothing_is_published_and_the_reason_is_said(number: int) -> None:
    found = published(row(PLACE, {"a": shared(number)}), PEOPLE)
    assert found.withheld == "small"
    assert set(found.values.values()) == {None}


def test_two_tables_that_count_a_common_group_differently_are_refused() -> None:
    harm = Axis.of("harm", ("x",))
    one = row(PLACE, {"a": shared(30)})
    leaves: dict[Cell, dict[str, int]] = {("a", "x"): shared(31)}
    two = TableToProtect("two", "persons", (PLACE, harm), leaves, {("a", ALL): (("a", ALL),)})
    with pytest.raises(ValueError, match="counts a group of another table differently"):
        protect([one, two], PEOPLE)
