"""Tables that are published together, and after each other, are one system: nobody is found."""

from collections.abc import Mapping
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from services.reporting.disclosure.protection import (
    Edition,
    ProtectedTable,
    ProtectionRule,
    TableToProtect,
    protect,
)
from services.reporting.disclosure.tables import ALL, Axis, Cell
from tests.unit.reporting.attacker import Holder

PEOPLE = ProtectionRule(contributors_min=1)
HARM = Axis.of("harm", ("h0", "h1", "h2"))
AGE = Axis.of("age", ("a0", "a1", "a2"))
GENDER = Axis.of("gender", ("g0", "g1", "g2"))
NEVER = 1e-6

persons = st.one_of(st.integers(0, 12), st.integers(0, 12), st.integers(11, 400))
populations = st.lists(persons, min_size=27, max_size=27)


def a_table(
    name: str, axes: tuple[Axis, ...], people: Mapping[Cell, int], **more: object
) -> TableToProtect:
    """A two-way table of a population known by harm, age and gender; one partner told of each."""
    at = [("harm", "age", "gender").index(axis.name) for axis in axes]
    leaves: dict[Cell, dict[str, int]] = {}
    for cell, number in people.items():
        leaf = leaves.setdefault(tuple(cell[i] for i in at), {})
        leaf["partner"] = leaf.get("partner", 0) + number
    figures = {cell: (cell,) for cell in product(*(axis.nodes() for axis in axes))}
    return TableToProtect(name, "referrals", axes, leaves, figures, **more)  # type: ignore[arg-type]


def a_population(numbers: list[int]) -> dict[Cell, int]:
    cells = product(HARM.leaves, AGE.leaves, GENDER.leaves)
    return dict(zip(cells, numbers, strict=True))


def held(
    tables: list[tuple[tuple[str, ...], ProtectedTable]], people: Mapping[Cell, int]
) -> Holder:
    """Whoever holds these tables; the groups they speak of are known down to harm, age, gender."""
    holder = Holder(people)
    for names, decided in tables:
        for key, value in decided.values.items():
            if value is not None:
                holder.told(within(names, key, people), value)
    return holder


def found_in(holder: Holder, groups: list[list[Cell]]) -> list[list[Cell]]:
    """The groups that cannot be both nobody and eleven persons, as far as the holder can know."""
    return [group for group in groups if not spans(*holder.range_of(group))]


def spans(fewest: float, most: float) -> bool:
    return fewest <= NEVER and most >= 11 - NEVER


def within(names: tuple[str, ...], key: object, people: Mapping[Cell, int]) -> list[Cell]:
    assert isinstance(key, tuple)
    at = [("harm", "age", "gender").index(name) for name in names]
    return [
        cell
        for cell in people
        if all(code in {ALL, cell[i]} for i, code in zip(at, key, strict=True))
    ]


@given(populations)
@settings(max_examples=40)
def test_two_tables_with_a_common_margin_hide_every_small_group_together(
    numbers: list[int],
) -> None:
    people = a_population(numbers)
    tables = [a_table("ha", (HARM, AGE), people), a_table("ag", (AGE, GENDER), people)]
    found = protect(tables, PEOPLE).decided
    told = [(("harm", "age"), found["ha"]), (("age", "gender"), found["ag"])]
    small = []
    for names, decided in told:
        for key, value in decided.values.items():
            group = within(names, key, people)
            true = sum(people[cell] for cell in group)
            assert value in {None, true}
            if true <= 10:
                assert value is None, "0 to 10 are hidden"
                small.append(group)
    assert found_in(held(told, people), small) == []
    for age in AGE.nodes():
        assert found["ha"].values[ALL, age] == found["ag"].values[age, ALL]


@given(populations)
@settings(max_examples=20)
def test_what_was_published_before_stays_and_is_judged_with_the_new(numbers: list[int]) -> None:
    people = a_population(numbers)
    first = protect([a_table("ha", (HARM, AGE), people)], PEOPLE).decided["ha"]
    edition = Edition("ha/1", {key: ((key,), value) for key, value in first.values.items()})  # type: ignore[dict-item, misc]
    tables = [
        a_table("ag", (AGE, GENDER), people),
        a_table("ha", (HARM, AGE), people, earlier=(edition,)),
    ]
    again = protect(tables, PEOPLE).decided
    assert again["ha"].values == first.values
    told = [(("harm", "age"), first), (("age", "gender"), again["ag"])]
    small = [
        within(names, key, people)
        for names, decided in told
        for key in decided.values
        if sum(people[cell] for cell in within(names, key, people)) <= 10
    ]
    assert found_in(held(told, people), small) == []
