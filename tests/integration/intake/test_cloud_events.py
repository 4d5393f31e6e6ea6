"""Requests for help come in as CloudEvents, written by CloudEvents' own SDK."""

from typing import Any
from uuid import uuid4

import httpx
import orjson
import pytest
from cloudevents.core.bindings.http import to_binary_event, to_structured_event
from cloudevents.core.v1.event import CloudEvent

from tests.integration.intake.office import HOTLINE, Office
from tests.support.builders import a_referral

BATCH = "application/cloudevents-batch+json"


def an_event(data: Any = None, **changes: Any) -> CloudEvent:
    attributes = {
        "specversion": "1.0",
        "id": uuid4().hex,
        "source": "/hospital/social-work",
        "type": "jieli.referral.requested",
        "datacontenttype": "application/json",
        "traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
    }
    return CloudEvent(attributes=attributes | changes, data=data or a_referral())


async def send(office: Office, message: Any, **headers: str) -> httpx.Response:
    body = message.body.encode() if isinstance(message.body, str) else message.body
    sent = {**message.headers, **office.bearer(HOTLINE), **headers}
    return await office.http.post("/v1/events", content=body, headers=sent)


@pytest.mark.parametrize("write", [to_structured_event, to_binary_event])
async def test_an_event_in_either_mode_is_a_referral_once(office: Office, write: Any) -> None:
    event = an_event()
    first = await send(office, write(event))
    assert first.status_code == 202, first.text
    assert first.headers["location"] == f"/v1/referrals/{first.json()['id']}"
    again = await send(office, write(event))
    assert again.json() == first.json()
    assert again.headers["idempotent-replayed"] == "true"
    [told] = await office.published("referral.received")
    assert told["referral_id"] == first.json()["id"]


async def test_the_mode_makes_no_other_event_of_it(office: Office) -> None:
    event = an_event()
    first = await send(office, to_structured_event(event))
    again = await send(office, to_binary_event(event))
    assert again.json() == first.json()
    other = CloudEvent(attributes=event.get_attributes(), data=a_referral(region="440000"))
    reused = await send(office, to_binary_event(other))
    assert (reused.status_code, reused.json()["type"]) == (422, "/problems/idempotency-key-reused")


async def test_a_batch_tells_of_each_event_alone(office: Office) -> None:
    events = [an_event(), an_event({"channel": "smoke"}), an_event(type="com.example.other")]
    bodies = [orjson.loads(to_structured_event(each).body) for each in [*events, events[0]]]
    sent = {"content-type": BATCH, **office.bearer(HOTLINE)}
    answer = await office.http.post("/v1/events", content=orjson.dumps(bodies), headers=sent)
    assert answer.status_code == 200, answer.text
    items = answer.json()["items"]
    assert [each["status"] for each in items] == [202, 422, 422, 202]
    assert [each["index"] for each in items] == [0, 1, 2, 3]
    assert items[0]["id"] == items[3]["id"]
    faults = {fault["pointer"] for fault in items[1]["problem"]["errors"]}
    assert {"/data/channel", "/data/region", "/data/consent"} <= faults
    assert {fault["pointer"] for fault in items[2]["problem"]["errors"]} == {"/type"}
    assert len(await office.published("referral.received")) == 1


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"specversion": "0.3"}, "/specversion"),
        ({"type": "jieli.referral.received"}, "/type"),
        ({"id": "19900000001"}, "/id"),
        ({"data": "text"}, "/data"),
        ({"data": None}, "/data"),
    ],
)
async def test_what_is_wrong_with_an_event_is_named(
    office: Office, changes: dict[str, Any], pointer: str
) -> None:
    body = orjson.loads(to_structured_event(an_event()).body) | changes
    sent = {"content-type": "application/cloudevents+json", **office.bearer(HOTLINE)}
    answer = await office.http.post("/v1/events", content=orjson.dumps(body), headers=sent)
    assert answer.status_code == 422
    assert [fault["pointer"] for fault in answer.json()["errors"]] == [pointer]


async def test_a_missing_header_of_binary_mode_is_named(office: Office) -> None:
    sent = {"content-type": "application/json", "ce-id": "1", **office.bearer(HOTLINE)}
    body = orjson.dumps(a_referral())
    answer = await office.http.post("/v1/events", content=body, headers=sent)
    assert answer.status_code == 422
    assert {fault["pointer"] for fault in answer.json()["errors"]} == {
        "/headers/ce-specversion",
        "/headers/ce-source",
        "/headers/ce-type",
    }


async def test_a_batch_has_bounds(office: Office) -> None:
    sent = {"content-type": BATCH, **office.bearer(HOTLINE)}
    for body, code in (
        (b"[]", "too_few"),
        (b"{}", "wrong_type"),
        (b"[" + b"{}," * 100 + b"{}]", "too_many"),
    ):
        answer = await office.http.post("/v1/events", content=body, headers=sent)
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["code"] == code
