"""A provider is reminded of an appointment once, and of none that has changed meanwhile."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from shared.events import AppointmentNear, Event, OfferMoved, OfferWithdrawn, ServiceStarted
from shared.vocabulary import Need, OfferState, WithdrawReason
from tests.integration.notifications.world import NOW, World


async def appointed(world: World) -> dict[str, Any]:
    """What events say of an offer to a provider that is told by mail."""
    provider = uuid4()
    await world.named(provider, channel="email", address="office@example.org", language="en")
    event = world.matched(provider)
    await world.happen(event)
    await world.deliver()
    world.mail.mails.clear()
    (offer,) = event.offers
    return {
        "referral_id": event.referral_id,
        "offer_id": offer.offer_id,
        "need_id": offer.need_id,
        "need": Need.LEGAL_CONSULTATION,
        "provider_id": provider,
        "provider_partner_id": world.lawyers,
        "at": NOW,
    }


def near(facts: dict[str, Any], hours: int = 24) -> AppointmentNear:
    return AppointmentNear(**facts, appointment_at=NOW + timedelta(hours=hours))


async def test_a_provider_is_reminded_once_of_each_agreed_time(world: World) -> None:
    facts = await appointed(world)
    await world.happen(near(facts), near(facts))
    await world.happen(near(facts))
    await world.deliver()
    (mail,) = world.mail.mails
    assert "An appointment of yours comes near" in mail.get_content()
    await world.happen(near(facts, 20))
    await world.deliver()
    assert len(world.mail.mails) == 2


@pytest.mark.parametrize("what", ["moved", "withdrawn", "started"])
async def test_a_reminder_stops_when_the_case_has_moved_on(world: World, what: str) -> None:
    facts = await appointed(world)
    other: UUID = (await appointed(world))["offer_id"]
    await world.happen(near(facts), near(facts | {"offer_id": other}))
    after: dict[str, Event] = {
        "moved": OfferMoved(**facts, state=OfferState.ACCEPTED),
        "withdrawn": OfferWithdrawn(
            **facts, reason=WithdrawReason.SURVIVOR_DECLINED, referral_goes_on=True
        ),
        "started": ServiceStarted(**facts),
    }
    await world.happen(after[what])
    rows = [row for row in await world.messages() if row["template"] == "appointment_near"]
    stands = {row["offer_ids"][0]: (row["status"], row["reason"]) for row in rows}
    assert stands == {facts["offer_id"]: ("held", "moved_on"), other: ("pending", None)}
    await world.deliver()
    reminders = [mail for mail in world.mail.mails if "comes near" in mail.get_content()]
    assert len(reminders) == 1
