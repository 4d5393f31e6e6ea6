"""A hospital hands requests in as HL7 FHIR and follows them; the same acceptance judges them."""

from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import httpx
import orjson
import pytest
from fhir.resources.R4B import get_fhir_model_class

from tests.integration.intake.office import FEDERATION, HOTLINE, LAWYERS, OPERATIONS, Office
from tests.support.hospitals import OURS, a_message, a_service_request, a_task, coded

FHIR = "application/fhir+json"
SECRETS = ("林某甲", "19900000001", "编造的经过", "青石路", "1994-05-17", "ZY-000123", "示例医院")


async def post(
    office: Office, kind: str, body: Any, key: str | None = None, **headers: str
) -> httpx.Response:
    content = body if isinstance(body, bytes) else orjson.dumps(body)
    sent = {"content-type": FHIR, "idempotency-key": key or uuid4().hex, **office.bearer(HOTLINE)}
    sent |= {name.replace("_", "-"): value for name, value in headers.items()}
    answer = await office.http.post(f"/fhir/{kind}", content=content, headers=sent)
    assert answer.headers["content-type"] == FHIR
    judged(answer.json())
    return answer


async def get(office: Office, path: str, caller: Any = HOTLINE, **params: str) -> httpx.Response:
    answer = await office.get(f"/fhir/{path}", caller, **params)
    judged(answer.json())
    return answer


def judged(resource: Any) -> None:
    get_fhir_model_class(resource["resourceType"]).model_validate(resource)


def issues(answer: httpx.Response) -> dict[str, str]:
    assert answer.json()["resourceType"] == "OperationOutcome"
    return {
        place: issue["code"]
        for issue in answer.json()["issue"]
        for place in issue.get("expression", [""])
    }


async def test_a_request_of_a_hospital_is_a_referral_and_comes_back(office: Office) -> None:
    sent = a_service_request()
    made = await post(office, "ServiceRequest", sent)
    assert made.status_code == 201, made.text
    assert made.headers["location"].endswith(f"/fhir/ServiceRequest/{made.json()['id']}")
    [event] = await office.published("referral.received")
    assert event["channel"] == "partner_api"
    assert event["region"] == "110105"
    assert made.json()["requisition"] == {
        "system": OURS + "referral",
        "value": event["referral_id"],
    }
    receipts = [each for each in made.json()["identifier"] if each.get("system")]
    looked_up = await office.http.post(
        "/v1/receipts/lookup", json={"receipt_code": receipts[0]["value"]}
    )
    assert looked_up.status_code == 200

    back = (await get(office, f"ServiceRequest/{made.json()['id']}")).json()
    for name in ("status", "intent", "priority", "code", "identifier", "authoredOn"):
        assert back[name] == sent[name], name
    assert back["reasonCode"] == [sent["contained"][1]["code"]]
    task = (await get(office, f"Task/{made.json()['id']}")).json()
    assert task["status"] == "requested"
    assert task["focus"] == {"reference": f"ServiceRequest/{back['id']}"}
    for answer in (made.text, orjson.dumps(back).decode(), orjson.dumps(task).decode()):
        assert not [secret for secret in SECRETS if secret in answer]


async def test_nothing_a_hospital_says_of_her_lies_or_travels_readable(office: Office) -> None:
    await post(office, "Task", a_task())
    await post(office, "$process-message", a_message())
    tables = await office.rows("select tablename from pg_tables where schemaname = 'intake'")
    for table in tables:
        rows = await office.rows(f"select t::text as line from {table['tablename']} t")
        text = " ".join(row["line"] for row in rows)
        for secret in SECRETS:
            assert secret not in text, table
            assert secret.encode().hex() not in text, table


async def test_a_message_makes_one_referral_of_all_its_needs(office: Office) -> None:
    said = a_message("shelter", "legal_consultation")
    answer = await post(office, "$process-message", said)
    assert answer.status_code == 200, answer.text
    entries = [each["resource"] for each in answer.json()["entry"]]
    assert entries[0]["response"] == {
        "identifier": "m-000123",
        "code": "ok",
        "details": {"reference": f"OperationOutcome/{entries[1]['id']}"},
    }
    assert entries[1]["issue"] == [{"severity": "information", "code": "informational"}]
    assert [each["resourceType"] for each in entries[2:]] == ["Task", "ServiceRequest"] * 2
    [event] = await office.published("referral.received")
    assert [need["type"] for need in event["needs"]] == ["shelter", "legal_consultation"]
    found = await get(office, "Task", requisition=f"{OURS}referral|{event['referral_id']}")
    assert found.json()["total"] == 2


async def test_a_region_that_is_not_said_is_the_hospitals_and_the_answer_says_so(
    office: Office,
) -> None:
    said = a_service_request()
    del said["contained"][0]["address"]
    refused = await post(office, "ServiceRequest", said)
    assert issues(refused) == {"ServiceRequest.locationCode": "required"}
    hospital = {"name": "示例医院", "kind": "hospital", "region": "530302"}
    made = await office.post("/v1/partners", hospital, OPERATIONS)
    caller = replace(HOTLINE, partner_id=UUID(made.json()["id"]))
    headers = office.bearer(caller)
    taken = await post(office, "ServiceRequest", said, **headers)
    assert taken.status_code == 201, taken.text
    assert taken.json()["locationCode"] == [coded((OURS + "region", "530302"))]
    told = await post(office, "ServiceRequest", said, prefer="return=OperationOutcome", **headers)
    assert (told.status_code, issues(told)) == (
        201,
        {"ServiceRequest.locationCode": "informational"},
    )
    assert told.headers["location"]


async def test_the_same_message_sent_again_is_one_referral(office: Office) -> None:
    first = await post(office, "$process-message", a_message(), key="k-1")
    again = await post(office, "$process-message", a_message(), key="k-1")
    assert again.json()["entry"] == first.json()["entry"]
    assert again.headers["idempotent-replayed"] == "true"
    other = await post(office, "$process-message", a_message("medical"), key="k-1")
    assert (other.status_code, other.json()["issue"][0]["code"]) == (422, "duplicate")
    assert len(await office.published("referral.received")) == 1


async def test_a_message_without_a_key_is_known_by_its_bundle(office: Office) -> None:
    body = orjson.dumps(a_message())
    sent = {"content-type": FHIR, **office.bearer(HOTLINE)}
    for _ in range(2):
        answer = await office.http.post("/fhir/$process-message", content=body, headers=sent)
        assert answer.status_code == 200, answer.text
    assert len(await office.published("referral.received")) == 1
    alone = await office.http.post(
        "/fhir/ServiceRequest", content=orjson.dumps(a_service_request()), headers=sent
    )
    assert (alone.status_code, alone.json()["resourceType"]) == (400, "OperationOutcome")


async def test_what_is_wrong_is_an_outcome_that_names_every_element(office: Office) -> None:
    said = a_message("tea")
    patient = next(
        n for n, e in enumerate(said["entry"]) if e["resource"]["resourceType"] == "Patient"
    )
    consent = patient + 2
    said["entry"][patient]["resource"]["birthDate"] = "yesterday"
    del said["entry"][consent]["resource"]["policyRule"]
    answer = await post(office, "$process-message", said, accept_language="zh")
    assert answer.status_code == 422
    assert issues(answer) == {
        f"Bundle.entry[{patient}].resource.birthDate": "value",
        "Bundle.entry[2].resource.code": "code-invalid",
        f"Bundle.entry[{consent}].resource.policyRule": "required",
    }
    assert answer.headers["content-language"] == "zh"
    assert all(each["details"]["text"][0] >= "\u4e00" for each in answer.json()["issue"][:1])
    assert await office.rows("select id from referral") == []


@pytest.mark.parametrize(
    ("path", "body", "kind", "status"),
    [
        ("ServiceRequest", b"<ServiceRequest/>", "application/fhir+xml", 415),
        ("ServiceRequest", b"<ServiceRequest/>", FHIR, 400),
        ("ServiceRequest", b"", FHIR, 400),
        ("ServiceRequest", b"[]", FHIR, 422),
        ("ServiceRequest", b'{"resourceType":"Patient"}', FHIR, 422),
        ("Task", b'{"resourceType":"Task","resourceType":"Task"}', FHIR, 400),
        ("Patient", b'{"resourceType":"Patient"}', FHIR, 404),
        ("$process-message", b'{"resourceType":"Bundle","type":"transaction"}', FHIR, 422),
        ("$process-message", b'{"resourceType":"Bundle","type":"message"}', FHIR, 422),
        ("$process-message", b'{"resourceType":"Bundle","x":"' + b"x" * 300_000, FHIR, 413),
    ],
)
async def test_what_is_no_request_is_refused_with_an_outcome(
    office: Office, path: str, body: bytes, kind: str, status: int
) -> None:
    answer = await post(office, path, body, content_type=kind)
    assert answer.status_code == status
    assert answer.json()["resourceType"] == "OperationOutcome"


async def test_who_may_not_is_told_so_by_an_outcome(office: Office) -> None:
    made = await post(office, "ServiceRequest", a_service_request())
    need = made.json()["id"]
    for caller, path, status in (
        (FEDERATION, f"ServiceRequest/{need}", 404),
        (FEDERATION, "Task/nothing", 404),
        (LAWYERS, f"Task/{need}", 403),
        (HOTLINE, "Observation", 404),
    ):
        answer = await get(office, path, caller)
        assert answer.status_code == status
        assert answer.json()["resourceType"] == "OperationOutcome"
    stranger = await office.http.get(f"/fhir/Task/{need}")
    assert (stranger.status_code, stranger.json()["issue"][0]["code"]) == (401, "login")
    assert stranger.headers["www-authenticate"]


async def test_the_door_says_what_it_takes(office: Office) -> None:
    answer = await office.http.get("/fhir/metadata")
    assert answer.status_code == 200
    judged(answer.json())
    assert answer.json()["fhirVersion"] == "4.0.1"
    listed = await office.http.get("/fhir/openapi.json")
    assert "/fhir/$process-message" in listed.json()["paths"]
    [rest] = answer.json()["rest"]
    assert [each["type"] for each in rest["resource"]] == ["ServiceRequest", "Task"]


async def test_every_look_is_on_record(office: Office) -> None:
    made = await post(office, "ServiceRequest", a_service_request())
    await get(office, f"Task/{made.json()['id']}")
    looks = await office.rows("select actor from audit where action = 'read_referral'")
    assert {row["actor"] for row in looks} == {"hotline"}
    assert len(looks) == 2
