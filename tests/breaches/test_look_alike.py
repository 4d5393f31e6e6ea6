"""A person of the same name, a number of almost the same digits: hers was told of somebody else."""

from typing import Any

from tests.breaches.people import Settled, holding, mark, read_by
from tests.end_to_end.journey import by_sms, catching
from tests.support.api_client import Json, Partner
from tests.support.waiting import eventually

NAME = "林某同"


def called(phone: str, story: str = "") -> Json:
    return {"name": NAME, "phone": phone} | ({"narrative": story} if story else {})


async def same_person(who: Partner, phone: str) -> set[str]:
    answer = await who.send("POST", "intake", "/v1/referrals/search", json={"phone": phone})
    assert answer.status_code == 200, answer.text
    return set(answer.json()["ids"])


async def standing(place: Settled, code: str) -> tuple[int, str]:
    url = place.hotline.jieli.url("intake") + "/v1/receipts/lookup"
    answer = await place.hotline.http.post(url, json={"receipt_code": code})
    return answer.status_code, answer.json().get("status", "")


async def test_one_number_is_one_person_however_it_is_typed_and_two_numbers_are_two(
    place: Settled, numbers: Any
) -> None:
    hers, others = next(numbers), next(numbers)
    typed = [hers, f"+86 {hers}", f"0086-{hers[:3]}-{hers[3:7]}-{hers[7:]}"]
    mine = {(await place.ask(identity=called(phone)))["id"] for phone in typed}
    another = (await place.ask(identity=called(others)))["id"]

    assert await same_person(place.hotline, f"86{hers}") == mine
    assert await same_person(place.hotline, others) == {another}


async def test_whom_another_partner_knows_is_found_by_nobody_else(
    place: Settled, numbers: Any
) -> None:
    phone = next(numbers)
    program = Settled(place.hotline.of("test_miniprogram"), place.region, place.hook)
    at_hotline = (await place.ask(identity=called(phone)))["id"]
    at_program = (await program.ask(identity=called(phone)))["id"]

    assert await same_person(place.hotline, phone) == {at_hotline}
    assert await same_person(program.hotline, phone) == {at_program}
    theirs = await read_by(program.hotline, at_hotline, place.region)
    assert holding(theirs, [at_hotline]) == {}


async def test_two_of_one_name_keep_their_own_story_telephone_and_message(
    place: Settled, numbers: Any
) -> None:
    people = [(next(numbers), mark()), (next(numbers), mark())]
    promised = [
        await place.ask(identity=called(phone, story), safe_contact=by_sms(phone))
        for phone, story in people
    ]
    offers = [await place.offer(each["id"]) for each in promised]

    await place.say(offers[0], "accept")
    await place.becomes(promised[0]["id"], "accepted")
    await eventually(catching(place.hotline, "sms", people[0][0]), within=30)

    assert await catching(place.hotline, "sms", people[1][0])() == []
    path = "/v1/referrals/{}/identity"
    not_yet = await place.network.get("intake", path.format(promised[1]["id"]))
    assert not_yet.status_code == 404, "an accepted case opens no other of the same name"
    await place.say(offers[1], "accept")
    await place.becomes(promised[1]["id"], "accepted")
    for (phone, story), each in zip(people, promised, strict=True):
        shown = (await place.network.get("intake", path.format(each["id"]))).json()
        assert shown["identity"]["phone"][-11:] == phone
        assert shown["narrative"] == story
        assert shown["safe_contact"]["address"][-11:] == phone
        await eventually(catching(place.hotline, "sms", phone), within=30)
        assert len(await catching(place.hotline, "sms", phone)()) == 1


async def test_a_receipt_opens_one_request_and_none_beside_it(place: Settled, numbers: Any) -> None:
    phone = next(numbers)
    one, other = [await place.ask(identity=called(phone)) for _ in range(2)]
    await place.say(await place.offer(one["id"]), "accept")
    await place.becomes(one["id"], "accepted")
    await place.becomes(other["id"], "offered")

    assert await standing(place, one["receipt_code"]) == (200, "ready")
    assert await standing(place, other["receipt_code"]) == (200, "arranging")
    code = one["receipt_code"]
    for at in range(3):
        wrong = "2" if code[at] != "2" else "3"
        assert (await standing(place, code[:at] + wrong + code[at + 1 :]))[0] in (404, 422)


async def test_a_provider_of_the_same_name_gets_nothing(place: Settled, numbers: Any) -> None:
    phone, story, name = next(numbers), mark(), "同名法律服务所"
    named = await place.beside(mark(), name=name)
    alike = await place.beside(mark(), name=name)
    consent = {
        "basis": "consent",
        "scope": "named_providers",
        "given_by": "self",
        "text_version": "2026-11",
        "providers": [str(named.provider_id)],
    }
    promised = await place.ask(identity=called(phone, story), consent=consent)
    await named.say(await named.offer(promised["id"]), "accept")
    await place.becomes(promised["id"], "accepted")

    path = f"/v1/referrals/{promised['id']}/identity"
    assert (await named.network.get("intake", path)).json()["narrative"] == story
    assert (await alike.network.get("intake", path)).status_code == 404
    theirs = await read_by(alike.network, promised["id"], place.region)
    assert holding(theirs, [promised["id"], story, phone]) == {}
