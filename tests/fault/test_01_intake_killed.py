"""Scenario 1: intake's API is killed with -9 while partners post."""

import asyncio

from tests.support.fault_scene import Ledger, Scene

KILLS = 5
BETWEEN = 90


async def test_every_202_survives_the_kill_and_every_repeated_post_is_one_referral(
    scene: Scene,
) -> None:
    ledger = Ledger("scenario-1")
    async with asyncio.TaskGroup() as group:
        group.create_task(scene.post(ledger, (KILLS + 1) * BETWEEN, at_once=12))
        for kill in range(1, KILLS + 1):
            await scene.promised(ledger, kill * BETWEEN)
            scene.hold("intake.api")
            scene.start("intake.api")

    assert ledger.answers["none"] > 0, "no post was cut by a kill"
    await scene.settle(ledger)

    reader = scene.hotline
    for id_ in list(ledger.ids.values())[::10]:
        answer = await reader.get("intake", f"/v1/referrals/{id_}")
        assert answer.status_code == 200, (answer.status_code, answer.text)
