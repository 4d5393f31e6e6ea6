"""Visits and interviews need her consent; both sides' truth about a service stand apart."""

from typing import Any
from uuid import UUID

from tests.integration.intake.office import FEDERATION, LAWYERS, Json, Office
from tests.integration.intake.test_consent_and_release import SHELTER, take
from tests.integration.intake.test_consents import give, ledger, withdraw
from tests.support.builders import a_referral


async def ask(office: Office, referral_id: UUID, **changes: Any) -> tuple[int, Json]:
    body = {"referral_id": str(referral_id), "purpose": "media_interview", "body": "media"}
    by = changes.pop("by", None)
    path = "/v1/access-requests"
    answer = await office.post(path, body | changes, *([by] if by else []))
    return answer.status_code, answer.json()


async def test_s76_an_interview_needs_a_consent_of_its_own_and_by_default_there_is_none(
    office: Office,
) -> None:
    referral_id = await office.accepted(a_referral())
    status, refused = await ask(office, referral_id, source="示例日报")
    assert (status, refused["type"]) == (403, "/problems/consent-required")
    media: Json = {"kind": "body", "body": "media"}
    await give(office, referral_id, recipient=media, purpose="media_interview")
    status, granted = await ask(office, referral_id, source="示例日报")
    assert (status, granted["consent_version"]) == (200, 2)
    for wrong in ({"purpose": "observation_visit"}, {"body": "donors"}):
        assert (await ask(office, referral_id, source="示例日报二", **wrong))[0] == 403
    named: Json = {"kind": "source", "name": "示例日报"}
    deny = {"purpose": "media_interview", "decision": "deny"}
    await give(office, referral_id, recipient=named, **deny)
    assert (await ask(office, referral_id, source="示例 日报"))[0] == 403
    assert (await ask(office, referral_id, source="另一家"))[0] == 200
    await withdraw(office, referral_id, recipients=[media])
    assert (await ask(office, referral_id, source="另一家"))[0] == 403
    what = [line["what"] for line in await ledger(office, referral_id)]
    assert what.count("visit_granted") == 2
    assert what.count("visit_refused") == 5
    assert "日报" not in str(await office.rows("select * from access_request"))
    assert "日报" not in str(await office.rows("select * from consent"))
    assert (await ask(office, referral_id, by=FEDERATION))[0] == 404
    assert (await ask(office, referral_id, by=LAWYERS))[0] == 404
    assert (await ask(office, referral_id, purpose="help"))[0] == 422


async def test_s77_who_is_refused_three_times_is_stopped_and_the_lead_is_told_once(
    office: Office,
) -> None:
    referral_id = await office.accepted(a_referral(needs=["shelter"]))
    await take(office, referral_id, "shelter", SHELTER)
    for by in (None, SHELTER, None):
        assert (await ask(office, referral_id, source="纠缠台", by=by))[0] == 403
    for _ in range(2):
        status, problem = await ask(office, referral_id, source="纠缠台")
        assert (status, problem["type"]) == (429, "/problems/too-many-requests")
    assert (await ask(office, referral_id, source="别处"))[0] == 403
    [event] = await office.published("access.harassment")
    assert (event["refused"], event["purpose"]) == (3, "media_interview")
    grounds = await office.rows("select ground from audit where action = 'request_access'")
    assert [row["ground"] for row in grounds].count("media_interview blocked") == 2


async def test_both_sides_of_a_service_stand_apart_for_ever(office: Office) -> None:
    referral_id = await office.accepted(a_referral(needs=["shelter"]))
    path = f"/v1/referrals/{referral_id}/services"
    assert (await office.get(path)).json()["services"] == []
    taken = await take(office, referral_id, "shelter", SHELTER)
    for said in ("received", "harmed"):
        answer = await office.post(f"{path}/{taken['need_id']}/report", {"said": said})
        assert answer.status_code == 201, answer.text
    [service] = (await office.get(path)).json()["services"]
    assert (service["provider_says"], service["she_says"]) == ("accepted", "harmed")
    told = await office.published("service.reported")
    assert [event["said"] for event in told] == ["received", "harmed"]
    assert len(await office.rows("select id from service_report")) == 2
    unknown = await office.post(f"{path}/{UUID(int=1)}/report", {"said": "received"})
    assert unknown.status_code == 404
