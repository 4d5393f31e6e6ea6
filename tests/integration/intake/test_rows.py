"""What the field asked of intake, row by row, as its acceptance is written."""

import pytest

from tests.integration.intake.office import Office
from tests.support.builders import a_referral, anonymous

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
