"""Risk, urgency and duties, decided the moment a request is read."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.referrals import rules
from services.intake.referrals.date_limits import dates
from services.intake.referrals.rules import Duty
from services.intake.screening.rules import Signs, deadlines, incident_end, screen
from shared.vocabulary import (
    AgeBand,
    Channel,
    ConsentGiver,
    Exploitation,
    Flag,
    HarmForm,
    HarmSub,
    HarmType,
    MedicalDeadline,
    Need,
    Relation,
    Risk,
    Urgency,
)

ADULT, CHILD, TEEN = AgeBand.FROM_18_TO_39, AgeBand.UNDER_14, AgeBand.FROM_14_TO_17
RISKS = (Risk.STANDARD, Risk.MEDIUM, Risk.HIGH)


def risk(
    types: set[HarmType] | None = None,
    forms: set[HarmForm] | None = None,
    subs: set[HarmSub] | None = None,
    age_band: AgeBand = ADULT,
) -> Risk:
    kinds = frozenset(types or {HarmType.OTHER})
    return screen(Signs(kinds, frozenset(forms or ()), frozenset(subs or ()), age_band)).risk


@pytest.mark.parametrize("sub", [HarmSub.DEATH_THREAT, HarmSub.STRANGULATION, HarmSub.CONFINEMENT])
def test_a_threat_to_life_is_a_high_risk(sub: HarmSub) -> None:
    assert risk({HarmType.DOMESTIC_VIOLENCE}, subs={sub}) is Risk.HIGH


@pytest.mark.parametrize("harm", [HarmType.SEXUAL_ASSAULT, HarmType.TRAFFICKING])
def test_a_grave_harm_is_a_high_risk(harm: HarmType) -> None:
    assert risk({harm}) is Risk.HIGH


def test_sexual_violence_against_a_minor_is_a_high_risk() -> None:
    assert risk(forms={HarmForm.SEXUAL}, age_band=TEEN) is Risk.HIGH
    assert risk(forms={HarmForm.SEXUAL}) is Risk.MEDIUM


def test_a_quarrel_over_money_is_a_standard_risk() -> None:
    assert risk(forms={HarmForm.ECONOMIC}) is Risk.STANDARD


@given(
    st.sets(st.sampled_from(HarmType), min_size=1),
    st.sets(st.sampled_from(HarmForm)),
    st.sets(st.sampled_from(HarmSub)),
    st.sampled_from(HarmSub),
    st.sampled_from(AgeBand),
)
def test_knowing_more_harm_never_lowers_the_risk(
    types: set[HarmType], forms: set[HarmForm], subs: set[HarmSub], more: HarmSub, age: AgeBand
) -> None:
    before = risk(types, forms, subs, age)
    after = risk(types, forms, subs | {more}, age)
    assert RISKS.index(after) >= RISKS.index(before)


@given(st.sampled_from(Urgency), st.sampled_from(Risk))
def test_screening_never_lowers_urgency(stated: Urgency, found: Risk) -> None:
    order = rules.URGENCY_ORDER
    decided = rules.urgency_of(stated, found)
    assert order.index(decided) >= order.index(stated)
    if found is Risk.HIGH:
        assert decided is not Urgency.ROUTINE


def test_every_minor_at_risk_is_reported() -> None:
    assert rules.duties_of(CHILD, Relation.TEACHER) == (Duty.MANDATORY_REPORT_DUE,)
    assert rules.duties_of(ADULT, Relation.FATHER) == ()


@pytest.mark.parametrize("relation", [Relation.PARENT, Relation.FATHER, Relation.MOTHER])
def test_an_accused_guardian_is_not_called_and_the_child_is_protected(relation: Relation) -> None:
    assert Duty.GUARDIAN_CONTACT_BLOCKED in rules.duties_of(TEEN, relation)
    asked = (Need.COUNSELLING,)
    assert rules.needs_of(asked, TEEN, relation) == (Need.COUNSELLING, Need.CHILD_PROTECTION)
    assert rules.needs_of((Need.CHILD_PROTECTION,), TEEN, relation) == (Need.CHILD_PROTECTION,)
    assert rules.needs_of(asked, ADULT, relation) == asked


def test_a_request_through_her_own_hand_is_her_own() -> None:
    herself = ConsentGiver.SELF
    assert rules.wrote_herself(None, herself, Channel.WECHAT_MINIPROGRAM)
    assert rules.wrote_herself(None, herself, Channel.QR_POSTER)
    assert not rules.wrote_herself(None, herself, Channel.HOTLINE_12338)
    assert not rules.wrote_herself(None, ConsentGiver.GUARDIAN, Channel.WEB_FORM)
    assert not rules.wrote_herself(stated=False, given_by=herself, channel=Channel.WEB_FORM)


def test_only_the_past_of_some_years_is_plausible() -> None:
    now = datetime(2026, 11, 21, tzinfo=UTC)
    assert rules.is_plausible(now + timedelta(minutes=4), now, 120)
    assert not rules.is_plausible(now + timedelta(minutes=6), now, 120)
    assert rules.is_plausible(datetime(2016, 11, 1, tzinfo=UTC), now, 120)
    assert not rules.is_plausible(datetime(2016, 10, 31, tzinfo=UTC), now, 120)
    assert not rules.is_plausible(datetime(1, 1, 1, tzinfo=UTC), now, 120)


def test_the_rule_of_dates_holds_a_published_year_and_no_empty_date() -> None:
    oldest = rules.oldest_day(date(2026, 11, 26), dates().oldest_months)
    assert date(1970, 1, 1) < oldest <= date(2022, 8, 18)
    assert rules.oldest_day(date(2026, 1, 31), 1) == date(2025, 12, 1)


def test_many_lesser_signs_together_are_a_high_risk() -> None:
    forms = frozenset({HarmForm.PHYSICAL, HarmForm.SEXUAL})
    signs = Signs(frozenset({HarmType.STALKING}), forms, flags=frozenset({Flag.PREGNANT}))
    assert screen(signs).risk is Risk.MEDIUM
    more = signs._replace(types=signs.types | {HarmType.SEXUAL_HARASSMENT})
    found = screen(more)
    assert (found.risk, found.points) == (Risk.HIGH, 10)
    assert set(found.indicators) == {
        "stalking",
        "physical",
        "sexual",
        "pregnant",
        "sexual_harassment",
    }


@given(st.sampled_from(Risk), st.sampled_from(HarmSub))
def test_a_workers_judgement_raises_the_risk_and_never_lowers_it(said: Risk, sub: HarmSub) -> None:
    found = screen(Signs(frozenset({HarmType.OTHER}), subs=frozenset({sub})))
    raised = found.raised_to(said)
    assert RISKS.index(raised.risk) == max(RISKS.index(found.risk), RISKS.index(said))
    assert raised.judged is (raised.risk is not found.risk)


def test_medicines_hours_run_from_the_incident_and_a_day_without_hour_stays_urgent() -> None:
    signs = Signs(frozenset({HarmType.SEXUAL_ASSAULT}))
    day = date(2026, 11, 20)
    now = datetime(2026, 11, 23, 12, tzinfo=UTC)
    exact = dict(deadlines(signs, incident_end(day, 9), now))
    assert set(exact) == {MedicalDeadline.EMERGENCY_CONTRACEPTION}
    assert exact[MedicalDeadline.EMERGENCY_CONTRACEPTION].isoformat() == "2026-11-25T10:00:00+08:00"
    whole_day = dict(deadlines(signs, incident_end(day, None), now))
    assert set(whole_day) == set(MedicalDeadline)
    assert dict(deadlines(Signs(frozenset({HarmType.STALKING})), incident_end(day, 9), now)) == {}
    assert rules.urgency_of(Urgency.ROUTINE, Risk.HIGH, hours_run=True) is Urgency.IMMEDIATE


GRAVE = {"forced_marriage", "sexual_assault", "drugging", "forced_sex_work", "forced_birth"}


@pytest.mark.parametrize("form", list(Exploitation))
def test_s_73_each_form_of_exploitation_has_its_grade(form: Exploitation) -> None:
    signs = Signs(frozenset({HarmType.OTHER}), age_band=ADULT, exploitation=frozenset({form}))
    assert screen(signs).risk is (Risk.HIGH if form in GRAVE else Risk.MEDIUM)
    assert screen(signs).indicators == (str(form),)
