"""A letter went to the old address, where he still lives."""

from typing import Any

from tests.breaches.people import Settled, mark, sent
from tests.end_to_end.journey import by_sms, catching
from tests.support.api_client import Json
from tests.support.counting import query_of
from tests.support.waiting import eventually


async def planned(place: Settled, number: str) -> str:
    """A message to her that waits for a window some hours away; gives the referral's id."""
    promised = await place.ask(safe_contact=by_sms(number, 3, 6))
    await place.say(await place.offer(promised["id"]), "accept")
    await place.told(
        promised["id"],
        lambda m: (m["audience"], m["reason"]) == ("survivor", "outside_window"),
    )
    return str(promised["id"])


async def test_what_was_planned_for_the_old_number_goes_to_the_new_one_alone(
    place: Settled, numbers: Any
) -> None:
    old, new = next(numbers), next(numbers)
    id_ = await planned(place, old)

    changed = await place.hotline.put("intake", f"/v1/referrals/{id_}/safe-contact", by_sms(new))

    assert changed.status_code == 200, changed.text
    await place.told(id_, lambda m: (m["audience"], m["status"]) == ("survivor", "sent"))
    assert len(await catching(place.hotline, "sms", new)()) == 1
    assert await catching(place.hotline, "sms", old)() == []


async def test_a_number_that_was_taken_back_rings_no_more(place: Settled, numbers: Any) -> None:
    number = next(numbers)
    id_ = await planned(place, number)

    await place.hotline.put("intake", f"/v1/referrals/{id_}/safe-contact", {"channel": "none"})

    await place.told(id_, lambda m: (m["audience"], m["status"]) == ("survivor", "held"))
    assert await catching(place.hotline, "sms", number)() == []


async def test_after_a_withdrawal_no_address_old_or_new_is_used(
    place: Settled, numbers: Any
) -> None:
    old, new = next(numbers), next(numbers)
    id_ = await planned(place, old)
    reason = {"reason": "survivor_declined"}
    await place.hotline.post("intake", f"/v1/referrals/{id_}/withdraw", reason)

    late = await place.hotline.put("intake", f"/v1/referrals/{id_}/safe-contact", by_sms(new))

    assert late.status_code == 409
    await place.told(id_, lambda m: (m["audience"], m["status"]) == ("survivor", "held"))
    assert [await catching(place.hotline, "sms", each)() for each in (old, new)] == [[], []]


async def test_after_an_erasure_nothing_is_left_that_could_be_sent(
    place: Settled, numbers: Any
) -> None:
    old, new = next(numbers), next(numbers)
    id_ = await planned(place, old)
    await place.hotline.send("DELETE", "intake", f"/v1/referrals/{id_}")

    late = await place.hotline.put("intake", f"/v1/referrals/{id_}/safe-contact", by_sms(new))

    assert late.status_code in (404, 409)
    sql = query_of(place.hotline.jieli.settings.database_url)

    async def forgotten() -> bool:
        left = await sql(
            "select 1 from notifications.message where referral_id = $1 and audience = 'survivor'",
            id_,
        )
        assert not left
        return True

    await eventually(forgotten, within=30)
    assert [await catching(place.hotline, "sms", each)() for each in (old, new)] == [[], []]


async def test_a_provider_that_moved_is_written_to_where_it_is_now(place: Settled) -> None:
    """Its first address takes nothing, so the message waits; then the address is changed."""
    nowhere = f"http://127.0.0.1:{place.hotline.jieli.ports.catcher}/closed-{mark()}"
    new = f"{mark()}@office.example"
    path = f"/v1/providers/{place.provider_id}/contact"
    closed = {"channel": "webhook", "address": nowhere, "secret": place.secret}
    assert (await place.network.put("notifications", path, closed)).status_code == 200
    promised = await place.ask()
    sql = query_of(place.hotline.jieli.settings.database_url)

    async def tried() -> Any:
        return await sql(
            "select 1 from notifications.message where referral_id = $1 and attempts > 0",
            promised["id"],
        )

    await eventually(tried, within=30)

    await place.network.put("notifications", path, {"channel": "email", "address": new})

    async def written() -> list[Json]:
        return [mail for mail in await sent(place.hotline, kind="email") if mail["to"] == new]

    [mail] = await eventually(written, within=30)
    assert mail["together"] == [new]
    assert await catching(place.hotline, "webhook", place.hook)() == []
