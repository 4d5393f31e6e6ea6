"""A year's extract tells, and leaves over, nobody or enough; two different persons decide."""

from collections import Counter
from datetime import date
from typing import get_args
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.reporting.extracts import documents, kinds
from services.reporting.extracts.anonymity import Group, columns, groups_of, rows
from services.reporting.extracts.extract_file import file_of, packed, unpacked, year_digest
from services.reporting.extracts.rules import ALL, Decision, policy, refusal, state_after
from shared.vocabulary import AgeBand, HarmType

POLICY = policy()
HERE, THERE = UUID(int=1), UUID(int=2)
REGIONS = ("110105", "310104", "440106", "440304", "440000", "530102")
FACTS = st.tuples(
    st.sampled_from(REGIONS),
    st.sampled_from(["<14", "18-39", "40-59", "undisclosed"]),
    st.sampled_from(["female", "male"]),
    st.sampled_from(["domestic_violence", "sexual_harassment", "sexual_assault", "stalking"]),
    st.sampled_from(["hotline_12338", "wechat_miniprogram"]),
    st.sampled_from(["helped", "unmet", None]),
)
YEARS = st.lists(st.tuples(FACTS, st.integers(1, 30)), min_size=1, max_size=60)


def people(facts: list[tuple[tuple[str | None, ...], int]]) -> Counter[tuple[str, ...]]:
    found: Counter[tuple[str, ...]] = Counter()
    for person, number in kinds.persons(facts):
        found[person] += number
    return found


def lies_in(group: Group, person: tuple[str, ...]) -> bool:
    place = {level: i for i, level in enumerate(columns(POLICY))}
    return all(
        level == ALL or person[place[level]] == code
        for level, code in zip(group.levels, group.codes, strict=True)
    )


def at(variable: str, level: str, group: Group) -> str | None:
    """What a group tells of a variable at a level, worked out from the persons it may hold."""
    i = list(POLICY.variables).index(variable)
    levels = POLICY.variables[variable]
    if levels.index(group.levels[i]) > levels.index(level):
        return None
    code = group.codes[i]
    return code if group.levels[i] == level else kinds.WIDER[level](code)


@settings(max_examples=60)
@given(YEARS)
def test_every_group_and_everything_left_over_has_k_or_nobody(
    facts: list[tuple[tuple[str | None, ...], int]],
) -> None:
    whole = people(facts)
    groups = groups_of(kinds.persons(facts), POLICY)
    assert all(group.persons >= POLICY.k for group in groups)
    assert sum(group.persons for group in groups) <= sum(whole.values())
    for group in groups:
        assert group.persons <= sum(n for p, n in whole.items() if lies_in(group, p))
    place = {level: i for i, level in enumerate(columns(POLICY))}
    for table in POLICY.published:
        cells: Counter[tuple[str, ...]] = Counter()
        for person, number in whole.items():
            cells[tuple(person[place[level]] for level in table.values())] += number
        told: Counter[tuple[str | None, ...]] = Counter()
        for group in groups:
            told[tuple(at(name, level, group) for name, level in table.items())] += group.persons
        for cell, number in told.items():
            if None not in cell:
                left = cells[cell] - number  # type: ignore[index]
                assert left == 0 or left >= POLICY.k, (table, cell)


@settings(max_examples=40)
@given(YEARS, st.permutations(range(60)))
def test_the_order_of_what_was_counted_changes_no_byte(
    facts: list[tuple[tuple[str | None, ...], int]], order: list[int]
) -> None:
    shuffled = [facts[i] for i in order if i < len(facts)]
    one, other = (groups_of(kinds.persons(each), POLICY) for each in (facts, shuffled))
    assert year_digest(one) == year_digest(other)
    assert unpacked(packed(one)) == one


def asked(*variables: str, places: tuple[str, ...] = (), k: int = 11) -> dict[str, object]:
    return {"variables": list(variables), "places": list(places), "k": k, "year": 2022}


WOMAN = ("female", "domestic_violence", "hotline_12338", "helped")
GIRL = ("female", "sexual_assault", "hotline_12338", "helped")
YEAR = [
    (("440304", "18-39", *WOMAN), 40),
    (("440304", "<14", *GIRL), 6),
    (("440106", "<14", *GIRL), 5),
    (("110105", "18-39", *WOMAN), 25),
]


def test_what_is_too_small_is_told_coarser_with_others_of_its_kind() -> None:
    groups = groups_of(kinds.persons(YEAR), POLICY)
    assert dict(rows(groups, POLICY, ("place", "age", "harm"), (), 11)) == {
        ("440300", "18-39", "domestic_violence"): 40,
        ("110000", "18-39", "domestic_violence"): 25,
        ("440000", "minor", "sexual_harassment_or_assault"): 11,
    }


def test_a_few_who_are_left_over_take_a_group_with_them() -> None:
    """Seven women told of nowhere are what a published number less the groups told would be."""
    few = (("530102", "18-39", "female", "stalking", "hotline_12338", "helped"), 7)
    found = groups_of(kinds.persons([*YEAR, few]), POLICY)
    women = sum(g.persons for g in found if at("age", "age_class", g) == "adult")
    assert 72 - women >= POLICY.k


def test_only_the_places_asked_for_are_in_it_and_no_row_is_smaller_than_asked() -> None:
    groups = groups_of(kinds.persons(YEAR), POLICY)
    assert dict(rows(groups, POLICY, ("age",), ("110000",), 11)) == {("18-39",): 25}
    assert dict(rows(groups, POLICY, ("place", "age"), (), 30)) == {("440300", "18-39"): 40}
    assert file_of(groups, POLICY, asked("age", k=500), "")["state"] == "withheld"


def test_a_file_holds_no_id_and_has_the_same_digest_again() -> None:
    groups = groups_of(kinds.persons(YEAR), POLICY)
    one, again = (file_of(groups, POLICY, asked("harm", "place"), "d") for _ in range(2))
    assert one == again
    text = one["file"].decode("utf-8-sig")
    head = next(line for line in text.splitlines() if not line.startswith("#"))
    assert head == "place,harm,persons"
    assert one["smallest"] >= 11


def test_two_different_persons_decide_and_neither_asked() -> None:
    yes = [Decision("a", THERE, True), Decision("b", THERE, True)]
    assert state_after(yes[:1]) == "waiting"
    assert state_after(yes) == "approved"
    assert state_after([yes[0], yes[0]]) == "waiting"
    assert state_after([yes[0], Decision("b", THERE, False)]) == "rejected"
    assert refusal(yes[:1], "r", HERE, yes[0]) == "same_person"
    assert refusal([], "r", HERE, Decision("c", HERE, True)) == "own_request"
    assert refusal([], "a", HERE, yes[0]) == "own_request"
    assert refusal(yes[:1], "r", HERE, yes[1]) is None


def test_a_year_is_settled_before_it_is_told() -> None:
    first = date(2021, 5, 1)
    assert POLICY.years(first, date(2023, 3, 30)) == (2021,)
    assert POLICY.years(first, date(2023, 4, 2)) == (2021, 2022)
    assert POLICY.years(None, date(2023, 4, 2)) == ()


def test_the_documents_name_the_codes_of_the_data() -> None:
    assert get_args(documents.Purpose) == POLICY.purposes
    assert get_args(documents.Ground) == POLICY.grounds
    assert get_args(documents.Variable) == tuple(POLICY.variables)


@pytest.mark.parametrize(
    ("region", "city"),
    [("110105", "110000"), ("440304", "440300"), ("440000", "440000"), ("429004", "429000")],
)
def test_a_city_is_a_prefecture_or_a_municipality(region: str, city: str) -> None:
    assert kinds.city(region) == city


def test_every_code_of_a_class_is_one_of_the_vocabulary() -> None:
    bands, harms = ({str(code) for code in codes} for codes in (AgeBand, HarmType))
    assert POLICY.classes["age_class"].keys() == bands - {"undisclosed"}
    assert POLICY.classes["topic"].keys() == harms - {"domestic_violence"}
