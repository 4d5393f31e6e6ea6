"""Scenario 12: the same event ten times and shuffled; and an old id with another content."""

import random
from collections import Counter
from dataclasses import replace

import orjson

from tests.support import topics
from tests.support.fault_scene import CONSUMERS, Ledger, Scene
from tests.support.waiting import eventually

TIMES = 10
_LETTERS = "select subject, reason from {service}.dead_letter where subject = any($1::uuid[])"


async def test_an_event_that_comes_ten_times_has_one_effect(scene: Scene) -> None:
    ledger = Ledger("scenario-12")
    await scene.post(ledger, 40)
    await scene.settle(ledger)
    ours = {id_.encode() for id_ in ledger.ids.values()}
    lying = [
        record
        for record in await topics.records(scene.kafka, ["referrals", "offers", "notifications"])
        if record.key in ours
    ]
    again = lying * TIMES
    random.Random(12).shuffle(again)

    await topics.put(scene.kafka, again)

    await scene.settle(ledger)


async def test_an_old_id_with_another_content_is_put_aside_and_changes_nothing(
    scene: Scene,
) -> None:
    ledger = Ledger("changed-12")
    await scene.post(ledger, 3)
    await scene.settle(ledger)
    ours = {id_.encode() for id_ in ledger.ids.values()}
    lying = await topics.records(scene.kafka, ["referrals"])
    changed = [
        replace(r, value=orjson.dumps(orjson.loads(r.value or b"") | {"region": "440100"}))
        for r in lying
        if r.key in ours
    ]

    await topics.put(scene.kafka, changed)

    hearing = [service for service in CONSUMERS if service != "notifications"]
    for service in hearing:

        async def put_aside(service: str = service) -> bool:
            rows = await scene.sql(_LETTERS.format(service=service), list(ledger.ids.values()))
            found = Counter((str(row["subject"]), row["reason"]) for row in rows)
            assert found == Counter((id_, "content_changed") for id_ in ledger.ids.values())
            return True

        await eventually(put_aside, within=30)
    await scene.settle(ledger)
    kept = await scene.sql(
        "select region from reporting.referral_fact where referral_id = any($1::uuid[])",
        list(ledger.ids.values()),
    )
    assert {row["region"] for row in kept} == {"110105"}
