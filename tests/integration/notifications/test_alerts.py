"""What a person must know at once reaches her partner once, before all else."""

from typing import Any
from uuid import UUID

from shared.events import AccessHarassment, ReferralScreened, RiskUnanswered
from tests.integration.notifications.api import Api
from tests.integration.notifications.world import NOW, World


async def test_s77_the_lead_is_alerted_once_before_all_else(world: World) -> None:
    await world.named(world.partner_id, channel="inbox")
    event = AccessHarassment(
        referral_id=UUID(int=1),
        partner_id=world.partner_id,
        access_request_id=UUID(int=2),
        purpose="media_interview",
        refused=3,
        at=NOW,
    )
    for _ in range(2):
        await world.happen(event)
    [message] = await world.messages()
    assert (message["template"], message["audience"]) == ("access_harassment", "partner")
    assert (message["recipient"], message["status"]) == (world.partner_id, "sent")
    assert await world.published() == []


async def test_s14_a_high_risk_is_told_before_all_else_and_again_while_nobody_helps(
    world: World,
) -> None:
    secret = "whsec_" + "QUFB" * 8
    await world.named(world.lawyers, channel="webhook", address=world.hooks.url, secret=secret)
    said: dict[str, Any] = {"referral_id": UUID(int=1), "partner_id": world.lawyers}
    screened = ReferralScreened(
        **said, screened_at=NOW, rules="2026-11", risk="high", urgency="pressing"
    )
    for _ in range(2):
        await world.happen(screened)
    await world.deliver()
    (call,) = world.hooks.calls
    assert call.json["type"] == "referral.screened"
    assert set(call.json) == {"type", "id", "referral_id", "timestamp"}
    for level in (1, 2, 2):
        await world.happen(RiskUnanswered(**said, at=NOW, waited_minutes=20, level=level))
    assert len(await world.messages()) == 3


async def test_messages_say_their_priority(api: Api) -> None:
    event = ReferralScreened(
        referral_id=UUID(int=2),
        partner_id=api.world.partner_id,
        screened_at=NOW,
        rules="2026-11",
        risk="high",
        urgency="pressing",
    )
    await api.world.happen(event)
    answer = await api.http.get(
        "/v1/notifications",
        params={"referral_id": str(event.referral_id)},
        headers=api.token("ops"),
    )
    [message] = answer.json()["items"]
    assert (message["priority"], message["template"]) == ("urgent", "referral_screened")
