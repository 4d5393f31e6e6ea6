"""Reports on minors are put on record, results come back, departments reply or are overdue."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx

from services.intake.duties.overdue import tell_overdue
from shared.security.tokens import Caller
from tests.integration.intake.office import FEDERATION, HOTLINE, OPERATIONS, Json, Office
from tests.support.builders import a_referral

POLICE_SCOPES = frozenset({"clue:write"})


async def of_a_minor(office: Office) -> str:
    body = a_referral(
        subject={"age_band": "14-17", "gender": "female"}, perpetrator={"relation": "stranger"}
    )
    body["consent"] = {**body["consent"], "given_by": "guardian", "basis": "guardian_consent"}
    return str(await office.accepted(body))


async def police(office: Office) -> Caller:
    body = {"name": "示例公安局", "kind": "public_security"}
    made = await office.post("/v1/partners", body, OPERATIONS)
    return Caller("police", UUID(made.json()["id"]), POLICE_SCOPES)


def a_report(referral: str, minutes: int = 30, **changes: Any) -> Json:
    learned = datetime.now(UTC) - timedelta(hours=3)
    return {
        "referral_id": referral,
        "situation": "many_injuries",
        "to": ["police", "civil_affairs", "education"],
        "parts": ["facts"],
        "officer_ref": "staff-17",
        "learned_at": learned.isoformat(),
        "reported_at": (learned + timedelta(minutes=minutes)).isoformat(),
        **changes,
    }


async def reported(office: Office, body: Json, caller: Caller = HOTLINE) -> httpx.Response:
    return await office.post("/v1/mandatory-reports", body, caller)


async def test_l24_a_report_on_a_minor_goes_to_three_bodies_and_results_come_back(
    office: Office,
) -> None:
    officers = await police(office)
    referral = await of_a_minor(office)
    to = [str(officers.partner_id), "civil_affairs", "education"]
    made = await reported(office, a_report(referral, to=to))
    assert made.status_code == 201, made.text
    report = made.json()
    assert (report["article"], report["late"]) == ("minors_protection_11", False)
    path = f"/v1/mandatory-reports/{report['report_id']}"
    masked = (await office.get(path, officers)).json()
    assert masked["referral_id"] is None
    assert not {"partner_id", "client_id", "officer"} & masked.keys()
    told = await office.post(f"{path}/result", {"result": "case_opened"}, officers)
    assert told.status_code == 200, told.text
    noted = await office.post(
        f"{path}/result", {"result": "protected", "of": "civil_affairs"}, HOTLINE
    )
    assert noted.status_code == 200, noted.text
    [kept] = (await office.get(f"/v1/referrals/{referral}/mandatory-reports")).json()["items"]
    results = {each["kind"]: (each["result"], each["told_by"]) for each in kept["addressees"]}
    assert results == {
        "public_security": ("case_opened", "addressee"),
        "civil_affairs": ("protected", "reporter"),
        "education": (None, None),
    }
    for theirs in (path, f"/v1/referrals/{referral}/mandatory-reports"):
        assert (await office.get(theirs, FEDERATION)).status_code == 404
    rows = await office.rows("select row_to_json(r)::text as all from mandatory_report r")
    assert "staff-17" not in str(rows)


async def test_l05_a_report_later_than_an_hour_is_late_and_one_that_is_missing_is_told_once(
    office: Office,
) -> None:
    missing, late = await of_a_minor(office), await of_a_minor(office)
    adult = await office.accepted(a_referral())
    assert (await reported(office, a_report(late, minutes=61))).json()["late"]
    owed = (await office.get("/v1/mandatory-reports/owed")).json()["items"]
    assert [(one["referral_id"], one["overdue"]) for one in owed] == [(missing, False)]
    await tell_overdue(office.db, {})
    assert await office.published("mandatory_report.overdue") == []
    await office.rows("update referral set received_at = received_at - interval '61 minutes'")
    for _ in range(2):
        await tell_overdue(office.db, {})
    told = await office.published("mandatory_report.overdue")
    assert [one["referral_id"] for one in told] == [missing]
    assert str(adult) not in str(told)


async def test_l05_a_report_that_does_not_fit_the_law_is_refused_whole(office: Office) -> None:
    adult = str(await office.accepted(a_referral()))
    wrong = a_report(adult, to=["hospital", "police", "public_security"])
    refused = await reported(office, wrong)
    assert {error["pointer"] for error in refused.json()["errors"]} == {
        "/to/0",
        "/to",
        "/situation",
    }
    lacking = a_report(adult, situation="adult_without_capacity", to=["police"])
    assert (await reported(office, lacking)).json()["article"] == "domestic_violence_14"
    minor = await of_a_minor(office)
    for change in (
        {"situation": "adult_without_capacity"},
        {"reported_at": (datetime.now(UTC) - timedelta(days=2)).isoformat()},
        {"to": []},
        {"parts": []},
        {"officer_ref": "19900000001"},
    ):
        assert (await reported(office, a_report(minor, **change))).status_code == 422, change
    assert (await reported(office, a_report(minor), FEDERATION)).status_code == 404
    assert len(await office.rows("select 1 from mandatory_report")) == 1


async def test_s88_a_department_that_does_not_reply_in_time_is_overdue(office: Office) -> None:
    officers = await police(office)
    referral = str(await office.accepted(a_referral()))
    body = {"to": str(officers.partner_id), "referral_id": referral, "question": "investigate"}
    asked = await office.post("/v1/investigation-requests", body, HOTLINE)
    assert asked.status_code == 202, asked.text
    by_kind = await office.post(
        "/v1/investigation-requests", {**body, "to": "public_security"}, HOTLINE
    )
    assert by_kind.json()["recipient_kind"] == "public_security"
    [theirs] = (await office.get("/v1/investigation-requests", officers)).json()["items"]
    assert (theirs["request_id"], theirs["referral_id"]) == (asked.json()["request_id"], None)
    path = f"/v1/investigation-requests/{theirs['request_id']}/reply"
    assert (await office.post(path, {"reply": "under_way"}, officers)).status_code == 200
    await tell_overdue(office.db, {})
    assert await office.published("investigation.reply_overdue") == []
    await office.rows("update investigation_request set due_at = now() - interval '1 s'")
    for _ in range(2):
        await tell_overdue(office.db, {})
    told = await office.published("investigation.reply_overdue")
    assert [one["request_id"] for one in told] == [by_kind.json()["request_id"]]
    assert (await office.post(path, {"reply": "handled"}, officers)).status_code == 200
    assert (await office.post(path, {"reply": "handled"}, officers)).status_code == 409
    assert (await office.post(path, {"reply": "handled"}, FEDERATION)).status_code == 404


async def test_s88_a_request_is_about_one_own_case_or_clue(office: Office) -> None:
    referral = str(await office.accepted(a_referral()))
    about = {"to": "court", "question": "explain"}
    for body, who, status in (
        (about, HOTLINE, 422),
        ({**about, "referral_id": referral, "clue_id": referral}, HOTLINE, 422),
        ({**about, "referral_id": referral, "to": str(uuid4())}, HOTLINE, 422),
        ({**about, "referral_id": referral}, FEDERATION, 404),
        ({**about, "clue_id": referral}, HOTLINE, 404),
    ):
        answer = await office.post("/v1/investigation-requests", body, who)
        assert answer.status_code == status, body
    assert await office.rows("select 1 from investigation_request") == []


async def test_of_an_erased_case_reports_and_requests_lead_to_nobody(office: Office) -> None:
    referral = await of_a_minor(office)
    assert (await reported(office, a_report(referral))).status_code == 201
    body = {"to": "police", "referral_id": referral, "question": "protect"}
    assert (await office.post("/v1/investigation-requests", body, HOTLINE)).status_code == 202
    headers = office.bearer(HOTLINE)
    gone = await office.http.delete(f"/v1/referrals/{referral}", headers=headers)
    assert gone.status_code == 200
    for table in ("mandatory_report", "investigation_request"):
        rows = await office.rows(f"select row_to_json(t)::text as line from {table} t")
        assert len(rows) == 1
        assert referral not in rows[0]["line"], table
