"""Scenario 19: two workers of matching side by side, of which either is killed."""

import asyncio
from collections import Counter
from uuid import UUID

from deploy.local.parts import Part
from deploy.local.service import Worker
from tests.support import counting
from tests.support.fault_scene import Ledger, Scene
from tests.support.waiting import eventually

UNANSWERED = 12
"""Referrals of two needs each, whose offers lapse while both look for what is overdue."""
EACH_ALONE = 80
"""Events that a worker handles while the other is dead."""
RATE = 25.0
NEXT_ASKED = """
    select n.need_id, array_agg(o.attempt order by o.attempt) as attempts,
        count(distinct o.provider_id) as asked,
        array_agg(o.status order by o.attempt) as states
    from matching.need n join matching.offer o using (need_id)
    where n.referral_id = any($1::uuid[]) group by n.need_id
"""
EXPIRIES = """
    select count(*) as n from matching.outbox
    where subject = any($1::uuid[]) and name = 'offer.expired'
"""


async def handles(scene: Scene, more: int) -> None:
    """Wait until matching has handled so many more events."""
    aim = await counting.handled(scene.sql, "matching") + more

    async def handled() -> bool:
        now = await counting.handled(scene.sql, "matching")
        assert now >= aim, f"matching has handled {now}, awaited are {aim}"
        return True

    await eventually(handled, within=60, every=0.05)


async def alone_in_turn(scene: Scene, first: Part, second: Part) -> None:
    """Kill one and let the other work, then the other way round; both work at the end."""
    await handles(scene, EACH_ALONE)
    for dies, stays in ((first, second), (second, first)):
        dies.kill()
        await handles(scene, EACH_ALONE)
        assert stays.is_running()
        dies.start()
        await handles(scene, EACH_ALONE)


async def lapse(scene: Scene, ids: list[UUID]) -> None:
    """The time to answer every open offer of these is over, for both workers at once."""
    await scene.sql(
        "update matching.offer set answer_due_at = now() - interval '1 second'"
        " where referral_id = any($1::uuid[]) and status = 'offered'",
        ids,
    )


async def test_either_of_two_workers_may_be_killed_and_nothing_is_lost_or_asked_twice(
    scene: Scene,
) -> None:
    unanswered, ledger, done = Ledger("unanswered-19"), Ledger("scenario-19"), asyncio.Event()
    await scene.post(unanswered, UNANSWERED)
    await scene.all_counted(unanswered.ids.values())
    ids = [UUID(id_) for id_ in unanswered.ids.values()]
    environment = scene.jieli.environment_of("matching")
    second = Worker("matching", environment, scene.jieli.home.log("matching.second"))
    second.start()
    # Whoever watches the stack would start it again at once.
    scene.held.add("matching.worker")
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(scene.post_until(done, ledger, RATE))
            killing = group.create_task(alone_in_turn(scene, scene.part("matching.worker"), second))
            await handles(scene, EACH_ALONE // 2)
            await lapse(scene, ids)
            await killing
            done.set()
        await scene.settle(ledger)
        await each_lapse_asked_one_more(scene, ids)
    finally:
        second.kill()
        scene.held.discard("matching.worker")

    # What the one that left had is taken over by the one that stays.
    after = Ledger("after-19")
    await scene.post(after, UNANSWERED)
    await scene.settle(after)


async def each_lapse_asked_one_more(scene: Scene, ids: list[UUID]) -> None:
    """Of each need: one offer lapsed, told once, and one other provider is asked."""

    async def asked_again() -> bool:
        rows = await scene.sql(NEXT_ASKED, ids)
        found = Counter((tuple(r["attempts"]), r["asked"], tuple(r["states"])) for r in rows)
        assert found == {((1, 2), 2, ("expired", "offered")): 2 * UNANSWERED}, found
        return True

    await eventually(asked_again, within=30)
    [told] = await scene.sql(EXPIRIES, ids)
    assert told["n"] == 2 * UNANSWERED
    assert await counting.always(scene.sql) == {}
