import asyncio
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import orjson
import pytest
from standardwebhooks.webhooks import Webhook

from services.notifications.messages import resend
from services.notifications.messages.claiming import claim
from services.notifications.messages.delivery import LEASE
from shared.events import (
    Event,
    OfferDeclined,
    OfferExpired,
    OfferMoved,
    OfferWithdrawn,
    ReferralErased,
    ReferralMatched,
    ReferralWithdrawn,
)
from shared.vocabulary import OfferState, StopReason, WithdrawReason
from tests.integration.notifications.receivers import Reply
from tests.integration.notifications.world import NOW, World
from tests.support.waiting import eventually

SECRET = "whsec_" + "QUFB" * 8


async def _with_webhook(world: World, **more: str) -> UUID:
    provider = uuid4()
    address = f"{world.hooks.url}/jieli?tenant=7"
    await world.named(provider, channel="webhook", address=address, secret=SECRET, **more)
    return provider


async def _again(world: World) -> None:
    await world.run("update message set not_before = now() where status = 'pending'")
    await world.deliver()


async def test_a_provider_without_a_contact_reads_its_inbox_and_that_is_told_at_once(
    world: World,
) -> None:
    event = world.matched(uuid4())
    await world.happen(event)
    (told,) = await world.published()
    assert told.referral_id == event.referral_id
    (message,) = told.messages
    assert (message.channel, message.status) == ("inbox", "sent")
    assert message.offer_id == event.offers[0].offer_id


async def test_the_same_event_again_and_again_causes_one_message(world: World) -> None:
    event = world.matched(uuid4())
    await world.happen(event, event)
    await world.happen(event)
    assert len(await world.messages()) == 1
    assert len(await world.published()) == 1


async def test_what_happens_to_one_referral_in_one_transaction_is_told_once(world: World) -> None:
    event = world.matched(uuid4(), uuid4(), uuid4())
    again = world.matched(uuid4(), referral_id=event.referral_id)
    other = world.matched(uuid4())
    await world.happen(event, again, other)
    assert sorted(len(told.messages) for told in await world.published()) == [1, 4]


async def test_the_trace_of_the_referral_goes_on(world: World) -> None:
    await world.happen(world.matched(await _with_webhook(world)))
    await world.deliver()
    async with world.db.reading() as conn:
        traces = await conn.fetch("select traceparent from outbox")
    assert {row["traceparent"].split("-")[1] for row in traces} == {
        "0af7651916cd43dd8448eb211c80319c"
    }


async def test_a_webhook_verifies_with_the_library_and_holds_ids_only(world: World) -> None:
    event = world.matched(await _with_webhook(world))
    await world.happen(event)
    await world.deliver()
    (call,) = world.hooks.calls
    (message,) = await world.messages()
    assert Webhook(SECRET).verify(call.body, call.headers) == orjson.loads(call.body)
    assert call.path == "/jieli?tenant=7"
    assert call.headers["webhook-id"] == str(message["message_id"])
    body = call.json
    offer_id = str(event.offers[0].offer_id)
    assert body.pop("timestamp")
    assert body == {
        "type": "offer.made",
        "id": str(message["message_id"]),
        "referral_id": str(event.referral_id),
        "offer_id": offer_id,
        "offer_ids": [offer_id],
    }
    assert message["status"] == "sent"
    assert [m.channel for told in await world.published() for m in told.messages] == ["webhook"]


async def test_no_trace_and_no_baggage_leaves_the_house(world: World) -> None:
    await world.happen(world.matched(await _with_webhook(world)))
    await world.deliver()
    allowed = {
        "host", "content-type", "content-length", "user-agent",
        "webhook-id", "webhook-timestamp", "webhook-signature",
    }  # fmt: skip
    assert set(world.hooks.calls[0].headers) == allowed


async def test_a_failed_try_is_made_again_with_the_same_id_and_body(world: World) -> None:
    world.hooks.replies = [Reply(500), Reply(302, {"location": f"{world.hooks.url}/other"})]
    await world.happen(world.matched(await _with_webhook(world)))
    await world.deliver()
    await _again(world)
    (message,) = await world.messages()
    wait = message["not_before"] - datetime.now(UTC)
    assert timedelta(minutes=4) < wait < timedelta(minutes=6)
    await _again(world)
    assert len({(c.headers["webhook-id"], c.body, c.path) for c in world.hooks.calls}) == 1
    (message,) = await world.messages()
    assert (message["status"], message["attempts"]) == ("sent", 3)
    assert len(await world.published()) == 1


async def test_a_redirect_to_a_private_address_is_not_followed(world: World) -> None:
    world.hooks.otherwise = Reply(307, {"location": f"http://127.0.0.1:{world.sms.port}/"})
    await world.happen(world.matched(await _with_webhook(world)))
    await world.deliver()
    assert (len(world.hooks.calls), world.sms.connections) == (1, 0)
    (message,) = await world.messages()
    assert message["status"] == "pending"


async def test_a_wait_the_receiver_asks_for_is_kept(world: World) -> None:
    world.hooks.replies = [Reply(429, {"retry-after": "7200"})]
    await world.happen(world.matched(await _with_webhook(world)))
    await world.deliver()
    (message,) = await world.messages()
    assert message["not_before"] - datetime.now(UTC) > timedelta(minutes=118)


async def test_gone_switches_the_endpoint_off_until_it_is_registered_again(world: World) -> None:
    world.hooks.replies = [Reply(410)]
    provider = await _with_webhook(world)
    await world.happen(world.matched(provider))
    await world.deliver()
    await world.happen(world.matched(provider))
    await world.deliver()
    assert len(world.hooks.calls) == 1
    assert [m["status"] for m in await world.messages()] == ["failed", "failed"]
    assert [t.messages[0].reason for t in await world.published()] == ["endpoint_gone"] * 2
    address = f"{world.hooks.url}/new"
    await world.named(provider, channel="webhook", address=address, secret=SECRET)
    await world.happen(world.matched(provider))
    await world.deliver()
    assert world.hooks.calls[-1].path == "/new"


async def test_the_mail_that_was_named_takes_a_dead_endpoint_s_place(world: World) -> None:
    world.hooks.replies = [Reply(410)]
    provider = await _with_webhook(world, email="duty@example.org", language="en")
    first, second = world.matched(provider), world.matched(provider)
    await world.happen(first)
    await world.deliver()
    await world.happen(second)
    await world.deliver()
    assert [m["channel"] for m in await world.messages()] == ["email", "email"]
    assert world.mail.recipients == [["duty@example.org"]] * 2
    assert len(world.hooks.calls) == 1


async def test_after_ten_tries_it_fails_where_everybody_can_see_it(world: World) -> None:
    world.hooks.otherwise = Reply(500)
    await world.happen(world.matched(await _with_webhook(world)))
    await world.run("update message set attempts = 8")
    await world.deliver()
    (message,) = await world.messages()
    assert message["status"] == "pending"
    await _again(world)
    (message,) = await world.messages()
    assert (message["status"], message["reason"]) == ("failed", "tried_too_often")
    assert [t.messages[0].status for t in await world.published()] == ["failed"]


async def test_a_hanging_endpoint_delays_nobody_else(world: World) -> None:
    release = asyncio.Event()
    slow, quick = await _with_webhook(world), uuid4()
    await world.named(quick, channel="email", address="duty@example.org")
    world.hooks.otherwise = Reply(hang=release)
    await world.happen(*(world.matched(slow) for _ in range(9)))
    running = asyncio.create_task(world.deliver())
    await eventually(lambda: len(world.hooks.calls) == 4)
    await world.happen(world.matched(quick))
    await eventually(lambda: world.mail.mails)
    assert len(world.hooks.calls) == 4
    release.set()
    await running
    assert {m["status"] for m in await world.messages()} == {"sent"}


async def test_a_try_that_was_cut_off_is_made_again(world: World) -> None:
    release = asyncio.Event()
    world.hooks.replies = [Reply(hang=release)]
    await world.happen(world.matched(await _with_webhook(world)))
    running = asyncio.create_task(world.deliver())
    await eventually(lambda: world.hooks.calls)
    running.cancel()
    await asyncio.wait([running])
    (message,) = await world.messages()
    assert message["not_before"] <= datetime.now(UTC) + LEASE
    await _again(world)
    release.set()
    first, second = world.hooks.calls
    assert first.headers["webhook-id"] == second.headers["webhook-id"]


async def test_both_secrets_sign_while_one_is_being_changed(world: World) -> None:
    provider = await _with_webhook(world)
    new = "whsec_" + "QkJC" * 8
    await world.named(provider, channel="webhook", address=world.hooks.url, secret=new)
    await world.happen(world.matched(provider))
    await world.deliver()
    (call,) = world.hooks.calls
    for secret in (SECRET, new):
        Webhook(secret).verify(call.body, call.headers)


def _taken_back(
    event: ReferralMatched, why: WithdrawReason | StopReason = WithdrawReason.CONSENT_REVOKED
) -> list[OfferWithdrawn]:
    return [
        OfferWithdrawn(
            referral_id=event.referral_id,
            offer_id=offer.offer_id,
            need_id=offer.need_id,
            need=offer.need,
            provider_id=offer.provider_id,
            provider_partner_id=offer.provider_partner_id,
            at=NOW,
            reason=why,
        )
        for offer in event.offers
    ]


def _withdrawn(event: ReferralMatched) -> ReferralWithdrawn:
    return ReferralWithdrawn(
        referral_id=event.referral_id, withdrawn_at=NOW, reason=WithdrawReason.CONSENT_REVOKED
    )


def _over(event: ReferralMatched, which: int, *, lapsed: bool = False) -> Event:
    """One of the offers was declined, or nobody answered it."""
    offer = _taken_back(event)[which].model_dump(
        exclude={"reason", "decided_by", "referral_goes_on"}
    )
    return OfferExpired(**offer) if lapsed else OfferDeclined(**offer, reason="no_capacity")


async def _fates(world: World) -> list[tuple[str, str, str | None]]:
    rows = await world.messages()
    return sorted((row["template"], row["status"], row["reason"]) for row in rows)


CLOSED_ONCE = [("offer_made", "held", "withdrawn"), ("offer_withdrawn", "sent", None)]


@pytest.mark.parametrize("lapsed", [False, True])
async def test_of_an_offer_that_was_declined_or_lapsed_nothing_is_sent_any_more(
    world: World, lapsed: bool
) -> None:
    provider = await _with_webhook(world)
    event, other = world.matched(provider, provider), world.matched(provider)
    await world.happen(event)
    await world.happen(other)
    await world.happen(_over(event, 0, lapsed=lapsed))
    assert await _fates(world) == [("offer_made", "pending", None)] * 2
    for _ in range(2):
        await world.happen(_over(event, 1, lapsed=lapsed))
    await world.deliver()
    (call,) = world.hooks.calls
    assert call.json["referral_id"] == str(other.referral_id)
    assert await _fates(world) == [
        ("offer_made", "held", "offer_over"),
        ("offer_made", "sent", None),
    ]
    told = [message for each in await world.published() for message in each.messages]
    assert sorted((m.status, m.reason) for m in told) == [("held", "offer_over"), ("sent", None)]


async def test_of_two_offers_the_one_that_is_left_is_told_of_as_it_was(world: World) -> None:
    provider = await _with_webhook(world)
    event = world.matched(provider, provider)
    await world.happen(event)
    await world.happen(_over(event, 0))
    await world.deliver()
    (call,) = world.hooks.calls
    assert call.json["offer_ids"] == [str(offer.offer_id) for offer in event.offers]


async def test_one_need_taken_back_alone_stops_no_word_about_the_others(world: World) -> None:
    first, second = await _with_webhook(world), await _with_webhook(world)
    event = world.matched(first, second)
    await world.happen(event)
    alone = _taken_back(event)[0].model_copy(update={"referral_goes_on": True})
    await world.happen(alone)
    await world.happen(alone)
    await world.deliver()
    told = sorted((call.json["type"], call.json["offer_id"]) for call in world.hooks.calls)
    gone, left = (str(offer.offer_id) for offer in event.offers)
    assert told == [("offer.made", left), ("offer.withdrawn", gone)]


def _superseded(event: ReferralMatched, place: int) -> OfferMoved:
    offer = event.offers[place]
    return OfferMoved(
        referral_id=event.referral_id,
        offer_id=offer.offer_id,
        need_id=offer.need_id,
        need=offer.need,
        provider_id=offer.provider_id,
        provider_partner_id=offer.provider_partner_id,
        at=NOW,
        state=OfferState.SUPERSEDED,
    )


async def test_whom_another_came_before_is_told_once_to_stop_and_the_winner_is_not(
    world: World,
) -> None:
    first, second = await _with_webhook(world), await _with_webhook(world)
    event = world.matched(first, second)
    await world.happen(event)
    await world.deliver()
    held = _superseded(event, 0).model_copy(update={"state": OfferState.OFFERED})
    await world.happen(held)
    for _ in range(2):
        await world.happen(_superseded(event, 1))
        await world.deliver()
    told = sorted((call.json["type"], call.json["offer_id"]) for call in world.hooks.calls)
    won, lost = (str(offer.offer_id) for offer in event.offers)
    assert told == sorted([("offer.made", won), ("offer.made", lost), ("offer.withdrawn", lost)])


async def test_an_offer_taken_back_cancels_what_was_to_be_sent_but_for_one_word(
    world: World,
) -> None:
    provider = await _with_webhook(world)
    event = world.matched(provider, provider)
    await world.happen(event)
    await world.happen(_withdrawn(event))
    await world.happen(*_taken_back(event))
    await world.happen(*_taken_back(event))
    await world.deliver()
    (call,) = world.hooks.calls
    assert call.json["type"] == "offer.withdrawn"
    assert sorted(call.json["offer_ids"]) == sorted(str(offer.offer_id) for offer in event.offers)
    assert set(call.json) == {
        "type", "id", "referral_id", "offer_id", "offer_ids", "timestamp"
    }  # fmt: skip
    assert await _fates(world) == CLOSED_ONCE
    assert {m["partner_id"] for m in await world.messages()} == {world.partner_id}


async def test_one_word_though_its_offers_come_one_by_one(world: World) -> None:
    provider = await _with_webhook(world)
    event = world.matched(provider, provider)
    await world.happen(event)
    for each in _taken_back(event):
        await world.happen(each)
    await world.deliver()
    (call,) = world.hooks.calls
    assert sorted(call.json["offer_ids"]) == sorted(str(offer.offer_id) for offer in event.offers)


async def test_who_was_stopped_is_told_to_stop_and_the_others_are_still_asked(
    world: World,
) -> None:
    provider, other = await _with_webhook(world), await _with_webhook(world)
    event = world.matched(provider, other)
    await world.happen(event)
    stopped = _taken_back(event, StopReason.PROVIDER_SUSPENDED)[0]
    await world.happen(stopped)
    await world.happen(stopped)
    await world.deliver()
    heard = sorted((call.json["type"], call.json["offer_id"]) for call in world.hooks.calls)
    assert heard == [
        ("offer.made", str(event.offers[1].offer_id)),
        ("offer.withdrawn", str(event.offers[0].offer_id)),
    ]


async def test_who_was_stopped_hears_later_that_the_case_it_held_was_taken_back(
    world: World,
) -> None:
    event = world.matched(await _with_webhook(world))
    await world.happen(event)
    await world.happen(*_taken_back(event, StopReason.PROVIDER_SUSPENDED))
    held = world.matched(event.offers[0].provider_id, referral_id=event.referral_id)
    await world.happen(_withdrawn(event))
    await world.happen(*_taken_back(held))
    await world.deliver()
    told = [call.json["offer_ids"] for call in world.hooks.calls]
    assert sorted(told) == sorted([[str(e.offers[0].offer_id)] for e in (event, held)])


async def test_an_offer_that_comes_after_the_withdrawal_is_not_sent(world: World) -> None:
    event = world.matched(await _with_webhook(world))
    await world.happen(_withdrawn(event))
    await world.happen(event)
    await world.happen(*_taken_back(event))
    await world.deliver()
    assert [call.json["type"] for call in world.hooks.calls] == ["offer.withdrawn"]
    assert await _fates(world) == CLOSED_ONCE


async def test_what_failed_before_a_withdrawal_is_never_sent_again(world: World) -> None:
    world.hooks.otherwise = Reply(410)
    event = world.matched(await _with_webhook(world))
    await world.happen(event)
    await world.deliver()
    await world.happen(_withdrawn(event))
    async with world.db.transaction() as tx:
        assert await resend.send_again(tx, None) == 0


async def test_a_provider_that_was_told_before_is_told_that_it_is_over(world: World) -> None:
    event = world.matched(await _with_webhook(world))
    await world.happen(event)
    await world.deliver()
    await world.happen(_withdrawn(event))
    await world.happen(*_taken_back(event))
    await world.deliver()
    types = [call.json["type"] for call in world.hooks.calls]
    assert types == ["offer.made", "offer.withdrawn"]


@pytest.mark.parametrize("told_before", [True, False])
async def test_of_an_erased_referral_one_word_goes_out_and_nothing_is_kept(
    world: World, told_before: bool
) -> None:
    event = world.matched(await _with_webhook(world))
    await world.happen(event)
    if told_before:
        await world.deliver()
    await world.happen(world.matched(uuid4(), referral_id=event.referral_id))
    settled = len(await world.published())
    erased = ReferralErased(referral_id=event.referral_id, erased_at=NOW)
    await world.happen(erased)
    await world.happen(erased)
    (waiting,) = await world.messages()
    assert (waiting["template"], waiting["status"]) == ("offer_withdrawn", "pending")
    await world.deliver()
    types = [call.json["type"] for call in world.hooks.calls]
    assert types == ["offer.made"] * told_before + ["offer.withdrawn"]
    assert await world.messages() == []
    assert len(await world.published()) == settled
    await world.happen(event)
    assert await world.messages() == []


async def test_a_mail_is_neutral_and_keeps_its_id(world: World) -> None:
    provider = uuid4()
    await world.named(provider, channel="email", address="duty@example.org")
    event = world.matched(provider)
    world.mail.refusal = "451 later"
    await world.happen(event)
    await world.deliver()
    world.mail.refusal = ""
    await _again(world)
    (mail,) = world.mail.mails
    (message,) = await world.messages()
    assert mail["message-id"] == f"<{message['message_id']}@jieli.example>"
    assert mail["subject"] == "收件箱有新的请求"
    body = mail.get_content()
    assert str(event.offers[0].offer_id) in body
    assert "http" not in body
    assert str(event.referral_id) not in body
    assert (message["status"], message["attempts"]) == ("sent", 2)


async def test_a_mail_that_is_refused_for_good_fails_at_once(world: World) -> None:
    provider = uuid4()
    await world.named(provider, channel="email", address="nobody@example.org")
    world.mail.refusal = "550 no such person"
    await world.happen(world.matched(provider))
    await world.deliver()
    (message,) = await world.messages()
    assert (message["status"], message["reason"]) == ("failed", "refused")


async def test_two_workers_never_take_the_same_message(world: World) -> None:
    provider = await _with_webhook(world)
    await world.happen(*(world.matched(provider) for _ in range(40)))

    async def take() -> list[UUID]:
        async with world.db.transaction() as tx:
            rows = await claim(tx, room=30, busy=[], each=40, lease=LEASE)
            return [row["message_id"] for row in rows]

    taken = [each for some in await asyncio.gather(*(take() for _ in range(6))) for each in some]
    assert len(taken) == len(set(taken)) == 40
