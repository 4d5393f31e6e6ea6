"""Which rule of legal aid holds; the expected articles are those of the Legal Aid Law."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.matching.legal_aid.rules import check, legal_aid
from shared.vocabulary import AgeBand, HarmType, LegalAidCircumstance

HARMS = st.frozensets(st.sampled_from(HarmType), min_size=1)
CIRCUMSTANCES = st.frozensets(st.sampled_from(LegalAidCircumstance))


@pytest.mark.parametrize(
    ("harm", "age", "circumstances", "expected"),
    [
        ("domestic_violence", "18-39", [], (True, "no_means_test", "32(4)")),
        ("child_abuse", "<14", [], (True, "no_means_test", "32(4)")),
        ("trafficking", "14-17", [], (True, "minor_no_means_check", "42")),
        ("trafficking", "18-39", ["on_relief"], (True, "no_means_check", "42")),
        ("trafficking", "18-39", [], (None, "local_rule", "32; rules of the province")),
        ("sexual_assault", "18-39", [], (None, "means_test_needed", "31")),
        ("sexual_assault", "60+", [], (None, "means_test_needed", "31")),
        ("stalking", "undisclosed", [], (None, "means_test_needed", "31")),
    ],
)
def test_the_first_rule_that_spares_her_the_means_test_is_named(
    harm: str,
    age: str,
    circumstances: list[str],
    expected: tuple[bool | None, str, str],
) -> None:
    said = [LegalAidCircumstance(one) for one in circumstances]
    found = check(legal_aid(), [HarmType(harm)], AgeBand(age), said)
    article = found.article.removeprefix("Legal Aid Law, Art. ")
    assert (found.eligible, found.reason, article) == expected


@given(HARMS, st.sampled_from(AgeBand), CIRCUMSTANCES)
def test_nobody_is_refused(
    harms: frozenset[HarmType], age: AgeBand, circumstances: frozenset[LegalAidCircumstance]
) -> None:
    assert check(legal_aid(), harms, age, circumstances).eligible is not False


@given(HARMS, st.sampled_from(AgeBand), CIRCUMSTANCES, st.sampled_from(HarmType))
def test_telling_more_never_takes_away_what_she_may_have(
    harms: frozenset[HarmType],
    age: AgeBand,
    circumstances: frozenset[LegalAidCircumstance],
    more: HarmType,
) -> None:
    before = check(legal_aid(), harms, age, circumstances)
    after = check(legal_aid(), harms | {more}, age, circumstances)
    assert after.eligible or not before.eligible
