"""The new address was told to the abuser: by an office, a form, a court paper, a copied mail."""

from typing import Any

import pytest

from tests.breaches.people import (
    Settled,
    holding,
    join,
    mark,
    on_kafka,
    read_by,
    read_with_receipt,
    said_in_messages,
    spellings,
)
from tests.end_to_end.journey import by_sms, catching
from tests.support.api_client import Json, Partner
from tests.support.builders import a_referral
from tests.support.providers import a_provider, enter
from tests.support.waiting import eventually


async def asked_first(places: list[Settled], referral_id: str) -> tuple[Settled, Settled]:
    """Who was asked of two, and the other."""

    async def offered() -> tuple[Settled, Settled] | None:
        for one, other in (places, reversed(places)):
            if await one.offers(referral_id):
                return one, other
        return None

    return await eventually(offered, within=30)


async def identity(provider: Settled, referral_id: str) -> Json:
    answer = await provider.network.get("intake", f"/v1/referrals/{referral_id}/identity")
    found: Json = answer.json()
    return found


async def all_say(place: Settled, others: list[Partner], promised: Json) -> dict[str, bytes]:
    """What partners, others, operations, her receipt, Kafka and messages say."""
    said = await read_with_receipt(place.hotline, promised["receipt_code"])
    demo = ("test_miniprogram", "test_reader", "test_ops")
    for who in (place.hotline, *others, *(place.hotline.of(name) for name in demo)):
        said |= await read_by(who, promised["id"], place.region)
    return said | await on_kafka(place.hotline) | await said_in_messages(place.hotline)


async def test_where_she_is_reached_now_is_said_to_who_helps_her_now_and_by_nobody_else(
    place: Settled, numbers: Any
) -> None:
    first, new, word = next(numbers), next(numbers), mark()
    other = await place.beside(mark())
    promised = await place.ask(safe_contact=by_sms(first, 3, 6))
    declined, helping = await asked_first([place, other], promised["id"])
    declined_offer = await declined.offer(promised["id"])
    await declined.say(declined_offer, "decline", {"reason": "no_capacity"})
    offer = await helping.offer(promised["id"])
    await helping.say(offer, "accept")
    await place.becomes(promised["id"], "accepted")

    changed = await place.hotline.put(
        "intake", f"/v1/referrals/{promised['id']}/safe-contact", by_sms(new, code_word=word)
    )

    assert changed.status_code == 200, changed.text
    await eventually(catching(place.hotline, "sms", new), within=30)
    contact = (await identity(helping, promised["id"]))["safe_contact"]
    assert (contact["address"][-11:], contact["code_word"]) == (new, word)
    marks = [*spellings(new), word]
    assert holding(await all_say(place, [declined.network], promised), marks) == {}

    await helping.say(offer, "start")
    await helping.say(offer, "complete", {"result": "completed", "outcome": "advice_given"})
    await place.becomes(promised["id"], "closed")
    ended = await read_by(helping.network, promised["id"], place.region)
    assert holding(ended, marks) == {}
    assert (await identity(helping, promised["id"]))["status"] == 404


async def test_where_she_fled_to_is_read_by_whom_she_names_and_not_by_who_helped_before(
    place: Settled, numbers: Any
) -> None:
    phone, new_address = next(numbers), mark()
    her = {"name": "林某甲", "phone": phone}
    before = await place.ask(identity=her | {"address": "编造的旧址"}, needs=["protection_order"])
    await place.say(await place.offer(before["id"]), "accept")
    helper = await place.beside(mark())
    named = {
        "basis": "consent",
        "scope": "named_providers",
        "given_by": "self",
        "text_version": "2026-11",
        "providers": [str(helper.provider_id)],
    }

    fled = await place.ask(
        identity=her | {"address": new_address}, needs=["protection_order"], consent=named
    )

    await helper.say(await helper.offer(fled["id"]), "accept")
    await place.becomes(fled["id"], "accepted")
    assert (await identity(helper, fled["id"]))["identity"]["address"] == new_address
    assert holding(await all_say(place, [place.network], fled), [new_address]) == {}
    held = await read_by(place.network, before["id"], place.region)
    assert holding(held, [new_address, fled["id"]]) == {}


@pytest.fixture
async def refuge(place: Settled) -> Settled:
    """A shelter of an organisation of its own."""
    keeper = await join(place.hotline, "provider:write", "offer:respond")
    return Settled(place.hotline, place.region, mark(), keeper=keeper)


async def enter_refuge(refuge: Settled) -> list[str]:
    """Enter it; gives the words of its name, register and mailbox."""
    name, register = mark(), mark()
    entered = a_provider("shelter", name=name, service_areas=[{"extent": refuge.region}])
    entered["credentials"][0]["evidence"] = register
    told = {"channel": "email", "address": f"{refuge.hook}@refuge.example"}
    assert refuge.keeper
    [refuge.provider_id] = await enter(refuge.keeper, [entered], lambda _: told)
    return [name, register, refuge.hook]


async def test_who_referred_her_reads_that_a_shelter_took_her_and_not_which(
    place: Settled, refuge: Settled, numbers: Any
) -> None:
    number, secret_words = next(numbers), await enter_refuge(refuge)
    promised = await place.ask(needs=["shelter"], safe_contact=by_sms(number))
    await refuge.say(await refuge.offer(promised["id"]), "accept")
    await place.becomes(promised["id"], "accepted")
    await eventually(catching(place.hotline, "sms", number), within=30)

    said = await all_say(place, [place.network], promised)

    assert b'"kind":"shelter"' in said["test_hotline: matching /v1/referrals/{id}"]
    mailbox = f"{refuge.hook}@refuge.example".encode()
    own = {where for where in said if where.startswith("email ") and mailbox in said[where]}
    assert own, "the shelter itself was told"
    others = {where: text for where, text in said.items() if where not in own}
    assert holding(others, secret_words) == {}
    # An id that means nothing is named to whom it concerns: who referred her, events, operations.
    named_to = ("test_hotline: ", "topic ", "test_ops: ")
    strangers = {where: text for where, text in others.items() if not where.startswith(named_to)}
    assert holding(strangers, [str(refuge.provider_id)]) == {}


async def test_a_parent_who_is_accused_gives_no_consent_and_is_no_contact(
    place: Settled, numbers: Any
) -> None:
    number = next(numbers)
    child = {
        "region": place.region,
        "subject": {"age_band": "14-17", "gender": "female"},
        "perpetrator": {"relation": "father"},
        "needs": ["legal_consultation"],
        "safe_contact": by_sms(number),
    }
    guardian = {
        "basis": "guardian_consent",
        "scope": "any_matched_provider",
        "given_by": "guardian",
        "text_version": "2026-11",
    }
    from_him = await place.hotline.post(
        "intake", "/v1/referrals", a_referral(**child, consent=guardian)
    )
    assert from_him.status_code == 422
    assert {"/consent/basis"} == {error["pointer"] for error in from_him.json()["errors"]}

    promised = await place.ask(**child)
    offer = await place.offer(promised["id"])
    await place.say(offer, "accept")
    life = await place.becomes(promised["id"], "accepted")

    assert {"guardian_contact_blocked", "mandatory_report_due"} <= set(life["flags"])
    held = (await place.network.get("matching", f"/v1/offers/{offer}")).json()
    assert held["case"]["contacts_excluded"] == ["father"]
    await eventually(catching(place.hotline, "sms", number), within=30)
    messages = await place.messages(promised["id"])
    assert {message["audience"] for message in messages} <= {"provider", "survivor", "partner"}
