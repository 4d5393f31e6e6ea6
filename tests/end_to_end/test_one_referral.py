"""Posted, matched, told, accepted, served, counted: one referral through all processes."""

import pytest
from standardwebhooks import Webhook

from services.notifications.messages.rules import OFFER_MADE
from services.notifications.templates.catalogue import read_sentences
from tests.end_to_end.journey import Place, by_sms, catching
from tests.support.api_client import Json, Partner
from tests.support.counting import query_of
from tests.support.waiting import eventually

NUMBER = "19900001001"


async def counted(partner: Partner) -> Json:
    answer = await partner.of("test_ops").get("reporting", "/internal/v1/counted")
    found: Json = answer.json()
    return found


async def test_a_referral_goes_all_the_way_and_is_counted_once(place: Place) -> None:
    before = await counted(place.hotline)

    promised = await place.ask(safe_contact=by_sms(NUMBER))
    offer_id = await place.offer(promised["id"])
    [hook] = await eventually(catching(place.hotline, "webhook", place.hook), within=30)
    place_signed = Webhook(place.secret).verify(hook["text"], hook["headers"])
    assert place_signed["offer_id"] == offer_id
    assert (await place.life(promised["id"]))["status"] in {"received", "offered"}

    await place.say(offer_id, "accept")
    await place.becomes(promised["id"], "accepted")
    await place.say(offer_id, "start")
    await place.say(offer_id, "complete", {"result": "completed", "outcome": "advice_given"})
    life = await place.becomes(promised["id"], "closed")

    said = [entry["what"] for entry in life["timeline"]]
    ours = [what for what in said if what in {"received", "offered", "accepted", "started"}]
    assert ours == ["received", "offered", "accepted", "started"], said
    assert [need["status"] for need in life["needs"]] == ["completed"]
    assert life["trace_id"] == promised["trace_id"]

    async def counted_once() -> bool:
        now = await counted(place.hotline)
        # Referrals of earlier tests may still be on their way: at least this one has come.
        assert now["complete"] > before["complete"], (before, now)
        return True

    await eventually(counted_once, within=30)
    sql = query_of(place.hotline.jieli.settings.database_url)
    [fact] = await sql(
        "select matchings, offers, result from reporting.need_fact"
        " join reporting.referral_fact using (referral_id) where referral_id = $1",
        promised["id"],
    )
    assert (fact["matchings"], fact["offers"], fact["result"]) == (1, 1, "completed")


async def test_the_receipt_alone_says_neutrally_how_it_stands(place: Place) -> None:
    promised = await place.ask()
    offer_id = await place.offer(promised["id"])
    await place.say(offer_id, "accept")
    await place.becomes(promised["id"], "accepted")
    url = place.hotline.jieli.url("intake") + "/v1/receipts/lookup"

    answer = await place.hotline.http.post(url, json={"receipt_code": promised["receipt_code"]})

    assert answer.status_code == 200
    assert answer.json() == {
        "status": "ready",
        "text": {"zh": "已有人接手。", "en": "Somebody has taken it on."},
    }


async def test_a_survivor_is_sent_one_approved_sentence_once(place: Place) -> None:
    number = "19900001002"
    promised = await place.ask(safe_contact=by_sms(number))
    await place.say(await place.offer(promised["id"]), "accept")

    await place.told(
        promised["id"], lambda m: m["audience"] == "survivor" and m["status"] == "sent"
    )

    [sms] = await catching(place.hotline, "sms", number)()
    approved = read_sentences().templates["offer_accepted"].text
    assert sms["text"] in approved.values()
    assert sms["text"] == approved["zh"]


@pytest.mark.parametrize(
    ("contact", "status", "reason"),
    [
        (None, "held", "no_safe_contact"),
        ({"channel": "none"}, "held", "no_safe_contact"),
        (by_sms("19900001003", windows=[]), "held", "no_window"),
        (by_sms("19900001004", confirmed_on="2026-01-01"), "held", "not_confirmed"),
        (by_sms("19900001005", first=3, last=6), "planned", "outside_window"),
    ],
    ids=["unsaid", "none", "no window", "old", "not now"],
)
async def test_outside_what_she_named_nothing_is_sent(
    place: Place, contact: Json | None, status: str, reason: str
) -> None:
    promised = await place.ask(safe_contact=contact)
    await place.say(await place.offer(promised["id"]), "accept")

    await place.told(
        promised["id"],
        lambda m: (m["audience"], m["status"], m["reason"]) == ("survivor", status, reason),
    )

    if contact and "address" in contact:
        assert await catching(place.hotline, "sms", contact["address"])() == []


async def test_identity_is_released_to_the_provider_only_after_it_accepted(place: Place) -> None:
    promised = await place.ask()
    offer_id = await place.offer(promised["id"])
    path = f"/v1/referrals/{promised['id']}/identity"
    assert (await place.network.get("intake", path)).status_code == 404

    await place.say(offer_id, "accept")
    await place.becomes(promised["id"], "accepted")

    shown = (await place.network.get("intake", path)).json()
    assert shown["identity"]["name"] == "林某甲"
    looks = await query_of(place.hotline.jieli.settings.database_url)(
        "select allowed from intake.audit where subject = $1 and action = 'release_identity'"
        " order by id",
        promised["id"],
    )
    assert [look["allowed"] for look in looks] == [False, True]


async def test_a_declined_offer_is_told_to_the_next_provider(place: Place) -> None:
    second = await Place(place.hotline, place.region, place.hook + "-second").furnish()
    promised = await place.ask()

    async def offered() -> tuple[Place, str] | None:
        for each in (place, second):
            if found := await each.offers(promised["id"]):
                return each, found[0]["offer_id"]
        return None

    first, offer_id = await eventually(offered, within=30)
    await first.say(offer_id, "decline", {"reason": "no_capacity"})

    other = second if first is place else place
    await other.offer(promised["id"])
    await eventually(catching(place.hotline, "webhook", other.hook), within=30)

    async def told_to_the_partner() -> list[str]:
        said = [entry["what"] for entry in (await place.life(promised["id"]))["timeline"]]
        assert said.count("offered") == 2, said
        return said

    assert "declined" in await eventually(told_to_the_partner, within=30)
    made = [m for m in await place.messages(promised["id"]) if m["template"] == OFFER_MADE]
    assert len(made) == 2
