from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from services.notifications.safety import store
from services.notifications.safety.frequency_cap import Asked
from services.notifications.safety.rules import ONE_IN
from services.notifications.templates.catalogue import read_sentences
from shared.db import Database
from shared.events import OfferAccepted, ReferralErased, ReferralWithdrawn, RightsInfoAsked
from shared.vocabulary import WithdrawReason
from tests.integration.notifications.world import NOW, World, a_contact, a_window

SENTENCE = read_sentences().templates["offer_accepted"].text


def _withdrawn(event: OfferAccepted) -> ReferralWithdrawn:
    return ReferralWithdrawn(
        referral_id=event.referral_id, withdrawn_at=NOW, reason=WithdrawReason.UNSAFE
    )


async def _due(world: World) -> None:
    await world.run("update message set not_before = now() where status = 'planned'")
    await world.approach()


async def _fate(world: World) -> tuple[str, str | None]:
    (message,) = await world.messages()
    return message["status"], message["reason"]


@pytest.mark.parametrize(
    ("harm", "language", "template"),
    [
        ("domestic_violence", "zh", "rights_pack_dv_zh"),
        ("domestic_violence", "en", "rights_pack_dv_en"),
        ("stalking", "zh", "rights_pack_general_zh"),
    ],
)
async def test_s_21_what_she_wanted_to_read_is_told_once_and_says_nothing(
    world: World, harm: str, language: str, template: str
) -> None:
    event = world.accepted()
    world.reachable(event, language=language)
    asked = RightsInfoAsked(
        referral_id=event.referral_id,
        partner_id=world.partner_id,
        asked_at=NOW,
        harm=harm,
        language=language,
    )
    await world.happen(asked)
    await world.happen(asked)
    await world.approach()
    (call,) = world.sms.calls
    assert call.json["text"] == read_sentences().templates[template].text[language]
    [told] = [m for each in await world.published() for m in each.messages]
    assert (told.status, told.template, told.offer_id) == ("sent", template, None)


async def test_s_21_without_a_safe_contact_it_is_held(world: World) -> None:
    event = world.accepted()
    asked = RightsInfoAsked(
        referral_id=event.referral_id,
        partner_id=world.partner_id,
        asked_at=NOW,
        harm="domestic_violence",
        language="zh",
    )
    await world.happen(asked)
    await world.approach()
    assert await _fate(world) == ("held", "no_safe_contact")
    assert world.sms.calls == []


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_inside_her_window_she_gets_the_approved_sentence_and_nothing_else(
    world: World, language: str
) -> None:
    event = world.accepted()
    world.reachable(event, language=language, code_word="青石")
    await world.happen(event)
    await world.approach()
    (call,) = world.sms.calls
    (message,) = await world.messages()
    body = call.json
    expires = datetime.fromisoformat(body.pop("expires_at"))
    assert timedelta(minutes=15) < expires - datetime.now(UTC) <= timedelta(hours=2)
    assert body == {
        "to": "+8619900001234",
        "text": SENTENCE[language],
        "reference": str(message["message_id"]),
    }
    assert "traceparent" not in call.headers
    assert (message["status"], message["channel"]) == ("sent", "sms")
    assert [m.status for told in await world.published() for m in told.messages] == ["sent"]


async def test_by_mail_she_gets_the_same_sentence_from_a_neutral_sender(world: World) -> None:
    event = world.accepted()
    world.reachable(event, channel="email", address="someone@example.org")
    await world.happen(event)
    await world.approach()
    (mail,) = world.mail.mails
    assert mail.get_content().strip() == SENTENCE["zh"]
    assert mail["from"] == "notice@service.example"
    assert "jieli" not in mail.as_string().lower()


@pytest.mark.parametrize(
    ("contact", "reason"),
    [
        (None, "no_safe_contact"),
        ({"channel": "none"}, "no_safe_contact"),
        (a_contact(channel="phone"), "channel_needs_a_person"),
        (a_contact(channel="wechat"), "channel_needs_a_person"),
        (a_contact(windows=[]), "no_window"),
        (a_contact(confirmed_on="2020-01-01"), "not_confirmed"),
        (a_contact(address="call me"), "contact_unclear"),
        (a_contact(windows=[{"days": "often", "from": "09:00", "to": "10:00"}]),
         "contact_unclear"),
    ],
)  # fmt: skip
async def test_without_a_good_safe_contact_it_is_held_and_nobody_is_called(
    world: World, contact: dict[str, Any] | None, reason: str
) -> None:
    event = world.accepted()
    world.intake.contacts[str(event.referral_id)] = contact
    await world.happen(event)
    await world.approach()
    assert await _fate(world) == ("held", reason)
    assert world.sms.connections == 0
    assert [m.reason for told in await world.published() for m in told.messages] == [reason]


async def test_outside_her_window_it_waits_and_goes_when_the_window_opens(world: World) -> None:
    event = world.accepted()
    world.reachable(event, windows=[a_window(3, 5)])
    await world.happen(event)
    await world.approach()
    (message,) = await world.messages()
    assert (message["status"], message["reason"]) == ("planned", "outside_window")
    wait = message["not_before"] - datetime.now(UTC)
    assert timedelta(hours=2, minutes=58) < wait < timedelta(hours=3, minutes=1)
    assert world.sms.connections == 0
    assert await world.published() == []
    world.reachable(event)
    await _due(world)
    assert await _fate(world) == ("sent", None)


async def test_a_withdrawal_stops_what_was_planned(world: World) -> None:
    event = world.accepted()
    world.reachable(event, windows=[a_window(3, 5)])
    await world.happen(event)
    await world.approach()
    await world.happen(_withdrawn(event))
    world.reachable(event)
    await _due(world)
    assert await _fate(world) == ("held", "withdrawn")
    assert world.sms.connections == 0


async def test_an_acceptance_that_arrives_after_the_withdrawal_is_held(world: World) -> None:
    event = world.accepted()
    world.reachable(event)
    await world.happen(_withdrawn(event))
    await world.happen(event)
    await world.approach()
    assert await _fate(world) == ("held", "withdrawn")
    assert world.intake.asked == []


async def test_a_withdrawal_between_the_claim_and_the_call_stops_the_call(world: World) -> None:
    event = world.accepted()
    world.reachable(event)
    await world.happen(event)

    async def first_look() -> None:
        return None

    async def withdraw() -> None:
        world.intake.contacts[str(event.referral_id)] = None

    world.intake.before_answering = [first_look, withdraw]
    await world.approach()
    assert len(world.intake.asked) == 2
    assert world.sms.connections == 0
    assert await _fate(world) == ("held", "no_safe_contact")


async def test_a_withdrawal_while_intake_is_asked_stops_the_claim(world: World) -> None:
    event = world.accepted()
    world.reachable(event)
    await world.happen(event)

    async def withdraw() -> None:
        await world.happen(_withdrawn(event))

    world.intake.before_answering = [withdraw]
    await world.approach()
    assert world.sms.connections == 0
    assert await _fate(world) == ("held", "withdrawn")


async def test_an_erased_referral_is_forgotten(world: World) -> None:
    event = world.accepted()
    matched = world.matched(world.partner_id, referral_id=event.referral_id)
    await world.happen(matched)
    world.reachable(event)
    await world.happen(event)
    await world.happen(ReferralErased(referral_id=event.referral_id, erased_at=NOW))
    await world.happen(event)
    await world.approach()
    assert await world.messages() == []
    assert world.sms.connections == 0


async def test_the_stop_switch_stops_everything_to_survivors(world: World) -> None:
    event = world.accepted()
    world.reachable(event)
    await world.happen(event)
    async with world.db.transaction() as tx:
        await store.press_stop(tx, pressed=True, by="duty")
    await world.approach()
    assert await _fate(world) == ("planned", None)
    async with world.db.transaction() as tx:
        claimed = await store.claim(
            tx, [Asked((await world.messages())[0]["message_id"], "sms", (b"1",))], ONE_IN
        )
        await store.press_stop(tx, pressed=False, by="duty")
    assert claimed == set()
    await world.approach()
    assert await _fate(world) == ("sent", None)


async def test_when_intake_is_away_nothing_goes_and_nothing_is_lost(world: World) -> None:
    event = world.accepted()
    world.reachable(event)
    await world.happen(event)
    world.intake.away = True
    await world.approach()
    assert await _fate(world) == ("planned", "contact_away")
    world.intake.away = False
    await _due(world)
    assert await _fate(world) == ("sent", None)


async def test_where_she_can_be_reached_is_stored_nowhere(world: World) -> None:
    events = [world.accepted() for _ in range(4)]
    world.reachable(events[0], code_word="canary-word-71")
    world.reachable(events[1], windows=[a_window(3, 5)])
    world.reachable(events[2], address="canary@example.org", channel="phone")
    world.reachable(events[3], address="canary@example.org", channel="email")
    await world.happen(*events)
    await world.approach()
    found = await _everything(world.db)
    for canary in ("19900001234", "canary"):
        assert canary not in found


async def _everything(db: Database) -> str:
    async with db.reading() as conn:
        tables = await conn.fetch(
            "select table_name from information_schema.tables where table_schema = current_schema()"
        )
        rows = [await conn.fetch(f"select t::text from {row['table_name']} as t") for row in tables]
        bodies = await conn.fetch("select convert_from(body, 'UTF8') from outbox")
    return repr(rows) + repr(bodies)
