"""Who referred her is told what became of each need: once, signed, in ids and codes."""

from dataclasses import replace
from uuid import UUID, uuid4

import orjson
import pytest
from standardwebhooks.webhooks import Webhook

from shared.events import NeedUnmet, ReferralErased, ReferralMatched, ServiceCompleted
from tests.integration.notifications.api import Api
from tests.integration.notifications.receivers import Reply
from tests.integration.notifications.world import NOW, World

SECRET = "whsec_" + "QUFB" * 8


def completed(event: ReferralMatched, **changes: object) -> ServiceCompleted:
    offer = event.offers[0]
    fields: dict[str, object] = {
        "referral_id": event.referral_id,
        "offer_id": offer.offer_id,
        "need_id": offer.need_id,
        "need": offer.need,
        "provider_id": offer.provider_id,
        "provider_partner_id": offer.provider_partner_id,
        "at": NOW,
        "result": "completed",
        "outcome": "advice_given",
    }
    return ServiceCompleted(**(fields | changes))


def unmet(world: World, reason: str = "no_provider", **changes: object) -> ReferralMatched:
    need = NeedUnmet(need_id=uuid4(), need="shelter", reason=reason)
    return world.matched(unmet=(need,), **changes)


async def to_partners(world: World) -> list[dict[str, object]]:
    return [dict(row) for row in await world.messages() if row["audience"] == "partner"]


async def test_a_service_that_ended_is_told_to_who_referred(world: World) -> None:
    event = world.matched(uuid4())
    await world.happen(event)
    await world.happen(completed(event, result="failed", outcome="could_not_contact"))

    [message] = await to_partners(world)
    assert message["recipient"] == message["partner_id"] == event.partner_id
    assert (message["template"], message["channel"], message["status"]) == (
        "need_completed",
        "inbox",
        "sent",
    )
    assert (message["need_id"], message["need"], message["result"], message["code"]) == (
        event.offers[0].need_id,
        event.offers[0].need,
        "failed",
        "could_not_contact",
    )


@pytest.mark.parametrize("reason", ["no_provider", "no_capacity", "declined_by_all"])
async def test_a_need_for_which_nobody_is_left_is_told_with_its_reason(
    world: World, reason: str
) -> None:
    event = unmet(world, reason)
    await world.happen(event)

    [message] = await to_partners(world)
    assert (message["template"], message["result"], message["code"]) == (
        "need_unmet",
        "unmet",
        reason,
    )


async def test_the_same_outcome_heard_again_is_one_message_and_a_later_one_another(
    world: World,
) -> None:
    event = unmet(world)
    await world.happen(event, event)
    await world.happen(event)
    [first] = await to_partners(world)

    await world.happen(event.model_copy(update={"matched_at": NOW.replace(hour=23)}))

    messages = await to_partners(world)
    assert len(messages) == 2
    assert first["message_id"] in {message["message_id"] for message in messages}


async def test_a_webhook_of_the_organisation_is_signed_and_holds_ids_and_codes_only(
    api: Api,
) -> None:
    world = api.world
    event = unmet(world)
    answer = await api.http.put(
        "/v1/contact",
        json={"channel": "webhook", "address": f"{world.hooks.url}/in", "secret": SECRET},
        headers=api.token("referral:write", partner_id=event.partner_id),
    )
    assert answer.status_code == 200, answer.text
    assert answer.json() == {"channel": "webhook"}
    await world.happen(event)
    await world.deliver()

    [call] = world.hooks.calls
    [message] = await to_partners(world)
    assert Webhook(SECRET).verify(call.body, call.headers) == orjson.loads(call.body)
    assert call.headers["webhook-id"] == str(message["message_id"])
    body = call.json
    assert body.pop("timestamp")
    assert body == {
        "type": "need.unmet",
        "id": str(message["message_id"]),
        "referral_id": str(event.referral_id),
        "need_id": str(event.unmet[0].need_id),
        "need": "shelter",
        "result": "unmet",
        "code": "no_provider",
    }


async def test_it_is_tried_again_under_the_same_id_until_it_is_taken(api: Api) -> None:
    world = api.world
    event = unmet(world)
    await api.http.put(
        "/v1/contact",
        json={"channel": "webhook", "address": f"{world.hooks.url}/in", "secret": SECRET},
        headers=api.token("referral:write", partner_id=event.partner_id),
    )

    async def refuse(_call: object) -> Reply:
        return Reply(503)

    taken = world.hooks.answer
    world.hooks.answer = refuse  # type: ignore[assignment]
    await world.happen(event)
    await world.deliver()
    world.hooks.answer = taken
    await world.run("update message set not_before = now() where status = 'pending'")
    await world.deliver()

    ids = [call.headers["webhook-id"] for call in world.hooks.calls]
    assert len(ids) == 2
    assert len(set(ids)) == 1
    [message] = await to_partners(world)
    assert message["status"] == "sent"


async def test_the_inbox_shows_outcomes_to_who_referred_and_to_nobody_else(api: Api) -> None:
    world = api.world
    event = unmet(world)
    await world.happen(event)

    async def seen(partner: UUID) -> list[dict[str, object]]:
        answer = await api.http.get(
            "/v1/notifications",
            params={"referral_id": str(event.referral_id)},
            headers=api.token("referral:read", partner_id=partner),
        )
        items: list[dict[str, object]] = answer.json()["items"]
        return items

    [item] = await seen(event.partner_id)
    assert (item["audience"], item["need"], item["result"], item["code"]) == (
        "partner",
        "shelter",
        "unmet",
        "no_provider",
    )
    assert await seen(uuid4()) == []


async def test_of_an_erased_referral_nobody_is_told_anything(world: World) -> None:
    event = world.matched(uuid4())
    await world.happen(event)
    await world.happen(ReferralErased(referral_id=event.referral_id, erased_at=NOW))
    await world.happen(completed(event))
    await world.happen(unmet(world, referral_id=event.referral_id))
    assert await to_partners(world) == []


async def test_how_an_organisation_is_told_is_its_own_to_say(api: Api) -> None:
    ours = api.token("referral:write", partner_id=uuid4())
    assert (await api.http.get("/v1/contact", headers=ours)).status_code == 404
    body = {"channel": "inbox"}
    assert (await api.http.put("/v1/contact", json=body, headers=ours)).status_code == 200
    assert (await api.http.get("/v1/contact", headers=ours)).json()["channel"] == "inbox"
    others = api.token("referral:write", partner_id=uuid4())
    assert (await api.http.get("/v1/contact", headers=others)).status_code == 404
    reader = api.token("referral:read", partner_id=uuid4())
    assert (await api.http.put("/v1/contact", json=body, headers=reader)).status_code == 403


async def test_mail_is_not_sent_in_words_that_nobody_has_approved(world: World) -> None:
    provider = uuid4()
    await world.named(provider, channel="email", address="inbox@example.org")
    templates = world.resources["sender"].catalogue.templates
    for code, template in list(templates.items()):
        templates[code] = replace(template, proposals_allowed=False)
    await world.happen(world.matched(provider))
    await world.deliver()
    [message] = await world.messages()
    assert (message["status"], message["reason"]) == ("failed", "template_not_approved")
    assert world.mail.mails == []
