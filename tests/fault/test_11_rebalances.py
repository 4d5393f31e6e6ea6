"""Scenario 11: workers come and are killed, so that partitions move all the time."""

import asyncio
import random
from uuid import UUID

from deploy.local.service import Worker
from tests.support import counting
from tests.support.api_client import Partner
from tests.support.fault_scene import Ledger, Scene, figures
from tests.support.waiting import eventually

STORMY = ("reporting", "matching")
COMINGS = 4
ANSWERED = 60
SILENCE_SECONDS = 30

_OUT_OF_ORDER = """
    select i.event_id from (
        select i.event_id, i.received_at,
               max(i.received_at) over (partition by i.subject order by o.id
                   rows between unbounded preceding and 1 preceding) as before
        from {consumer}.inbox i join {producer}.outbox o using (event_id)
    ) i where i.received_at < i.before
"""
_SILENCE = """
    select coalesce(max(extract(epoch from received_at - before)), 0)::float as seconds from (
        select received_at, lag(received_at) over (partition by topic, partition
            order by received_at) as before
        from {service}.inbox where received_at > $1
    ) i
"""
_LIVE = "select offer_id from matching.offer where referral_id = any($1::uuid[]) and status = $2"


async def storm(scene: Scene, service: str) -> None:
    """A second and a third worker come, work for a while, and are killed with -9."""
    dice = random.Random(f"storm-{service}")
    environment, log = scene.jieli.environment_of(service), scene.jieli.home.log(f"{service}.storm")
    guests = [Worker(service, environment, log) for _ in range(2)]
    try:
        for coming in range(COMINGS):
            guest = guests[coming % 2]
            guest.start()
            aim = await counting.handled(scene.sql, service) + dice.randint(150, 300)

            async def worked(aim: int = aim) -> bool:
                now = await counting.handled(scene.sql, service)
                assert now >= aim, f"{service} has handled {now}, awaited are {aim}"
                return True

            await eventually(worked, within=90, every=0.05)
            guests[(coming + 1) % 2].kill()
    finally:
        for guest in guests:
            guest.kill()


async def answer_all(scene: Scene, network: Partner, ids: list[UUID]) -> None:
    """Accept, start and complete every offer, so that many events of one referral follow."""
    for said, status in (("accept", "offered"), ("start", "accepted"), ("complete", "in_progress")):
        found = await scene.sql(_LIVE, ids, status)
        more = {"result": "completed", "outcome": "advice_given"} if said == "complete" else {}
        lines = [{"offer_id": str(row["offer_id"]), "answer": said, **more} for row in found]
        answers = await network.lines("matching", "/v1/offers/answers", lines)
        assert all(line["status"] == 200 for line in answers), answers[:2]


async def test_partitions_that_move_lose_no_event_and_keep_each_referral_in_order(
    scene: Scene,
) -> None:
    [begun] = await scene.sql("select now() as at")
    answered, ledger, done = Ledger("answered-11"), Ledger("scenario-11"), asyncio.Event()
    await scene.post(answered, ANSWERED)
    ids = [UUID(id_) for id_ in answered.ids.values()]

    async def all_offered() -> bool:
        return len(await scene.sql(_LIVE, ids, "offered")) == 2 * ANSWERED

    await eventually(all_offered, within=30)
    async with asyncio.TaskGroup() as group:
        group.create_task(scene.post_until(done, ledger, rate=40))
        storms = [group.create_task(storm(scene, service)) for service in STORMY]
        await answer_all(scene, scene.hotline.of("test_lawyer_network"), ids)
        await asyncio.gather(*storms)
        done.set()

    await scene.settle(ledger)
    await all_ended_once(scene, ids)
    for consumer, producer in (("reporting", "matching"), ("intake", "matching")):
        query = _OUT_OF_ORDER.format(consumer=consumer, producer=producer)
        assert await scene.sql(query) == []
    for service in STORMY:
        [row] = await scene.sql(_SILENCE.format(service=service), begun["at"])
        figures.info("%s: no partition was silent for more than %.0f s", service, row["seconds"])
        assert row["seconds"] < SILENCE_SECONDS, f"{service} was silent for {row['seconds']:.0f} s"


async def all_ended_once(scene: Scene, ids: list[UUID]) -> None:
    facts = await scene.sql(
        "select offers, result, started_at <= ended_at as in_order from reporting.need_fact"
        " where referral_id = any($1::uuid[])",
        ids,
    )
    assert [tuple(fact) for fact in facts] == [(1, "completed", True)] * (2 * ANSWERED)
