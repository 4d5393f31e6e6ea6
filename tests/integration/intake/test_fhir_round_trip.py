"""What a hospital posts comes back as it was posted, and what is none of ours is refused whole."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import httpx
import orjson
import pytest

from tests.integration.intake.office import FEDERATION, HOTLINE, Office
from tests.integration.intake.test_fhir import FHIR, SECRETS, get, issues, judged, post
from tests.support import sdohcc
from tests.support.foreign_messages import INVALID
from tests.support.hospitals import OURS, SDOH, a_message, a_service_request, coded

Json = dict[str, Any]
CONDITIONS = coded(("http://snomed.info/sct", "733423003"), (sdohcc.ICD_10_CM, "Z59.4"))
OF_A_REQUEST = ("intent", "category", "code", "reasonCode", "locationCode", "orderDetail")
OF_A_TASK = ("intent", "priority", "code", "authoredOn")


def codings(element: Any) -> Iterator[tuple[str, str]]:
    for concept in element if isinstance(element, list) else [element]:
        yield from ((coding["system"], coding["code"]) for coding in concept["coding"])


def unlike(sent: Json, back: Json, names: tuple[str, ...]) -> dict[str, Any]:
    """Each element of these that did not come back, with what came in its place."""
    found = {}
    for name in names:
        if name not in sent:
            continue
        if isinstance(sent[name], str):
            same = sent[name] == back.get(name)
        else:
            same = set(codings(sent[name])) <= set(codings(back.get(name, [])))
        if not same:
            found[name] = back.get(name)
    return found


@pytest.mark.parametrize("name", sdohcc.REQUESTS)
async def test_every_conformant_sdohcc_request_is_accepted_and_comes_back_as_it_was_posted(
    name: str, office: Office
) -> None:
    sent = sdohcc.a_request(name)
    made = await post(office, "ServiceRequest", sent)
    assert made.status_code == 201, made.text
    back = (await get(office, f"ServiceRequest/{made.json()['id']}")).json()
    assert unlike(sent, back, OF_A_REQUEST) == {}
    assert back["status"] == sent["status"]
    assert back["reasonCode"] == [CONDITIONS]
    [consent] = [each for each in back["contained"] if each["resourceType"] == "Consent"]
    assert (
        unlike(sent["contained"][2], consent, ("status", "scope", "category", "policyRule")) == {}
    )
    assert "ABBAS" not in orjson.dumps(back).decode()


@pytest.mark.parametrize("name", sdohcc.TASKS)
async def test_every_conformant_sdohcc_task_is_accepted_and_comes_back_as_it_was_posted(
    name: str, office: Office
) -> None:
    sent = sdohcc.a_task(name)
    made = await post(office, "Task", sent)
    assert made.status_code == 201, made.text
    back = (await get(office, f"Task/{made.json()['id']}")).json()
    assert unlike(sent, back, OF_A_TASK) == {}
    assert back["status"] == "requested"
    focus = (await get(office, back["focus"]["reference"])).json()
    assert unlike(sent["contained"][3], focus, OF_A_REQUEST) == {}


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("ServiceRequest", name)
        for name, facts in sdohcc.REQUESTS.items()
        if facts.status != "active"
    ]
    + [("Task", name) for name in sdohcc.TASKS],
)
async def test_an_sdohcc_example_that_is_under_way_or_over_is_no_new_request(
    kind: str, name: str, office: Office
) -> None:
    facts: Any = sdohcc.REQUESTS[name] if kind == "ServiceRequest" else sdohcc.TASKS[name]
    build: Any = sdohcc.a_request if kind == "ServiceRequest" else sdohcc.a_task
    refused = await post(office, kind, build(name, status=facts.status))
    assert refused.status_code == 422
    assert f"{kind}.status" in issues(refused)
    assert await office.rows("select id from referral") == []


async def test_whoever_brings_more_with_a_task_is_told_that_it_is_not_kept(office: Office) -> None:
    sent = sdohcc.a_task("ContentRichReferralWIC")
    told = await post(office, "Task", sent, prefer="return=OperationOutcome")
    assert (told.status_code, issues(told)) == (201, {"Task.input": "informational"})


async def test_all_that_a_hospital_says_in_codes_comes_back(office: Office) -> None:
    sent = a_service_request(
        priority="asap",
        intent="filler-order",
        identifier=[{"system": "urn:example:orders", "value": "A-7"}, {"value": "B-7"}],
        orderDetail=[coded((SDOH, "contacting-subject-prohibited"))],
        category=[coded((SDOH, "intimate-partner-violence")), coded(("urn:example:desk", "7"))],
        reasonCode=[coded((OURS + "harm", "sexual_assault")), coded(("urn:example:r", "9"))],
    )
    made = await post(office, "ServiceRequest", sent)
    assert made.status_code == 201, made.text
    back = (await get(office, f"ServiceRequest/{made.json()['id']}")).json()
    assert unlike(sent, back, OF_A_REQUEST) == {}
    for name in ("priority", "identifier", "authoredOn"):
        assert back[name] == sent[name], name
    assert back["reasonCode"] == [*sent["reasonCode"], sent["contained"][1]["code"]]
    again = await post(office, "ServiceRequest", {**back, "id": "again"})
    assert again.status_code == 201, "what was given back can be handed in as it is"


async def test_each_need_of_a_message_comes_back_with_its_own_codes(office: Office) -> None:
    said = a_message("shelter", "legal_consultation")
    requests = [
        e["resource"] for e in said["entry"] if e["resource"]["resourceType"] == "ServiceRequest"
    ]
    for at, (each, priority) in enumerate(zip(requests, ("routine", "stat"), strict=True)):
        each |= {"priority": priority, "orderDetail": [coded(("urn:example:ward", f"w{at}"))]}
    answer = await post(office, "$process-message", said)
    assert answer.status_code == 200, answer.text
    back = [
        each["resource"]
        for each in answer.json()["entry"]
        if each["resource"]["resourceType"] == "ServiceRequest"
    ]
    for sent, made in zip(requests, back, strict=True):
        assert unlike(sent, made, (*OF_A_REQUEST, "priority")) == {}


async def test_what_was_sent_is_sealed_shown_to_its_sender_alone_and_erased_with_the_referral(
    office: Office,
) -> None:
    sent = a_service_request(category=[coded(("urn:example:desk", "desk-seven"))])
    made = (await post(office, "ServiceRequest", sent)).json()
    [row] = await office.rows("select * from fhir_request")
    assert b"desk-seven" not in row["sealed"]
    assert not [each for each in SECRETS if each.encode() in row["sealed"]]
    stranger = await get(office, f"ServiceRequest/{made['id']}", FEDERATION)
    assert stranger.status_code == 404
    referral = made["requisition"]["value"]
    gone = await office.http.delete(f"/v1/referrals/{referral}", headers=office.bearer(HOTLINE))
    assert gone.status_code < 300, gone.text
    assert await office.rows("select * from fhir_request") == []


@pytest.mark.parametrize("name", INVALID)
async def test_an_invalid_message_of_bars_or_bser_is_an_outcome_and_changes_nothing(
    name: str, office: Office
) -> None:
    path, body = INVALID[name]
    sent = {"content-type": FHIR, "idempotency-key": uuid4().hex, **office.bearer(HOTLINE)}
    answer: httpx.Response = await office.http.post(f"/fhir/{path}", content=body, headers=sent)
    assert 400 <= answer.status_code < 500, answer.text
    assert answer.json()["resourceType"] == "OperationOutcome"
    judged(answer.json())
    assert await office.rows("select id from referral") == []
