"""The best assignment at once, beside every assignment there is, tried one by one."""

from collections.abc import Iterator, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.matching.assignment.optimum import Group, Place, narrowed, solved, worth
from services.matching.assignment.policy import modes, score
from services.matching.assignment.rules import Mode
from tests.unit.matching.given import MARGIN

places = st.lists(
    st.builds(
        lambda held, room, trained: Place(held, held + room, held + room, trained, 0.0),
        st.integers(0, 3),
        st.integers(0, 3),
        st.booleans(),
    ),
    min_size=1,
    max_size=3,
)
groups = st.lists(
    st.tuples(
        st.integers(1, 2),
        st.sampled_from((3000.0, 6000.0, 9000.0)),
        st.dictionaries(st.integers(0, 2), st.sampled_from((0.0, 10.0, 30.0, 150.0)), max_size=3),
    ),
    min_size=1,
    max_size=3,
)


def every(group: Group, left: Sequence[int]) -> Iterator[dict[int, int]]:
    """Every way to give at most all needs of a group to providers with room."""

    def further(pairs: Sequence[tuple[int, float]], count: int) -> Iterator[dict[int, int]]:
        if not pairs:
            yield {}
            return
        provider = pairs[0][0]
        for number in range(min(count, left[provider]) + 1):
            for rest in further(pairs[1:], count - number):
                yield {provider: number, **rest}

    yield from further(group.pairs, group.number)


def best(found: Sequence[Group], among: Sequence[Place]) -> float:
    """The largest worth of all assignments there are."""

    def from_here(at: int, left: Sequence[int], given_: list[list[tuple[int, int]]]) -> float:
        if at == len(found):
            return worth(found, among, given_, score(), MARGIN)
        values = []
        for way in every(found[at], left):
            after = [room - way.get(p, 0) for p, room in enumerate(left)]
            chosen = [(p, n) for p, n in way.items() if n]
            values.append(from_here(at + 1, after, [*given_, chosen]))
        return max(values)

    return from_here(0, [place.most - place.held for place in among], [])


@settings(max_examples=60)
@given(groups, places)
def test_the_plan_is_worth_as_much_as_the_best_of_all_assignments(
    wanted: list[tuple[int, float, dict[int, float]]], among: list[Place]
) -> None:
    found = [
        Group(n, served, [(p, points) for p, points in pairs.items() if p < len(among)])
        for n, served, pairs in wanted
    ]
    plan = solved(found, among, score(), MARGIN, 10.0)
    assert plan.complete
    taken = [0] * len(among)
    for group, chosen in zip(found, plan.given, strict=True):
        assert sum(count for _, count in chosen) <= group.number
        assert {p for p, _ in chosen} <= {p for p, _ in group.pairs}
        for provider, count in chosen:
            taken[provider] += count
    assert all(place.held + more <= place.most for place, more in zip(among, taken, strict=True))
    assert plan.value == pytest.approx(best(found, among), abs=0.01)


def test_the_work_is_spread_although_nobody_says_so() -> None:
    among = [Place(0, 10, 10, trained=True, tie=0.0) for _ in range(5)]
    plan = solved([Group(25, 3000.0, [(p, 30.0) for p in range(5)])], among, score(), MARGIN, 10.0)
    assert sorted(count for _, count in plan.given[0]) == [5, 5, 5, 5, 5]


def test_the_urgent_are_served_where_not_all_can_be() -> None:
    among = [Place(0, 1, 1, trained=True, tie=0.0)]
    routine, immediate = Group(1, 3000.0, [(0, 30.0)]), Group(1, 9000.0, [(0, 0.0)])
    plan = solved([routine, immediate], among, score(), MARGIN, 10.0)
    assert plan.given == [[], [(0, 1)]]


def test_groups_that_look_at_few_look_at_different_ones() -> None:
    among = [Place(0, 2, 2, trained=True, tie=0.0) for _ in range(100)]
    wide = Group(3, 3000.0, [(p, 10.0) for p in range(100)])
    kept = narrowed([wide] * 20, among, 10)
    assert all(len(group.pairs) == 10 for group in kept)
    assert len({p for group in kept for p, _ in group.pairs}) > 80


def test_a_group_looks_at_as_many_as_have_room_for_it_twice() -> None:
    among = [Place(0, 1, 1, trained=True, tie=0.0) for _ in range(100)]
    (kept,) = narrowed([Group(30, 3000.0, [(p, 10.0) for p in range(100)])], among, 10)
    assert len(kept.pairs) == 60


def test_needs_are_given_at_once_unless_a_rule_says_otherwise() -> None:
    assert modes().of("shelter", "immediate") is Mode.AT_ONCE
    assert modes().of("skills_training", "routine") is Mode.BATCH
    assert modes().of("skills_training", "immediate") is Mode.AT_ONCE
