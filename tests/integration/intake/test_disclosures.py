"""A case goes to a body that gives no help itself on a recorded ground, and abroad on more."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import httpx

from services.intake.referrals.fields import CHINA
from shared.security.tokens import Caller
from tests.integration.intake.office import FEDERATION, HOTLINE, OPERATIONS, Json, Office
from tests.support.builders import a_referral

FIRST = Caller("approver_1", UUID(int=5), frozenset({"egress:approve"}), "staff")
SECOND = Caller("approver_2", UUID(int=5), frozenset({"egress:approve"}), "staff")
REPORT = {"basis": "mandatory_report", "article": "minors_protection_11"}
EMERGENCY = {"basis": "emergency_life", "article": "personal_information_13_4"}
MINOR = {"age_band": "14-17", "gender": "female"}


async def disclose(office: Office, caller: Caller = HOTLINE, **said: Any) -> httpx.Response:
    body = {"officer_ref": "staff-17", "parts": ["facts"], "she": "told", **said}
    kept = {name: value for name, value in body.items() if value is not None}
    return await office.post("/v1/disclosures", kept, caller)


async def of_a_minor(office: Office) -> str:
    body = a_referral(subject=MINOR, perpetrator={"relation": "stranger"})
    body["consent"] = {**body["consent"], "given_by": "guardian", "basis": "guardian_consent"}
    return str(await office.accepted(body))


async def abroad(office: Office, kind: str = "un_body") -> str:
    body = {"name": "Mekong partner", "kind": kind}
    made = await office.post("/v1/partners", body, OPERATIONS)
    return str(made.json()["id"])


async def approve(office: Office, who: Caller, referral: str, to: str) -> Json:
    body = {"referral_id": referral, "to": to, "basis": "emergency_life"}
    made = await office.post("/v1/egress-approvals", body, who)
    assert made.status_code == 201, made.text
    found: Json = made.json()
    return found


async def test_s93_nothing_goes_to_the_police_without_a_ground(office: Office) -> None:
    referral = await of_a_minor(office)
    refused = await disclose(office, to="police", referral_id=referral)
    assert refused.status_code == 422
    assert [error["pointer"] for error in refused.json()["errors"]] == ["/basis"]
    done = await disclose(office, to="police", referral_id=referral, **REPORT)
    assert done.status_code == 200, done.text
    assert done.json()["recipient_kind"] == "public_security"
    rows = await office.rows("select ground, subject from audit where action = 'disclose'")
    assert [(row["ground"], str(row["subject"])) for row in rows] == [
        ("mandatory_report public_security", referral)
    ]
    life = (await office.get(f"/v1/referrals/{referral}")).json()["timeline"]
    assert [(line["detail"]["she"], line["detail"]["basis"]) for line in life[1:]] == [
        ("told", "mandatory_report")
    ]
    listed = (await office.get(f"/v1/referrals/{referral}/disclosures")).json()["items"]
    assert [one["disclosure_id"] for one in listed] == [done.json()["disclosure_id"]]
    theirs = await office.get(f"/v1/referrals/{referral}/disclosures", FEDERATION)
    assert theirs.status_code == 404
    kept = await office.rows("select row_to_json(d)::text as all from case_disclosure d")
    assert "staff-17" not in str(kept)


async def test_s93_she_reads_in_her_ledger_what_the_police_was_told_unless_that_is_unsafe(
    office: Office,
) -> None:
    referral = await of_a_minor(office)
    for she, parts in (("told", ["facts", "contact"]), ("unsafe", ["identity"])):
        said = {"to": "police", "referral_id": referral, "she": she, "parts": parts}
        assert (await disclose(office, **said, **REPORT)).status_code == 200
    ledger = (await office.get(f"/v1/referrals/{referral}/ledger")).json()["lines"]
    [line] = [each for each in ledger if each["what"] == "disclosed"]
    assert line["fields"] == ["facts", "contact"]
    assert (line["partner_id"], line["stop"]) == (str(HOTLINE.partner_id), None)
    words = line["words"]["zh"]
    for part in ("公安", "案件要点、联系方式", "因为法律要求报告", "未成年人保护法"):
        assert part in words, words
    assert "who you are" not in str(ledger)


async def test_her_ledger_names_the_body_that_was_told(office: Office) -> None:
    referral = str(await office.accepted(a_referral()))
    body = {"name": "示例检察院", "kind": "procuratorate"}
    to = (await office.post("/v1/partners", body, OPERATIONS)).json()["id"]
    said = {"to": to, "referral_id": referral, "basis": "consent"}
    assert (await disclose(office, **said)).status_code == 200
    [line] = (await office.get(f"/v1/referrals/{referral}/ledger")).json()["lines"]
    assert line["recipient"]["zh"] == "示例检察院"
    assert "示例检察院" in line["words"]["zh"]
    assert "because you agreed to just that" in line["words"]["en"]


async def test_s93_an_adults_will_decides_unless_she_lacks_capacity(office: Office) -> None:
    referral = str(await office.accepted(a_referral()))
    article = {"basis": "mandatory_report", "article": "domestic_violence_14"}
    refused = await disclose(office, to="police", referral_id=referral, **article)
    assert [error["code"] for error in refused.json()["errors"]] == ["adult"]
    lacking = await disclose(
        office, to="police", referral_id=referral, lacks_capacity=True, **article
    )
    assert lacking.status_code == 200
    consented = await disclose(office, to="police", referral_id=referral, basis="consent")
    assert consented.status_code == 200


async def test_every_fault_of_a_disclosure_is_named_at_once(office: Office) -> None:
    said = {"basis": "mandatory_report", "article": "personal_information_13_4"}
    referral = str(await office.accepted(a_referral()))
    refused = await disclose(
        office, to="hospital", referral_id=referral, officer_ref=None, parts=[], she=None, **said
    )
    assert {error["pointer"] for error in refused.json()["errors"]} == {
        "/article",
        "/to",
        "/lacks_capacity",
        "/officer_ref",
        "/parts",
        "/she",
    }
    for wrong in ({"to": "somebody"}, {"to": str(uuid4())}, {"to": "police", "scope": "all"}):
        assert (await disclose(office, **{"referral_id": referral, **wrong})).status_code == 422
    stranger = await disclose(
        office, FEDERATION, to="police", referral_id=referral, basis="consent"
    )
    assert stranger.status_code == 404
    assert await office.rows("select 1 from case_disclosure") == []


async def test_s43_nothing_of_a_case_goes_to_a_foreign_public_body(office: Office) -> None:
    referral = await of_a_minor(office)
    for ground in ({}, EMERGENCY):
        blocked = await disclose(office, to="foreign_public_body", referral_id=referral, **ground)
        assert blocked.status_code == 403
        assert blocked.json()["type"] == "/problems/cross-border-blocked"
    shared = await office.post(
        "/v1/disclosures", {"to": "foreign_public_body", "scope": "aggregate"}, HOTLINE
    )
    assert shared.status_code == 200


async def test_s104_a_case_leaves_the_country_with_a_ground_and_two_persons(
    office: Office,
) -> None:
    referral, mekong = await of_a_minor(office), await abroad(office)

    async def asked(**more: Any) -> int:
        return (await disclose(office, to=mekong, referral_id=referral, **more)).status_code

    assert await asked() == 403
    assert await asked(**EMERGENCY) == 403
    assert (await approve(office, FIRST, referral, mekong))["persons_missing"] == 1
    assert (await approve(office, FIRST, referral, mekong))["persons_missing"] == 1
    assert await asked(**EMERGENCY) == 403, "one person twice is one person"
    assert (await approve(office, SECOND, referral, mekong))["persons_missing"] == 0
    assert await asked(basis="consent") == 403, "another ground was not approved"
    assert await asked(**EMERGENCY) == 200
    assert await asked(**EMERGENCY) == 403, "two approvals open one disclosure"
    looks = await office.rows(
        "select action from audit where action like '%egress' or action = 'disclose'"
    )
    assert [row["action"] for row in looks].count("disclose") == 1
    this_year = datetime.now(CHINA).year
    year = (await office.get(f"/v1/egress/{this_year}", OPERATIONS)).json()
    assert (year["persons"], year["emergencies"], year["instrument"]) == (0, 1, "none")
    partner = await office.post(
        "/v1/egress-approvals", {"referral_id": referral, "to": mekong, **EMERGENCY}, HOTLINE
    )
    assert partner.status_code == 403


async def test_approvals_grow_old(office: Office) -> None:
    referral, mekong = await of_a_minor(office), await abroad(office)
    for who in (FIRST, SECOND):
        await approve(office, who, referral, mekong)
    await office.rows("update egress_approval set approved_at = now() - interval '25 hours'")
    late = await disclose(office, to=mekong, referral_id=referral, **EMERGENCY)
    assert late.status_code == 403


async def test_of_an_erased_case_a_disclosure_leads_to_nobody(office: Office) -> None:
    referral = await of_a_minor(office)
    assert (await disclose(office, to="police", referral_id=referral, **REPORT)).status_code == 200
    headers = office.bearer(HOTLINE)
    gone = await office.http.delete(f"/v1/referrals/{referral}", headers=headers)
    assert gone.status_code == 200
    [row] = await office.rows("select referral_id, officer, basis from case_disclosure")
    assert (row["referral_id"], row["officer"]) == (None, b"")
