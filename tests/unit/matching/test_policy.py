from datetime import timedelta

import pytest

from services.matching.offers.rules import case_of
from shared.events import HarmFact
from shared.vocabulary import HarmForm, HarmType, Need, ProviderKind, Urgency
from tests.unit.matching.given import POLICY, received


def test_every_need_may_be_served_by_some_kind() -> None:
    assert set(POLICY.kinds) == set(Need)
    assert all(POLICY.kinds.values())


def test_every_kind_of_provider_serves_something() -> None:
    assert frozenset[ProviderKind]().union(*POLICY.kinds.values()) == set(ProviderKind)


@pytest.mark.parametrize(
    ("urgency", "expected"),
    [
        ("immediate", timedelta(minutes=30)),
        ("pressing", timedelta(hours=4)),
        ("routine", timedelta(days=1)),
    ],
)
def test_the_more_urgent_the_sooner_an_answer_is_due(urgency: str, expected: timedelta) -> None:
    assert POLICY.time_to_answer(Urgency(urgency), 1.0) == expected
    assert POLICY.time_to_answer(urgency, 0.01) == expected * 0.01


def test_rules_name_their_version_date_and_source() -> None:
    assert POLICY.named()["version"] == "2026-11"
    assert POLICY.named()["date"] == "2026-11-21"
    assert POLICY.named()["source"]


@pytest.mark.parametrize("harm", [HarmType.SEXUAL_ASSAULT, HarmType.SEXUAL_HARASSMENT])
def test_sexual_violence_needs_a_trained_provider(harm: HarmType) -> None:
    assert case_of(received(harms=(HarmFact(type=harm),)), POLICY, None).sexual_violence


def test_a_sexual_form_of_another_harm_needs_one_too() -> None:
    harm = HarmFact(type=HarmType.DOMESTIC_VIOLENCE, forms=(HarmForm.SEXUAL,))
    assert case_of(received(harms=(harm,)), POLICY, None).sexual_violence
    assert not case_of(received(), POLICY, None).sexual_violence


@pytest.mark.parametrize("channel", ["miniprogram_hotline", "hotline_12338"])
def test_legal_needs_of_a_hotline_call_go_to_volunteer_lawyers_first(channel: str) -> None:
    case = case_of(received(channel=channel), POLICY, None)
    first = POLICY.first_kinds("legal_consultation", hotline=case.hotline, by_parent=False)
    assert first == {ProviderKind.VOLUNTEER_LAWYER}
    assert not POLICY.first_kinds("medical", hotline=True, by_parent=False)


@pytest.mark.parametrize("relation", ["father", "mother", "parent"])
def test_a_minor_harmed_by_a_parent_goes_to_child_protection_and_never_back(relation: str) -> None:
    case = case_of(received(age_band="<14", perpetrator_relation=relation), POLICY, None)
    assert case.by_parent
    assert case.kept_from == relation
    first = POLICY.first_kinds("shelter", hotline=True, by_parent=True)
    assert first == {ProviderKind.CHILD_PROTECTION, ProviderKind.CIVIL_AFFAIRS}


@pytest.mark.parametrize(
    ("age", "relation"),
    [("18-39", "father"), ("<14", "stranger"), ("undisclosed", "mother"), ("<14", None)],
)
def test_others_are_not_taken_for_children_harmed_by_a_parent(
    age: str, relation: str | None
) -> None:
    case = case_of(received(age_band=age, perpetrator_relation=relation), POLICY, None)
    assert not case.by_parent
    assert case.kept_from is None, "the relation is kept only where contact must be prevented"


def test_statistics_only_is_no_consent_to_ask_anybody() -> None:
    assert not case_of(received(consent_scope="statistics_only"), POLICY, None).shareable
    assert case_of(received(consent_scope="named_providers"), POLICY, None).shareable
