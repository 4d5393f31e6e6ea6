"""What was held for want of a contact goes once she has confirmed or changed it."""

from typing import Any

import pytest

from shared.events import ReferralWithdrawn, SafeContactChanged
from shared.vocabulary import WithdrawReason
from tests.integration.notifications.world import NOW, World, a_window


def changed(event: Any) -> SafeContactChanged:
    return SafeContactChanged(referral_id=event.referral_id, changed_at=NOW, contactable=True)


@pytest.mark.parametrize(
    ("before", "why"),
    [
        ({"confirmed_on": "2026-01-01"}, "not_confirmed"),
        ({"windows": []}, "no_window"),
        ({"channel": "phone"}, "channel_needs_a_person"),
        ({"channel": "none"}, "no_safe_contact"),
        ({"address": "abc"}, "contact_unclear"),
    ],
)
async def test_what_was_held_is_looked_at_again(
    world: World, before: dict[str, object], why: str
) -> None:
    event = world.accepted()
    world.reachable(event, **before)
    await world.happen(event)
    await world.approach()
    [message] = await world.messages()
    assert (message["status"], message["reason"]) == ("held", why)
    world.reachable(event)
    await world.happen(changed(event))
    await world.approach()
    [message] = await world.messages()
    assert message["status"] == "sent"
    assert len(world.sms.calls) == 1


async def test_what_waits_for_a_window_is_asked_about_at_once(world: World) -> None:
    event = world.accepted()
    world.reachable(event, windows=[a_window(3, 5)])
    await world.happen(event)
    await world.approach()
    assert world.sms.calls == []
    world.reachable(event)
    await world.happen(changed(event))
    await world.approach()
    assert len(world.sms.calls) == 1


async def test_what_may_have_been_sent_and_what_has_ended_stays_as_it_is(world: World) -> None:
    sent, ended = world.accepted(), world.accepted()
    world.reachable(sent)
    world.reachable(ended, confirmed_on="2026-01-01", address="19900005678")
    await world.happen(sent, ended)
    await world.approach()
    await world.happen(
        ReferralWithdrawn(
            referral_id=ended.referral_id, withdrawn_at=NOW, reason=WithdrawReason.UNSAFE
        )
    )
    world.reachable(ended, address="19900005678")
    await world.happen(changed(sent), changed(ended))
    await world.approach()
    assert len(world.sms.calls) == 1


async def test_a_message_of_long_ago_waits_for_her_window_from_now_on(world: World) -> None:
    event = world.accepted()
    world.reachable(event, confirmed_on="2026-01-01")
    await world.happen(event)
    await world.approach()
    await world.run("update message set created_at = now() - interval '40 days'")
    world.reachable(event, windows=[a_window(3, 5)])
    await world.happen(changed(event))
    await world.approach()
    [message] = await world.messages()
    assert (message["status"], message["reason"]) == ("planned", "outside_window")
