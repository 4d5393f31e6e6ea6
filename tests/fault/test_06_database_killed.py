"""Scenario 6: PostgreSQL and all its backends are killed with -9 under load."""

import asyncio

from tests.support.fault_scene import Ledger, Scene

RECOVERS_WITHIN = 30


async def test_without_a_database_the_answer_is_503_and_afterwards_nothing_is_missing(
    scene: Scene,
) -> None:
    ledger = Ledger("scenario-6")
    for _ in range(2):
        async with asyncio.TaskGroup() as group:
            group.create_task(scene.post(ledger, 300, at_once=12))
            await scene.promised(ledger, ledger.answers["202"] + 100)
            before = ledger.answers["503"]
            scene.hold("postgres")
            kept = len(ledger)
            await scene.promised(ledger, before + 24, "503")
            assert len(ledger) <= kept + 12, "answered 202 without a database"
            scene.start("postgres")
            await scene.healthy(within=RECOVERS_WITHIN)

    await scene.settle(ledger)
