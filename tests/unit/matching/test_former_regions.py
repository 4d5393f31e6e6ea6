"""A provider and a referral meet under whatever code each was entered: by what a place is today."""

import pytest

from services.matching.eligibility.shortlist import upwards
from tests.unit.matching.given import candidate, demand, index


def ids(shortlist: object) -> set[int]:
    return {provider_id.int for provider_id in shortlist.eligible}  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("entered", "asked"),
    [
        ("320684", "320614"),
        ("320614", "320684"),
        ("320684", "320684"),
        ("500112", "500157"),
        ("500157", "500105"),
        ("540422", "540481"),
        ("542623", "540422"),
        ("371200", "370116"),
        ("370117", "371200"),
        ("371202", "371200"),
        ("341422", "340281"),
        ("340200", "341422"),
    ],
)
def test_predecessor_and_successor_find_each_other(entered: str, asked: str) -> None:
    directory = index([candidate(1, regions=frozenset({entered}))])
    assert ids(directory.shortlist(demand(asked))) == {1}
    assert [c.provider_id.int for _, _, c in directory.covering(asked)] == [1]
    assert ids(directory.among([candidate(1).provider_id], demand(asked))) == {1}


def test_a_divided_region_is_served_by_the_providers_of_every_part() -> None:
    directory = index(
        [
            candidate(1, regions=frozenset({"330102"})),
            candidate(2, regions=frozenset({"330114"})),
            candidate(3, regions=frozenset({"330105"})),
        ]
    )
    assert ids(directory.shortlist(demand("330104"))) == {1, 2}
    assert ids(directory.shortlist(demand("330114"))) == {2}


def test_a_place_that_went_to_another_prefecture_falls_back_to_that_one() -> None:
    assert upwards("341422") == ("340281", "340200", "340000", "000000")
    directory = index([candidate(1, regions=frozenset({"340100"}))])
    assert ids(directory.shortlist(demand("341422"))) == set()


def test_the_nearest_comes_first_under_a_former_code_too() -> None:
    directory = index(
        [
            candidate(1, regions=frozenset({"320600"})),
            candidate(2, regions=frozenset({"320684"})),
        ]
    )
    first, second = directory.shortlist(demand("320614")).tiers
    assert (first.region, second.region) == ("320614", "320600")
