"""Whoever speaks HL7 FHIR R4 is told by subscription notifications that hold ids alone."""

from typing import Any
from uuid import uuid4

import pytest
from fhir.resources.R4B import get_fhir_model_class
from standardwebhooks.webhooks import Webhook

from shared.events import ReferralScreened
from tests.integration.notifications.api import Api
from tests.integration.notifications.receivers import Reply
from tests.integration.notifications.test_partners_are_told import SECRET, to_partners, unmet

Json = dict[str, Any]


async def subscribed(api: Api, partner_id: object, **more: object) -> int:
    answer = await api.http.put(
        "/v1/contact",
        json={
            "channel": "webhook",
            "address": f"{api.world.hooks.url}/fhir",
            "secret": SECRET,
            "as_fhir": True,
            **more,
        },
        headers=api.token("referral:write", partner_id=partner_id),  # type: ignore[arg-type]
    )
    return answer.status_code


def parameters(body: Json) -> dict[str, Json]:
    """The parameters of the status of the subscription, and those of the one event in it."""
    status = body["entry"][0]["resource"]
    [event] = [each["part"] for each in status["parameter"] if "part" in each]
    return {each["name"]: each for each in [*status["parameter"], *event]}


async def test_a_notice_is_an_id_only_notification_of_the_task_it_is_about(api: Api) -> None:
    world = api.world
    event = unmet(world)
    assert await subscribed(api, event.partner_id) == 200
    await world.happen(event)
    await world.deliver()

    [call] = world.hooks.calls
    [message] = await to_partners(world)
    assert call.headers["content-type"] == "application/fhir+json"
    assert Webhook(SECRET).verify(call.body, call.headers) == call.json
    get_fhir_model_class("Bundle").model_validate(call.json)
    assert call.json["type"] == "history"
    told = parameters(call.json)
    assert told["type"]["valueCode"] == "event-notification"
    assert told["focus"]["valueReference"]["reference"] == f"Task/{event.unmet[0].need_id}"
    assert told["event-number"]["valueString"] == "1"
    held = [each["resource"]["resourceType"] for each in call.json["entry"] if "resource" in each]
    assert held == ["Parameters"], "ids alone: the focus itself is not in it"
    for word in ("shelter", "no_provider", message["code"]):
        assert str(word) not in call.body.decode(), "neither the kind of help nor why it ended"


async def test_notices_are_numbered_without_a_gap_and_a_repeated_one_keeps_its_number(
    api: Api,
) -> None:
    world = api.world
    first = unmet(world)
    await subscribed(api, first.partner_id)
    world.hooks.replies.append(Reply(503))
    for event in (first, unmet(world, partner_id=first.partner_id)):
        await world.happen(event)
        await world.deliver()
    await world.run("update message set not_before = now() where status = 'pending'")
    await world.deliver()

    numbers = [parameters(call.json)["event-number"]["valueString"] for call in world.hooks.calls]
    assert numbers == ["1", "2", "1"]
    ids = [call.headers["webhook-id"] for call in world.hooks.calls]
    assert ids[0] == ids[2] != ids[1]


async def test_a_notice_about_a_whole_referral_names_it_by_its_id(api: Api) -> None:
    world = api.world
    event = unmet(world)
    await subscribed(api, event.partner_id)
    await world.happen(event)
    alarm = ReferralScreened.model_validate(
        {
            "referral_id": event.referral_id,
            "partner_id": event.partner_id,
            "screened_at": "2026-11-20T09:00:00Z",
            "rules": "2026-11",
            "risk": "high",
            "urgency": "immediate",
            "indicators": ["strangulation"],
        }
    )
    await world.happen(alarm)
    await world.deliver()

    bodies = [call.json for call in world.hooks.calls]
    [about] = [b for b in bodies if b["meta"]["tag"][0]["code"] == "referral.screened"]
    get_fhir_model_class("Bundle").model_validate(about)
    assert parameters(about)["focus"]["valueReference"]["identifier"] == {
        "system": "urn:x-jieli:referral",
        "value": str(event.referral_id),
    }


@pytest.mark.parametrize("contact", [{"channel": "inbox", "address": None, "secret": None}])
async def test_only_a_webhook_of_the_organisation_itself_can_be_told_so(
    api: Api, contact: Json
) -> None:
    assert await subscribed(api, uuid4(), **contact) == 422
    of_a_provider = await api.put(
        uuid4(), uuid4(), channel="webhook", address=f"{api.world.hooks.url}/in", as_fhir=True
    )
    assert of_a_provider.status_code == 422
    assert [each["pointer"] for each in of_a_provider.json()["errors"]] == ["/as_fhir"]
