"""Once a day is a matter of the phone: however many referrals, and however it is written."""

import asyncio

import pytest

from services.notifications.app import resources
from services.notifications.safety.approach import approach, doubt
from shared.events import ReferralErased
from tests.integration.notifications.receivers import Reply
from tests.integration.notifications.world import NOW, World

WAYS = ("19900001234", "+86 199 0000 1234", "0086-199-0000-1234")


async def _three(world: World) -> None:
    events = [world.accepted() for _ in WAYS]
    for event, written in zip(events, WAYS, strict=True):
        world.reachable(event, address=written)
    await world.happen(*events)


async def test_three_referrals_with_one_phone_ring_it_once(world: World) -> None:
    await _three(world)
    for _ in range(4):
        await world.approach()
    assert len(world.sms.calls) == 1
    waiting = [(m["status"], m["reason"]) for m in await world.messages()]
    assert sorted(waiting, key=str) == [
        ("planned", "one_a_day"),
        ("planned", "one_a_day"),
        ("sent", None),
    ]


async def test_many_workers_at_once_ring_one_phone_once(world: World) -> None:
    events = [world.accepted() for _ in range(12)]
    for event in events:
        world.reachable(event)
    await world.happen(*events)
    await asyncio.gather(*(world.approach() for _ in range(6)))
    assert len(world.sms.calls) == 1


async def test_a_day_later_the_next_one_goes(world: World) -> None:
    await _three(world)
    for expected in (1, 2, 3, 3):
        await world.approach()
        await world.approach()
        assert len(world.sms.calls) == expected
        await world.run("update turn set taken_at = taken_at - interval '1 day'")
        await world.run("update message set not_before = now() where status = 'planned'")


async def test_a_process_that_starts_afresh_still_knows_whom_it_rang(world: World) -> None:
    await _three(world)
    await world.approach()
    async with resources(world.settings, world.db) as found:
        await approach(world.db, found)
    assert len(world.sms.calls) == 1


async def test_what_certainly_was_not_sent_gives_the_turn_back(world: World) -> None:
    first, second = world.accepted(), world.accepted()
    world.reachable(first)
    await world.happen(first)
    world.sms.otherwise = Reply(429)
    await world.approach()
    world.sms.otherwise = Reply(200)
    world.reachable(second)
    await world.happen(second)
    await world.approach()
    assert [m["status"] for m in await world.messages()] == ["planned", "sent"]


async def test_two_boxes_behind_one_plus_are_one(world: World) -> None:
    first, second = world.accepted(), world.accepted()
    world.reachable(first, channel="email", address="she+1@example.org")
    world.reachable(second, channel="email", address="She+2@Example.org")
    await world.happen(first, second)
    await world.approach()
    await world.approach()
    assert len(world.mail.mails) == 1


async def test_an_address_that_changes_between_claim_and_call_is_not_rung_on_anothers_turn(
    world: World,
) -> None:
    event = world.accepted()
    world.reachable(event)

    async def at_first() -> None:
        pass

    async def then() -> None:
        world.reachable(event, address="19900005678")

    world.intake.before_answering = [at_first, then]
    await world.happen(event)
    await world.approach()
    assert world.sms.calls == []
    await world.approach()
    assert [call.json["to"] for call in world.sms.calls] == ["+8619900005678"]


async def test_nothing_that_is_kept_tells_the_number(world: World) -> None:
    await _three(world)
    await world.approach()
    async with world.db.reading() as conn:
        whose = [row["whose"] for row in await conn.fetch("select whose from turn")]
    assert len(whose) == 4, "each referral's own, and the phone's"
    assert not any(b"199" in each for each in whose)


async def test_turns_are_swept_away_and_an_erased_referrals_at_once(world: World) -> None:
    await _three(world)
    await world.approach()
    [sent] = [m for m in await world.messages() if m["status"] == "sent"]
    await world.happen(ReferralErased(referral_id=sent["referral_id"], erased_at=NOW))
    async with world.db.reading() as conn:
        whose = [row["whose"] for row in await conn.fetch("select whose from turn")]
    assert sent["referral_id"].bytes not in whose
    await world.run("update turn set taken_at = taken_at - interval '3 days'")
    await doubt(world.db, world.resources)
    async with world.db.reading() as conn:
        assert await conn.fetch("select whose from turn") == []


@pytest.mark.parametrize("channel", ["sms", "email"])
async def test_an_erasure_does_not_free_the_phone(world: World, channel: str) -> None:
    address = {"sms": "19900001234", "email": "she@example.org"}[channel]
    first, second = world.accepted(), world.accepted()
    for event in (first, second):
        world.reachable(event, channel=channel, address=address)
    await world.happen(first)
    await world.approach()
    await world.happen(ReferralErased(referral_id=first.referral_id, erased_at=NOW))
    await world.happen(second)
    await world.approach()
    assert len(world.sms.calls) + len(world.mail.mails) == 1
