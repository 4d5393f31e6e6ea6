"""What the law allows, and to whom a survivor is released."""

from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.consent import rules
from services.intake.consent.law import SOURCES
from services.intake.consent.rules import Consented
from shared.vocabulary.codes import AgeBand, ConsentBasis, ConsentGiver, ConsentScope, Relation


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


@pytest.mark.parametrize("relation", sorted(rules.GUARDIANS))
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
    st.sampled_from(ConsentBasis), st.sampled_from(ConsentScope), st.sets(st.uuids()), st.uuids()
)
def test_consent_alone_never_covers_a_provider_it_does_not_name(
    basis: ConsentBasis, scope: ConsentScope, named: set[UUID], provider: UUID
) -> None:
    covered = rules.covers(basis, scope, named, provider)
    if basis in rules.DUTIES:
        assert covered
    elif scope is ConsentScope.STATISTICS_ONLY:
        assert not covered
    elif scope is ConsentScope.NAMED_PROVIDERS:
        assert covered == (provider in named)


def test_a_named_provider_is_covered() -> None:
    provider = uuid4()
    scope = ConsentScope.NAMED_PROVIDERS
    assert rules.covers(ConsentBasis.CONSENT, scope, [provider], provider)


def test_every_rule_has_a_dated_source() -> None:
    assert all(source.article and source.in_force.year >= 2015 for source in SOURCES.values())
