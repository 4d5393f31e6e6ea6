from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.matching.eligibility.rules import Refusal, level_of, rank, refusal
from services.matching.eligibility.shortlist import upwards
from shared.vocabulary import UnmetReason
from tests.unit.matching.given import KINDS, PARTNER, candidate, demand, index

AGES, GENDERS = ("<14", "18-39"), ("female", "male")

LEGAL = KINDS["legal_consultation"]


def test_a_provider_of_the_right_kind_may_be_asked() -> None:
    assert refusal(candidate(1), demand().profile, LEGAL) is None


@pytest.mark.parametrize(
    ("provider", "person", "reason"),
    [
        ({"kind": "hospital"}, {}, Refusal.WRONG_KIND),
        ({"trained": False}, {"must_be_trained": True}, Refusal.NOT_TRAINED),
        ({"age_bands": frozenset({"<14"})}, {"age_band": "18-39"}, Refusal.AGE),
        ({"genders": frozenset({"female"})}, {"gender": "male"}, Refusal.GENDER),
    ],
)
def test_what_a_provider_lacks_excludes_it_with_a_code(
    provider: dict[str, object], person: dict[str, object], reason: Refusal
) -> None:
    assert refusal(candidate(1, **provider), demand(**person).profile, LEGAL) is reason


def test_what_a_person_has_not_disclosed_excludes_nobody() -> None:
    strict = candidate(1, age_bands=frozenset({"18-39"}), genders=frozenset({"female"}))
    silent = demand(age_band="undisclosed", gender="undisclosed").profile
    assert refusal(strict, silent, LEGAL) is None


def test_kinds_named_first_come_before_a_shared_language() -> None:
    profile = demand(
        asked_first=frozenset({"volunteer_lawyer"}), languages=frozenset({"ii"})
    ).profile
    lawyer = candidate(1)
    agency = candidate(2, kind="legal_aid_agency", languages=frozenset({"ii"}))
    assert rank(lawyer, profile) < rank(agency, profile)


def test_a_place_is_looked_for_upwards_to_the_country() -> None:
    assert upwards("440105") == ("440105", "440100", "440000", "000000")
    assert [level_of(code) for code in upwards("440105")] == [0, 1, 2, 3]


def test_an_unknown_place_is_known_only_to_the_country() -> None:
    assert upwards("999999") == ("000000",)


def test_tiers_run_from_the_nearest_to_the_widest() -> None:
    directory = index(
        candidate(number, regions=frozenset({code}))
        for number, code in enumerate(("000000", "440000", "440100", "440105", "110000"), 1)
    )
    found = directory.shortlist(demand("440105"))
    assert [tier.region for tier in found.tiers] == ["440105", "440100", "440000", "000000"]
    assert found.excluded == {"outside_region": 1}


def test_somebody_who_speaks_her_language_far_away_comes_before_a_stranger_next_door() -> None:
    directory = index(
        [
            candidate(1, regions=frozenset({"513401"})),
            candidate(2, regions=frozenset({"000000"}), languages=frozenset({"ii", "zh"})),
        ]
    )
    found = directory.shortlist(demand("513401", languages=frozenset({"ii"})))
    assert [tier.candidates[0].provider_id.int for tier in found.tiers] == [2, 1]


def test_a_region_that_nobody_covers_has_no_coverage() -> None:
    found = index([candidate(1)]).shortlist(demand("110105"))
    assert found.tiers == ()
    assert found.if_nobody is UnmetReason.NO_COVERAGE
    assert index([candidate(1)]).covering("110105") == []


def test_a_need_that_nobody_serves_has_no_provider() -> None:
    assert index([candidate(1)]).shortlist(demand(need="shelter")).if_nobody == "no_provider"


def test_a_region_covered_only_by_the_untrained_has_no_provider_for_sexual_violence() -> None:
    found = index([candidate(1)]).shortlist(demand(must_be_trained=True))
    assert found.if_nobody is UnmetReason.NO_PROVIDER
    assert found.excluded == {"not_trained": 1}


def test_without_a_place_everybody_who_serves_the_need_is_listed() -> None:
    directory = index([candidate(1), candidate(2, regions=frozenset({"110000"}))])
    assert len(directory.shortlist(demand(None)).eligible) == 2


def test_coverage_of_a_city_counts_those_who_serve_its_province() -> None:
    directory = index([candidate(1, regions=frozenset({"440000"}))])
    assert [(need, at) for need, at, _ in directory.covering("440100")] == [
        ("legal_consultation", "440000")
    ]


def some(values: tuple[str, ...]) -> st.SearchStrategy[frozenset[str]]:
    return st.frozensets(st.sampled_from(values))


PROVIDERS = st.lists(
    st.fixed_dictionaries(
        {
            "regions": some(("000000", "440000", "440100", "440105", "110000")),
            "needs": some(("legal_consultation", "litigation")),
            "kind": st.sampled_from(("volunteer_lawyer", "hospital")),
            "trained": st.booleans(),
            "age_bands": some(AGES),
            "genders": some(GENDERS),
            "languages": some(("zh", "ug")),
        }
    ),
    max_size=8,
)
PEOPLE = st.fixed_dictionaries(
    {
        "region": st.sampled_from(("440105", "440000", "110105", "999999", None)),
        "age_band": st.sampled_from((*AGES, "undisclosed")),
        "gender": st.sampled_from((*GENDERS, "undisclosed")),
        "must_be_trained": st.booleans(),
        "languages": some(("zh", "ug")),
    }
)


@given(PROVIDERS, st.lists(PEOPLE, min_size=1, max_size=6))
def test_a_remembered_shortlist_is_the_one_that_would_be_made_afresh(
    providers: list[dict[str, Any]], people: list[dict[str, Any]]
) -> None:
    candidates = [candidate(number, **fields) for number, fields in enumerate(providers, 1)]
    remembering = index(candidates)
    for person in people:
        found = remembering.shortlist(demand(**person))
        afresh = index(candidates)._make(demand(**person))
        assert [(t.rank, t.region, t.candidates) for t in found.tiers] == [
            (t.rank, t.region, t.candidates) for t in afresh.tiers
        ]
        assert [len(tiers) for tiers in found.ranks] == [len(tiers) for tiers in afresh.ranks]
        assert sum(found.ranks, ()) == found.tiers
        assert found._replace(tiers=(), ranks=()) == afresh._replace(tiers=(), ranks=())


def test_no_provider_of_a_body_that_the_case_is_about_is_on_the_shortlist() -> None:
    other = UUID(int=98)
    found = index([candidate(1), candidate(2, partner_id=other)]).shortlist(demand())
    left = found.without(PARTNER)
    assert left.eligible == {UUID(int=2)}
    assert left.excluded["concerned_by_the_case"] == 1
    assert left.without(other).eligible == frozenset()
    assert left.without(other).if_nobody is UnmetReason.NO_PROVIDER
    assert found.without(UUID(int=5)) is found
