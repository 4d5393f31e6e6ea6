"""What failed can be sent again to a provider, and never to a survivor."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import httpx
import pytest

from tests.integration.notifications.api import Api
from tests.integration.notifications.receivers import Reply
from tests.integration.notifications.world import World


async def _failed(world: World) -> UUID:
    """Let one webhook fail for good, and give its message's id."""
    provider = uuid4()
    await world.named(provider, channel="webhook", address=world.hooks.url)
    world.hooks.replies = [Reply(500)]
    await world.happen(world.matched(provider))
    await world.run("update message set attempts = 9 where status = 'pending'")
    await world.deliver()
    (message,) = [m for m in await world.messages() if m["recipient"] == provider]
    assert message["status"] == "failed"
    found: UUID = message["message_id"]
    return found


async def _again(api: Api, path: str, body: object, *scopes: str, **who: UUID) -> httpx.Response:
    headers = api.token(*scopes, **who) | {"idempotency-key": uuid4().hex}
    return await api.http.post(f"/v1/notifications{path}", json=body, headers=headers)


async def test_a_failed_message_is_delivered_under_the_same_id(api: Api) -> None:
    world, message_id = api.world, await _failed(api.world)
    lawyers = {"partner_id": world.lawyers}
    answer = await _again(api, f"/{message_id}/again", {}, "provider:write", **lawyers)
    assert (answer.status_code, answer.json()["status"]) == (202, "pending")
    await world.deliver()
    assert {call.headers["webhook-id"] for call in world.hooks.calls} == {str(message_id)}
    assert [t.messages[0].status for t in await world.published()] == ["failed", "sent"]
    twice = await _again(api, f"/{message_id}/again", {}, "provider:write", **lawyers)
    assert twice.status_code == 409


async def test_another_organisation_s_message_is_not_found(api: Api) -> None:
    message_id = await _failed(api.world)
    answer = await _again(api, f"/{message_id}/again", {}, "provider:write")
    assert answer.status_code == 404


async def test_all_that_failed_since_a_time_start_anew(api: Api) -> None:
    world = api.world
    first, second = await _failed(world), await _failed(world)
    await world.run(
        "update message set settled_at = settled_at - interval '1 day' where message_id = $1", first
    )
    since = (datetime.now(UTC) - timedelta(hours=1)).isoformat()
    nobody = await _again(api, "/again", {"since": since}, "provider:write")
    assert nobody.json() == {"pending": 0}
    answer = await _again(
        api, "/again", {"since": since}, "provider:write", partner_id=world.lawyers
    )
    assert answer.json() == {"pending": 1}
    await world.deliver()
    assert world.hooks.calls[-1].headers["webhook-id"] == str(second)


@pytest.mark.parametrize("status", ["unknown", "held", "failed", "sent"])
async def test_nothing_is_ever_sent_to_a_survivor_again(api: Api, status: str) -> None:
    world = api.world
    event = world.accepted()
    world.reachable(event)
    await world.happen(event)
    await world.run("update message set status = $1, settled_at = now()", status)
    (message,) = await world.messages()
    answer = await _again(api, f"/{message['message_id']}/again", {}, "ops")
    assert answer.status_code == 409
    since = "2020-01-01T00:00:00+08:00"
    assert (await _again(api, "/again", {"since": since}, "ops")).json() == {"pending": 0}
    await world.approach()
    assert world.sms.connections == 0
