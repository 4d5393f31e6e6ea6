"""What the field asked of intake, row by row, as its acceptance is written."""

from typing import Any

import pytest

from shared.events.offer import OfferWithdrawn
from tests.integration.intake.office import LAWYERS, Office
from tests.integration.intake.test_consent_and_release import SHELTER, hear, seen, take
from tests.integration.intake.test_consents import give, status, withdraw
from tests.support.builders import a_referral, anonymous
from tests.support.leftovers import tables_holding

FORMS = {
    *("forced_marriage", "beating", "sexual_assault", "drugging", "forced_sex_work"),
    *("forced_birth", "forced_begging", "forced_labour", "isolation"),
}


async def test_s_73_several_forms_of_exploitation_are_taken_and_raise_the_risk(
    office: Office,
) -> None:
    said = ["forced_marriage", "forced_birth", "drugging"]
    quiet = [{"type": "other"}]
    answer = await office.post("/v1/referrals", anonymous(harm=quiet, exploitation=said))
    assert answer.status_code == 202, answer.text
    [told] = await office.published("referral.received")
    assert (told["exploitation"], told["risk"]) == (said, "high")
    [screened] = await office.published("referral.screened")
    assert set(screened["indicators"]) == set(said)


async def test_s_73_an_unknown_form_is_refused_and_the_known_ones_are_listed(
    office: Office,
) -> None:
    answer = await office.post("/v1/referrals", a_referral(exploitation=["drugging", "sold"]))
    assert answer.status_code == 422
    [error] = answer.json()["errors"]
    assert (error["pointer"], error["code"]) == ("/exploitation/1", "unknown_code")
    assert set(error["allowed"]) == FORMS
    assert await office.rows("select id from referral") == []


@pytest.mark.parametrize("channel", ["wechat_miniprogram", "web_form", "qr_poster"])
async def test_s_73_who_writes_alone_is_not_asked_for_it(office: Office, channel: str) -> None:
    body = a_referral(channel=channel, exploitation=["drugging"])
    answer = await office.post("/v1/referrals", body)
    assert answer.status_code == 422
    assert [e["pointer"] for e in answer.json()["errors"]] == ["/exploitation"]
    assert await office.rows("select id from referral") == []


async def test_l_02_somebody_who_lives_with_her_is_like_family(office: Office) -> None:
    for relation in ("cohabitant", "spouse"):
        body = anonymous(perpetrator={"relation": relation})
        assert (await office.post("/v1/referrals", body)).status_code == 202
    told = await office.published("referral.received")
    assert [each["perpetrator_relation"] for each in told] == ["cohabitant", "spouse"]
    assert told[0]["risk"] == told[1]["risk"]
    assert [n["type"] for n in told[0]["needs"]] == [n["type"] for n in told[1]["needs"]]


async def test_l_05_no_report_is_due_for_an_adult_with_full_capacity(office: Office) -> None:
    for band, due in (("18-39", False), ("14-17", True)):
        referral_id = await office.accepted(anonymous(subject={"age_band": band}))
        flags = (await office.get(f"/v1/referrals/{referral_id}")).json()["flags"]
        assert ("mandatory_report_due" in flags) is due


async def test_s_32_what_she_told_once_is_read_by_whoever_receives_her_next(
    office: Office,
) -> None:
    referral = await office.accepted(a_referral(needs=["shelter"]))
    before = await take(office, referral, "shelter", SHELTER)
    her_words = (await seen(office, referral, SHELTER))["narrative"]
    assert her_words
    passed: dict[str, Any] = {**before, "reason": "handed_over", "referral_goes_on": True}
    await hear(office, OfferWithdrawn(**passed))
    await take(office, referral, "shelter", LAWYERS, minute=1)
    assert (await seen(office, referral, LAWYERS))["narrative"] == her_words
    assert await status(office, referral, SHELTER) == 404


async def test_s_32_whether_what_was_done_is_told_on_follows_her_consent(office: Office) -> None:
    consent = a_referral()["consent"]
    for said, shared in (
        ({}, True),
        ({"fields": ["name", "narrative"]}, True),
        ({"fields": ["name", "phone"]}, False),
        ({"scope": "statistics_only"}, False),
    ):
        await office.accepted(a_referral(consent={**consent, **said}))
        assert (await office.published("referral.received"))[-1]["history_shared"] is shared, said
    referral = await office.accepted(a_referral())
    await give(office, referral, fields=["name"])
    assert (await office.published("consent.changed"))[-1]["history_shared"] is False
    await give(office, referral, fields=["narrative"])
    assert (await office.published("consent.changed"))[-1]["history_shared"] is True
    await withdraw(office, referral)
    assert (await office.published("consent.withdrawn"))[-1]["history_shared"] is False


async def test_s_06_the_mini_program_asks_by_a_pseudonym_and_no_name_is_needed(
    office: Office,
) -> None:
    """Beside the row's channel, token and needs: her province, and her consent, never assumed."""
    token = "wx-" + "a7Kq" * 6
    asked = {
        "channel": "wechat_miniprogram",
        "region": "530000",
        "subject": {"age_band": "14-17"},
        "harm": [{"type": "other"}],
        "needs": ["legal_consultation"],
        "consent": a_referral()["consent"],
        "identity": {"person_token": token},
    }
    answer = await office.post("/v1/referrals", asked)
    assert answer.status_code == 202, answer.text
    [told] = await office.published("referral.received")
    assert (told["self_referred"], told["contactable"]) == (True, False)
    assert await tables_holding(office.fresh.url, [token]) == {}
    for needless in ("identity", "source_ref", "safe_contact"):
        assert (await office.post("/v1/referrals", {**asked, needless: None})).status_code == 202
    refused = await office.post("/v1/referrals", {"channel": "wechat_miniprogram", "needs": []})
    assert {error["pointer"] for error in refused.json()["errors"]} == {
        *("/region", "/subject", "/harm", "/needs", "/consent"),
    }
