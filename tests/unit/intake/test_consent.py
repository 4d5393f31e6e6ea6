"""What the law allows, and to whom a survivor is released."""

from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.consent import rules
from services.intake.consent.capacity import capacity
from services.intake.consent.law import DUTIES, SOURCES, articles_of
from services.intake.consent.rules import Consented, Permission
from shared.vocabulary import (
    AgeBand,
    ConsentBasis,
    ConsentGiver,
    ConsentScope,
    DutyArticle,
    Flag,
    Need,
    Relation,
    SpecialCare,
)


def codes(said: Consented) -> set[str]:
    return {fault.code for fault in rules.faults(said)}


def test_an_adult_consents_for_herself() -> None:
    said = Consented(
        ConsentBasis.CONSENT,
        ConsentScope.ANY_MATCHED_PROVIDER,
        ConsentGiver.SELF,
        age_band=AgeBand.FROM_18_TO_39,
    )
    assert rules.faults(said) == []


def test_a_child_under_fourteen_cannot_consent_alone() -> None:
    [fault] = rules.faults(Consented(ConsentBasis.CONSENT, age_band=AgeBand.UNDER_14))
    assert fault.pointer == "/consent/basis"
    assert set(fault.allowed or ()) == {"guardian_consent", "mandatory_report", "vital_interest"}
    assert codes(Consented(ConsentBasis.CONSENT, age_band=AgeBand.FROM_14_TO_17)) == set()


@pytest.mark.parametrize("relation", ["father", "mother", "parent"])
def test_an_accused_guardian_cannot_consent_for_the_child(relation: Relation) -> None:
    said = Consented(
        ConsentBasis.GUARDIAN_CONSENT,
        given_by=ConsentGiver.GUARDIAN,
        age_band=AgeBand.UNDER_14,
        relation=relation,
    )
    assert codes(said) == {"guardian_accused"}


def test_who_gave_it_fits_the_basis() -> None:
    guardian = ConsentBasis.GUARDIAN_CONSENT
    assert codes(Consented(guardian, given_by=ConsentGiver.SELF)) == {"not_the_guardian"}
    own = ConsentBasis.CONSENT
    assert codes(Consented(own, given_by=ConsentGiver.GUARDIAN)) == {"guardian_for_self"}


def test_named_providers_are_named_and_only_then() -> None:
    assert codes(Consented(scope=ConsentScope.NAMED_PROVIDERS)) == {"required"}
    assert codes(Consented(scope=ConsentScope.NAMED_PROVIDERS, providers=1)) == set()
    assert codes(Consented(scope=ConsentScope.STATISTICS_ONLY, providers=1)) == {"not_allowed_here"}


def test_nothing_readable_has_no_fault_of_its_own() -> None:
    assert rules.faults(Consented()) == []


@given(
    st.sampled_from(ConsentBasis),
    st.sampled_from(ConsentScope),
    st.frozensets(st.uuids()),
    st.sampled_from(Need),
    st.uuids(),
)
def test_whatever_basis_is_stated_without_a_recorded_duty_the_scope_alone_counts(
    basis: ConsentBasis, scope: ConsentScope, named: frozenset[UUID], need: Need, provider: UUID
) -> None:
    ground = rules.ground_of(Permission(basis, scope, named), need, provider)
    expected = {
        ConsentScope.ANY_MATCHED_PROVIDER: True,
        ConsentScope.NAMED_PROVIDERS: provider in named,
        ConsentScope.STATISTICS_ONLY: False,
    }
    assert (ground is not None) == expected[scope]


def test_a_named_provider_is_covered() -> None:
    provider = uuid4()
    permission = Permission(
        ConsentBasis.CONSENT, ConsentScope.NAMED_PROVIDERS, frozenset({provider})
    )
    assert rules.ground_of(permission, Need.SHELTER, provider) == "consent"


@pytest.mark.parametrize("article", DutyArticle)
def test_a_recorded_duty_reaches_the_needs_of_its_article_and_no_others(
    article: DutyArticle,
) -> None:
    basis = DUTIES[article].basis
    permission = Permission(basis, ConsentScope.STATISTICS_ONLY, article=article)
    reached = {need for need in Need if rules.ground_of(permission, need, uuid4())}
    assert Need.SHELTER in reached
    assert not reached & {Need.EMPLOYMENT_SUPPORT, Need.SKILLS_TRAINING, Need.CARE_VISIT}
    assert set(rules.duty_needs(permission, Need)) == reached
    assert rules.ground_of(permission, Need.SHELTER, uuid4()) == f"{basis} {article}"


@pytest.mark.parametrize("basis", [ConsentBasis.MANDATORY_REPORT, ConsentBasis.VITAL_INTEREST])
def test_a_duty_is_recorded_or_refused(basis: ConsentBasis) -> None:
    [fault] = rules.faults(Consented(basis))
    assert (fault.pointer, fault.code) == ("/consent/duty", "required")
    assert set(fault.allowed or ()) == set(articles_of(basis))
    [article, *_] = articles_of(basis)
    assert codes(Consented(basis, duty=True, article=article)) == set()


def test_a_duty_fits_its_basis_and_the_person() -> None:
    report, emergency = ConsentBasis.MANDATORY_REPORT, ConsentBasis.VITAL_INTEREST
    life, minors = DutyArticle.PERSONAL_INFORMATION_13_4, DutyArticle.MINORS_PROTECTION_11
    assert codes(Consented(report, duty=True, article=life)) == {"wrong_article"}
    assert codes(Consented(emergency, duty=True, article=minors)) == {"wrong_article"}
    assert codes(Consented(ConsentBasis.CONSENT, duty=True, article=life)) == {"not_allowed_here"}
    adult = Consented(report, duty=True, article=minors, age_band=AgeBand.FROM_40_TO_59)
    assert codes(adult) == {"not_a_minor"}


def test_a_duty_kept_without_its_article_by_an_older_version_opens_nothing() -> None:
    kept = {"basis": "vital_interest", "scope": "statistics_only", "providers": []}
    assert rules.ground_of(Permission.of(kept), Need.SHELTER, uuid4()) is None


def test_every_rule_has_a_dated_source() -> None:
    assert all(source.article and source.in_force.year >= 2015 for source in SOURCES.values())


@given(
    band=st.sampled_from(AgeBand),
    flags=st.sets(st.sampled_from(Flag)),
    said=st.sets(st.sampled_from(SpecialCare)),
)
def test_l_03_special_care_follows_from_age_circumstances_and_what_is_said_alone(
    band: AgeBand, flags: set[Flag], said: set[SpecialCare]
) -> None:
    found = capacity().care_for(band, flags, said)
    assert list(found) == sorted(set(found), key=list(SpecialCare).index)
    assert said <= set(found)
    by_age = {"<14": "minor", "14-17": "minor", "60+": "elderly"}.get(band)
    by_flag = {"disability", "pregnant"} & flags
    assert set(found) == said | by_flag | ({by_age} if by_age else set())


@given(
    band=st.sampled_from(AgeBand),
    relation=st.none() | st.sampled_from(Relation),
    limited=st.booleans(),
)
def test_l_42_nobody_who_decides_for_herself_has_a_suspected_guardian(
    band: AgeBand, relation: Relation | None, *, limited: bool
) -> None:
    accused = rules.guardian_accused(band, relation, limited_capacity=limited)
    if not limited and not rules.is_minor(band):
        assert not accused
    if accused:
        assert relation in {"parent", "father", "mother", "spouse", "child"}
        assert rules.is_minor(band) <= (relation not in {"spouse", "child"})
