"""S-30: a case that came into the news is marked, and everybody who reads it is told once."""

from typing import Any
from uuid import UUID, uuid4

import httpx

from tests.integration.intake.office import FEDERATION, HOTLINE, Office
from tests.support.builders import a_referral


async def patch(
    office: Office, referral_id: UUID, body: Any, caller: Any = HOTLINE
) -> httpx.Response:
    headers = {"idempotency-key": uuid4().hex, **office.bearer(caller)}
    return await office.http.patch(f"/v1/referrals/{referral_id}", json=body, headers=headers)


async def test_s_30_a_case_in_the_news_is_marked_and_told_once(office: Office) -> None:
    referral = await office.accepted(a_referral())
    assert (await office.get(f"/v1/referrals/{referral}")).json()["publicity_risk"] is False
    for _ in range(2):
        answer = await patch(office, referral, {"publicity_risk": True})
        assert answer.status_code == 200, answer.text
        assert answer.json() == {"id": str(referral), "publicity_risk": True}
    shown = (await office.get(f"/v1/referrals/{referral}")).json()
    assert shown["publicity_risk"] is True
    assert [line["what"] for line in shown["timeline"]] == ["received", "publicity_began"]
    await patch(office, referral, {"publicity_risk": False})
    told = await office.published("referral.publicity-changed")
    assert [event["publicity_risk"] for event in told] == [True, False]
    looks = await office.rows("select action from audit where action like 'publicity%'")
    assert [row["action"] for row in looks] == ["publicity_began", "publicity_ended"]


async def test_s_30_what_is_wrong_or_a_strangers_changes_nothing(office: Office) -> None:
    referral = await office.accepted(a_referral())
    for wrong in ({}, {"publicity_risk": "perhaps", "name": "林某甲"}, {"publicity_risk": None}):
        refused = await patch(office, referral, wrong)
        assert refused.status_code == 422, wrong
        assert {error["pointer"] for error in refused.json()["errors"]} == {
            "/publicity_risk",
            *(["/name"] if "name" in wrong else []),
        }
        assert "林" not in refused.text
    yes = {"publicity_risk": True}
    assert (await patch(office, referral, yes, FEDERATION)).status_code == 404
    assert (await patch(office, uuid4(), yes)).status_code == 404
    assert await office.published("referral.publicity-changed") == []
    done = await office.http.post(
        f"/v1/referrals/{referral}/withdraw",
        json={"reason": "survivor_declined"},
        headers={"idempotency-key": uuid4().hex, **office.bearer(HOTLINE)},
    )
    assert done.status_code == 200
    assert (await patch(office, referral, yes)).status_code == 200, "the press reads old cases too"
    gone = await office.http.delete(f"/v1/referrals/{referral}", headers=office.bearer(HOTLINE))
    assert gone.status_code == 200
    assert (await patch(office, referral, yes)).status_code == 404
