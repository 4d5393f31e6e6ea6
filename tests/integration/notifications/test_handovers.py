"""Who is asked to receive a case is told in time; who asked is told what came of it."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from shared.events import HandoverMoved
from shared.vocabulary import HandoverState, Need
from tests.integration.notifications.world import NOW, World

HANDOVER, RECEIVERS = UUID(int=61), UUID(int=62)


async def served(world: World) -> dict[str, Any]:
    """What events say of a case that one provider has, and that another is to receive."""
    sender, receiver = uuid4(), uuid4()
    for provider in (sender, receiver):
        address = f"{provider}@example.org"
        await world.named(provider, channel="email", address=address, language="en")
    event = world.matched(sender)
    await world.happen(event)
    await world.deliver()
    world.mail.mails.clear()
    (offer,) = event.offers
    return {
        "referral_id": event.referral_id,
        "offer_id": offer.offer_id,
        "need_id": offer.need_id,
        "need": Need.LEGAL_CONSULTATION,
        "provider_id": sender,
        "provider_partner_id": world.lawyers,
        "at": NOW,
        "handover_id": HANDOVER,
        "to_provider": receiver,
        "to_partner": world.lawyers,
        "due_at": NOW + timedelta(hours=4),
    }


def moved(facts: dict[str, Any], state: str) -> HandoverMoved:
    return HandoverMoved(**facts, state=HandoverState(state))


async def told(world: World) -> list[str]:
    await world.deliver()
    sent = [str(mail["to"]).partition("@")[0] for mail in world.mail.mails]
    assert all("hand-over" in mail.get_content() for mail in world.mail.mails)
    world.mail.mails.clear()
    return sent


@pytest.mark.parametrize(
    ("after", "whom"),
    [
        ("accepted", "provider_id"),
        ("rejected", "provider_id"),
        ("expired", "provider_id"),
        ("completed", "provider_id"),
        ("cancelled", "to_provider"),
    ],
)
async def test_the_receiver_is_told_that_it_is_asked_and_the_other_side_what_came_of_it(
    world: World, after: str, whom: str
) -> None:
    facts = await served(world)
    await world.happen(moved(facts, "requested"), moved(facts, "requested"))
    await world.happen(moved(facts, "requested"))
    assert await told(world) == [str(facts["to_provider"])]
    await world.happen(moved(facts, after))
    assert await told(world) == [str(facts[whom])]


async def test_what_was_not_said_yet_is_said_no_more_once_the_hand_over_has_moved_on(
    world: World,
) -> None:
    facts = await served(world)
    await world.happen(moved(facts, "requested"))
    await world.happen(moved(facts, "expired"))
    assert await told(world) == [str(facts["provider_id"])]
    rows = [row for row in await world.messages() if row["template"] == "handover_moved"]
    assert {(row["recipient"], row["status"], row["reason"]) for row in rows} == {
        (facts["to_provider"], "held", "moved_on"),
        (facts["provider_id"], "sent", None),
    }
