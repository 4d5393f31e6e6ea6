"""Silence is an answer: by the database's clock, and then the next provider is asked."""

import asyncio

import orjson

from tests.integration.matching.conftest import HOTLINE, Matching, asks, lawyer, names


async def test_nothing_expires_before_its_time(matching: Matching) -> None:
    await matching.have(lawyer(1))
    await matching.hear(asks())
    assert not await matching.run()
    assert names(await matching.published()) == ["referral.matched"]


async def test_silence_asks_the_next_provider_in_the_trace_of_the_referral(
    matching: Matching,
) -> None:
    await matching.have(lawyer(1), lawyer(2))
    await matching.hear(asks())
    for _ in range(2):
        await matching.makes_overdue()
        await matching.run()
    told = await matching.published()
    assert names(told) == [
        "referral.matched",
        "offer.expired",
        "referral.matched",
        "offer.expired",
        "referral.matched",
        "referral.closed",
    ]
    assert {event["traceparent"].split("-")[1] for event in told} == {"a" * 32}
    assert orjson.loads(told[4]["body"])["unmet"][0]["reason"] == "no_answer"
    await matching.load_is_right()


async def test_a_place_given_back_by_silence_serves_the_next_person(matching: Matching) -> None:
    await matching.have(lawyer(1))
    await matching.hear(asks())
    await matching.makes_overdue()
    await matching.run()
    await matching.hear(asks())
    rows = await matching.rows("select status from offer order by seq")
    assert [row["status"] for row in rows] == ["expired", "offered"]


async def test_two_clocks_at_once_expire_each_offer_once(matching: Matching) -> None:
    await matching.have(lawyer(1, service_capacity={"maximum": 60}))
    await matching.have(lawyer(2, service_capacity={"maximum": 20}))
    await matching.hear(*(asks() for _ in range(60)))
    await matching.makes_overdue()
    await asyncio.gather(*(matching.run() for _ in range(4)))
    await matching.run()
    assert len(await matching.published("offer.expired")) == 60
    await matching.load_is_right()


async def test_a_tick_takes_five_hundred_referrals_and_says_that_more_wait(
    matching: Matching,
) -> None:
    await matching.have(lawyer(1, service_capacity={"maximum": 600}))
    await matching.hear(*(asks() for _ in range(501)))
    await matching.makes_overdue()
    assert await matching.run()
    assert not await matching.run()
    ops = await matching.client(HOTLINE, "ops")
    page = (await ops.get("/v1/offers", params={"status": "expired", "limit": "1000"})).json()
    assert len(page["items"]) == 501
