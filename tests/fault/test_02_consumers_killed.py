"""Scenario 2: every worker is killed with -9, again and again, while referrals come in."""

import asyncio
import random

from tests.support import counting
from tests.support.fault_scene import Ledger, Scene, figures
from tests.support.waiting import eventually

SEED = 20261121
KILLS = 4
RATE = 50.0
SERVICES = ("intake", "matching", "notifications", "reporting")


async def kill_in_the_middle(scene: Scene, service: str, dice: random.Random, kills: int) -> int:
    """Kill one service's worker at random moments of its work; gives what it must do again."""
    again = 0
    for _ in range(kills):
        begun = await counting.handled(scene.sql, service)
        aim = begun + dice.randint(20, 160)

        async def in_the_middle(aim: int = aim) -> bool:
            now = await counting.handled(scene.sql, service)
            assert now >= aim, f"{service} has handled {now}, awaited are {aim}"
            return True

        await eventually(in_the_middle, within=60, every=0.02)
        worker = f"{service}.worker"
        scene.hold(worker)
        again += await scene.to_come_again(service)
        scene.start(worker)
    return again


async def run_scenario(scene: Scene, prefix: str, kills: int) -> tuple[Ledger, int]:
    """Post while each worker is killed so often; gives the ledger and the redeliveries."""
    ledger, done = Ledger(prefix), asyncio.Event()
    async with asyncio.TaskGroup() as group:
        group.create_task(scene.post_until(done, ledger, RATE))
        killing = [
            group.create_task(
                kill_in_the_middle(scene, service, random.Random(f"{SEED}-{service}"), kills)
            )
            for service in SERVICES
        ]
        await asyncio.gather(*killing)
        done.set()
    return ledger, sum(task.result() for task in killing)


async def test_sixteen_killed_workers_lose_nothing_and_do_nothing_twice(scene: Scene) -> None:
    ledger, redelivered = await run_scenario(scene, "scenario-2", KILLS)

    await scene.settle(ledger)

    figures.info("%d referrals, %d redeliveries absorbed", len(ledger), redelivered)
    assert len(ledger) > 500
    assert redelivered > 0, "no kill hit a worker between its commit and its offset"
