"""However many work at once, no place is ever given twice and none is lost."""

import asyncio
import random

import pytest
from asyncpg import CheckViolationError

from shared.events import ReferralReceived, ReferralWithdrawn
from tests.integration.matching.conftest import LAWYERS, Matching, asks, key, lawyer
from tests.unit.matching.given import NOON


async def test_workers_at_once_never_overbook(matching: Matching) -> None:
    places = 7
    await matching.have(
        *(lawyer(number, service_capacity={"maximum": places}) for number in range(1, 11))
    )
    batches = [[asks() for _ in range(20)] for _ in range(8)]
    await asyncio.gather(*(matching.hear(*batch) for batch in batches))
    (row,) = await matching.rows("select sum(held) as held, max(held) as most from provider_load")
    assert row == {"held": 10 * places, "most": places}
    (needs,) = await matching.rows(
        "select count(*) filter (where status = 'offered') as offered,"
        " count(*) filter (where unmet_reason = 'no_capacity') as unmet from need"
    )
    assert needs == {"offered": 70, "unmet": 90}
    await matching.load_is_right()


async def test_every_way_of_giving_back_at_once_keeps_the_count(matching: Matching) -> None:
    await matching.have(
        *(lawyer(number, service_capacity={"maximum": 12}) for number in range(1, 9))
    )
    events = [asks() for _ in range(80)]
    await matching.hear(*events)
    provider = await matching.client(LAWYERS, "offer:respond")
    offers = (await provider.get("/v1/offers", params={"limit": "1000"})).json()["items"]
    shuffled = random.Random(1)
    shuffled.shuffle(offers)

    async def declines(offer_id: str) -> None:
        body = {"reason": "no_capacity"}
        await provider.post(f"/v1/offers/{offer_id}/decline", headers=key(), json=body)

    async def withdraws(batch: list[ReferralReceived]) -> None:
        await matching.hear(
            *(
                ReferralWithdrawn(
                    referral_id=e.referral_id, withdrawn_at=NOON, reason="survivor_declined"
                )
                for e in batch
            )
        )

    await asyncio.gather(
        *(declines(offer["offer_id"]) for offer in offers[:50]),
        withdraws(events[:20]),
        withdraws(events[20:40]),
        matching.hear(*(asks() for _ in range(40))),
        matching.run(),
    )
    await matching.load_is_right()


async def test_the_database_itself_refuses_to_overbook(matching: Matching) -> None:
    await matching.have(lawyer(1))
    with pytest.raises(CheckViolationError):
        async with matching.db.transaction() as tx:
            await tx.execute("update provider_load set held = held + 2")


async def test_a_provider_that_lowers_its_places_keeps_whom_it_has(matching: Matching) -> None:
    await matching.have(lawyer(1, service_capacity={"maximum": 3}))
    await matching.hear(*(asks() for _ in range(3)))
    await matching.have(lawyer(1, service_capacity={"maximum": 1}))
    (row,) = await matching.rows("select target, places, held from provider_load")
    assert row == {"target": 1, "places": 3, "held": 3}

    await matching.makes_overdue()
    await matching.run()
    await matching.hear(asks(), asks())
    (row,) = await matching.rows("select target, places, held from provider_load")
    assert row == {"target": 1, "places": 1, "held": 1}
    await matching.load_is_right()


async def test_places_taken_elsewhere_are_not_given(matching: Matching) -> None:
    await matching.have(lawyer(1, service_capacity={"maximum": 10, "available": 2}))
    await matching.hear(*(asks() for _ in range(3)))
    (row,) = await matching.rows("select target, held from provider_load")
    assert row == {"target": 2, "held": 2}


async def test_an_inactive_provider_gets_nothing_new(matching: Matching) -> None:
    await matching.have(lawyer(1))
    await matching.have(lawyer(1, active=False))
    await matching.hear(asks())
    assert await matching.rows("select from offer") == []
