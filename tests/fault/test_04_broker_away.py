"""Scenario 4: Kafka is away for longer than any client's time-out."""

import asyncio
import time
from functools import partial

from tests.support import counting
from tests.support.fault_scene import Ledger, Scene, figures
from tests.support.waiting import eventually

AWAY_SECONDS = 70.0
BACK_WITHIN = 60.0
KILLS, BETWEEN = 3, 400


async def test_posts_are_taken_while_kafka_is_away_and_all_is_told_when_it_is_back(
    scene: Scene,
) -> None:
    ledger = Ledger("scenario-4")
    await scene.post(ledger, 20)
    scene.hold("kafka")
    back_at = time.monotonic() + AWAY_SECONDS
    await scene.post(ledger, 200)
    assert await counting.unpublished(scene.sql) > 0

    async def posted_until_it_is_back() -> bool:
        await scene.post(ledger, 2)
        return time.monotonic() > back_at

    await eventually(posted_until_it_is_back, within=AWAY_SECONDS + 30, every=1)
    assert set(ledger.answers) == {"202"}, ledger.answers
    scene.start("kafka")
    returned = time.monotonic()

    async def all_published() -> bool:
        left = await counting.unpublished(scene.sql)
        assert left == 0, f"{left} events wait"
        return True

    await eventually(all_published, within=BACK_WITHIN, every=0.3)
    await scene.settle(ledger, within=BACK_WITHIN + 60)
    figures.info("all was counted %.0f s after Kafka's return", time.monotonic() - returned)
    figures.info("ended by themselves and were started again: %s", dict(scene.restarts))
    assert not [name for name in scene.restarts if name.endswith(".api")]


async def test_a_broker_killed_in_the_middle_of_the_work_costs_no_event(scene: Scene) -> None:
    ledger = Ledger("killed-4")
    async with asyncio.TaskGroup() as group:
        group.create_task(scene.post(ledger, KILLS * BETWEEN + BETWEEN))
        for kill in range(1, KILLS + 1):
            await scene.promised(ledger, kill * BETWEEN)
            scene.hold("kafka")
            await eventually(partial(counting.unpublished, scene.sql), within=30)
            scene.start("kafka")
            await scene.healthy("kafka")

    await scene.settle(ledger)
    assert set(ledger.answers) == {"202"}, ledger.answers
