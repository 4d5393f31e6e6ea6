"""Scenario 18: more people than places, and two answers to one offer at the same instant."""

import asyncio
from collections import Counter
from typing import Any
from uuid import UUID

from tests.support import counting
from tests.support.builders import anonymous
from tests.support.fault_scene import Ledger, Scene
from tests.support.providers import a_provider, enter
from tests.support.waiting import eventually

PLACES, ASKING = 5, 40
TRIES = 60
_NEEDS = """
    select n.status, n.unmet_reason, o.offer_id from matching.need n
    left join matching.offer o on o.need_id = n.need_id and o.status <> 'declined'
    where n.referral_id = any($1::uuid[])
"""


async def offered(scene: Scene, ids: list[UUID]) -> list[Any]:
    """The needs of these referrals, once matching has decided on all."""

    async def decided() -> list[Any]:
        rows = await scene.sql(_NEEDS, ids)
        return rows if len({row["offer_id"] for row in rows}) and len(rows) >= len(ids) else []

    return await eventually(decided, within=60)


async def test_five_places_are_given_to_five_whoever_asks_at_once(scene: Scene) -> None:
    network = scene.hotline.of("test_lawyer_network")
    centre = a_provider("counselling_centre", places=PLACES)
    [provider_id] = await enter(network, [centre])

    async def ask(n: int) -> UUID:
        body = anonymous(source_ref=f"scenario-18-{n}", needs=["counselling"])
        answer = await scene.hotline.post("intake", "/v1/referrals", body)
        return UUID(answer.json()["id"])

    ids = list(await asyncio.gather(*(ask(n) for n in range(ASKING))))
    rows = await offered(scene, ids)
    found = Counter((row["status"], row["unmet_reason"]) for row in rows)
    assert found == {("offered", None): PLACES, ("unmet", "no_capacity"): ASKING - PLACES}

    # Every place is given back and asked for at once, while the provider lowers its number.
    declining = [
        network.post("matching", f"/v1/offers/{row['offer_id']}/decline", {"reason": "no_capacity"})
        for row in rows
        if row["offer_id"]
    ]
    fewer = a_provider("counselling_centre", places=2)
    del fewer["provider_id"]
    await asyncio.gather(
        *declining,
        network.put("matching", f"/v1/providers/{provider_id}", fewer),
        *(ask(ASKING + n) for n in range(ASKING)),
    )
    await scene.quiet()
    [load] = await scene.sql(
        "select held, places, target from matching.provider_load where provider_id = $1",
        provider_id,
    )
    assert 0 <= load["held"] <= load["places"]
    assert load["target"] == 2
    assert await counting.always(scene.sql) == {}


async def test_of_two_answers_at_the_same_instant_one_is_taken(scene: Scene) -> None:
    network = scene.hotline.of("test_lawyer_network")
    ledger = Ledger("answers-18")
    await scene.post(ledger, TRIES)
    await scene.all_counted(ledger.ids.values())
    rows = await scene.sql(_NEEDS, [UUID(id_) for id_ in ledger.ids.values()])

    for row in rows[:TRIES]:
        path = f"/v1/offers/{row['offer_id']}"
        answers = await asyncio.gather(
            network.post("matching", f"{path}/accept"),
            network.post("matching", f"{path}/decline", {"reason": "no_capacity"}),
            network.post("matching", f"{path}/accept"),
        )
        statuses = sorted(answer.status_code for answer in answers)
        assert statuses == [200, 409, 409], statuses

    await scene.quiet()
    assert await counting.always(scene.sql) == {}
