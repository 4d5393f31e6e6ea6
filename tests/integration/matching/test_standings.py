"""Blind until accepted, blind again afterwards: what each standing reads, word for word."""

from typing import Any
from uuid import UUID

import asyncpg
import httpx
import pytest

from services.matching.tenancy import seeing
from tests.integration.matching.conftest import HOTLINE, LAWYERS, Matching, asks, key, lawyer
from tests.integration.matching.test_referrals import withdrawn

FHIR = {"task_status", "business_status"}
IDS = {"offer_id", "referral_id", "need_id", "provider_id", "status"} | FHIR
ASKED = IDS | {
    "need",
    "provider_kind",
    "offered_at",
    "answer_due_at",
    "acknowledged_at",
    "case",
}
HELD = ASKED | {"answered_at", "appointment_at", "missed", "started_at"}
BLIND = {
    "area": "440100",
    "age_band": "14-17",
    "urgency": "pressing",
    "languages": ["ug", "zh"],
    "children": 3,
}
ENDINGS = ("decline", "expire", "withdraw", "complete", "fail")


async def one_offer(matching: Matching) -> tuple[httpx.AsyncClient, dict[str, Any]]:
    """A minor of one county, harmed by her father, offered to one of two lawyers' offices."""
    await matching.have(lawyer(1, languages=[{"code": "ug"}]))
    event = asks(
        region="440105",
        age_band="14-17",
        languages=("zh", "ug"),
        perpetrator_relation="father",
        children_witnessing=3,
    )
    await matching.hear(event)
    provider = await matching.client(LAWYERS, "offer:respond")
    (offer,) = (await provider.get("/v1/offers")).json()["items"]
    return provider, offer


async def everywhere(provider: httpx.AsyncClient, offer: dict[str, Any]) -> list[httpx.Response]:
    referral = f"/v1/referrals/{offer['referral_id']}"
    paths = ("/v1/offers", f"/v1/offers/{offer['offer_id']}", referral, f"{referral}/needs")
    answers = [await provider.get(path) for path in paths]
    assert all(answer.status_code == 200 for answer in answers)
    return answers


async def test_an_asked_provider_reads_the_prefecture_and_never_the_county(
    matching: Matching,
) -> None:
    provider, offer = await one_offer(matching)
    assert set(offer) == ASKED
    assert offer["case"] == BLIND
    for answer in await everywhere(provider, offer):
        for hidden in ("440105", "father", "female", "contacts", "load", "reasons", "asked_first"):
            assert hidden not in answer.text


async def test_a_provider_that_said_yes_reads_what_it_needs_to_help(matching: Matching) -> None:
    provider, offer = await one_offer(matching)
    await provider.post(f"/v1/offers/{offer['offer_id']}/accept", headers=key())
    _list, one, referral, _ = await everywhere(provider, offer)
    assert set(one.json()) == HELD
    assert one.json()["case"] == BLIND | {
        "region": "440105",
        "gender": "female",
        "contacts_excluded": ["father"],
    }
    assert referral.json()["contacts_excluded"] == ["father"]
    assert "reasons" not in referral.text


async def end(
    matching: Matching, provider: httpx.AsyncClient, offer: dict[str, Any], how: str
) -> httpx.Response | None:
    path = f"/v1/offers/{offer['offer_id']}"
    match how:
        case "decline":
            return await provider.post(
                f"{path}/decline", headers=key(), json={"reason": "no_capacity"}
            )
        case "expire":
            await matching.makes_overdue()
            await matching.run()
        case "withdraw":
            await provider.post(f"{path}/accept", headers=key())
            await matching.hear(withdrawn(UUID(offer["referral_id"])))
        case _:
            await provider.post(f"{path}/accept", headers=key())
            result = "completed" if how == "complete" else "failed"
            body = {"result": result, "outcome": "could_not_contact"}
            return await provider.post(f"{path}/complete", headers=key(), json=body)
    return None


@pytest.mark.parametrize("how", ENDINGS)
async def test_after_its_end_an_offer_is_ids_and_a_state(matching: Matching, how: str) -> None:
    provider, offer = await one_offer(matching)
    answered = await end(matching, provider, offer, how)
    listed, one, referral, needs = await everywhere(provider, offer)
    assert set(one.json()) == IDS
    assert [set(item) for item in listed.json()["items"]] == [IDS]
    assert set(referral.json()) == {"id", "needs"}
    for need in (*referral.json()["needs"], *needs.json()["items"]):
        assert set(need) == {"need_id", "status", "offers"}
        assert [set(item) for item in need["offers"]] == [IDS]
    if answered is not None:
        assert set(answered.json()) == {
            "offer_id",
            "state",
            *FHIR,
            "referral_id",
            "need_id",
            "provider_id",
        }


@pytest.mark.parametrize("how", ENDINGS)
async def test_no_query_of_a_provider_can_find_what_it_may_not_read(
    matching: Matching, how: str
) -> None:
    provider, offer = await one_offer(matching)

    async def found() -> tuple[int, int, list[Any]]:
        async with seeing(matching.db, LAWYERS) as connection:
            return (
                await connection.fetchval("select count(*) from referral"),
                await connection.fetchval("select count(*) from need"),
                [row["asks"] for row in await connection.fetch("select asks from offer")],
            )

    referrals, needs, (asks_,) = await found()
    assert (referrals, needs) == (0, 0)
    assert asks_ is not None
    await end(matching, provider, offer, how)
    assert await found() == (0, 0, [None])


async def test_an_offer_whose_time_is_over_is_closed_to_its_provider_before_any_clock_ran(
    matching: Matching,
) -> None:
    provider, offer = await one_offer(matching)
    await matching.makes_overdue()
    one = await provider.get(f"/v1/offers/{offer['offer_id']}")
    assert set(one.json()) == IDS


async def keeps_what_was_asked(matching: Matching) -> None:
    async with matching.db.transaction() as tx:
        await tx.fetchval("select set_config('app.duty', 'service', true)")
        await tx.execute("update offer set status = 'expired'")


async def test_an_ended_offer_that_keeps_what_was_asked_is_refused_by_the_table(
    matching: Matching,
) -> None:
    await one_offer(matching)
    with pytest.raises(asyncpg.CheckViolationError):
        await keeps_what_was_asked(matching)


async def test_who_is_asked_next_does_not_show_to_who_said_no(matching: Matching) -> None:
    provider, offer = await one_offer(matching)
    await matching.have(lawyer(2), partner=UUID(int=4000))
    await end(matching, provider, offer, "decline")
    (need,) = await matching.rows("select status from need")
    assert need["status"] == "offered"
    for answer in await everywhere(provider, offer):
        assert str(UUID(int=2)) not in answer.text
        assert "declined" in answer.text


async def test_the_partner_that_referred_her_reads_whom_was_asked_and_no_occupancy(
    matching: Matching,
) -> None:
    _, offer = await one_offer(matching)
    own = await matching.client(HOTLINE, "referral:read")
    answer = await own.get(f"/v1/referrals/{offer['referral_id']}")
    view = answer.json()
    assert view["contacts_excluded"] == ["father"]
    assert view["needs"][0]["provider"]["id"] == str(UUID(int=1))
    assert "load" not in answer.text
    assert '"held"' not in answer.text


async def looks(matching: Matching) -> list[tuple[str, str, UUID]]:
    rows = await matching.rows("select action, ground, subject from audit order by id")
    return [(row["action"], row["ground"], row["subject"]) for row in rows]


async def test_every_read_of_a_case_is_recorded_by_whom_and_where_they_stood(
    matching: Matching,
) -> None:
    provider, offer = await one_offer(matching)
    id_ = UUID(offer["referral_id"])
    before = len(await looks(matching))
    await everywhere(provider, offer)
    for caller in ("referral:read", "ops"):
        other = await matching.client(HOTLINE, caller)
        await other.get(f"/v1/referrals/{id_}")
    operator = await matching.client(HOTLINE, "ops")
    await operator.get("/v1/offers")
    await operator.get(f"/v1/offers/{offer['offer_id']}")
    assert (await looks(matching))[before:] == [
        ("list_offers", "asked", id_),
        ("read_offer", "asked", id_),
        ("read_referral", "asked", id_),
        ("read_referral", "asked", id_),
        ("read_referral", "own", id_),
        ("read_referral", "ops", id_),
        ("list_offers", "ops", id_),
        ("read_offer", "ops", id_),
    ]


async def test_a_page_of_offers_is_recorded_once_per_referral_and_ended_ones_not(
    matching: Matching,
) -> None:
    provider, offer = await one_offer(matching)
    await end(matching, provider, offer, "decline")
    before = len(await looks(matching))
    await everywhere(provider, offer)
    assert (await looks(matching))[before:] == []
    stranger = await matching.client(UUID(int=77), "offer:respond")
    assert (await stranger.get(f"/v1/offers/{offer['offer_id']}")).status_code == 404
    assert (await looks(matching))[before:] == []
