"""Scenario 10: the relay dies after Kafka took its events and before it could note that."""

import os
import signal
from collections import Counter

import asyncpg

from tests.support import topics
from tests.support.fault_scene import Ledger, Scene
from tests.support.waiting import eventually

ROUNDS = 4
POSTS = 25
CUT_OFF = """
    select pg_terminate_backend(pid) from pg_stat_activity
    where application_name = 'jieli-intake-relay'
"""
"""What the server would still finish of a statement whose sender is dead."""


async def die_between_ack_and_note(scene: Scene, ledger: Ledger) -> None:
    """Hold the position so that the note must wait, and kill the relay while it waits."""
    worker = scene.part("intake.worker")
    assert worker.pid is not None
    os.kill(worker.pid, signal.SIGSTOP)
    await scene.post(ledger, POSTS)
    before = sum((await topics.ends(scene.kafka, ["referrals"])).values())
    holder = await asyncpg.connect(scene.jieli.settings.database_url)
    try:
        async with holder.transaction():
            await holder.fetch("select upto from intake.outbox_published for update")
            waiting = await holder.fetchval("select count(*) from intake.outbox_unpublished")
            assert waiting >= POSTS
            os.kill(worker.pid, signal.SIGCONT)

            async def kafka_has_them() -> bool:
                ends = await topics.ends(scene.kafka, ["referrals"])
                assert sum(ends.values()) >= before + POSTS, "the relay has not published"
                return True

            await eventually(kafka_has_them, within=60)
            scene.hold("intake.worker")
            await scene.sql(CUT_OFF)
    finally:
        await holder.close()
    scene.start("intake.worker")


async def test_what_is_published_twice_is_done_once(scene: Scene) -> None:
    ledger = Ledger("scenario-10")
    for _ in range(ROUNDS):
        await die_between_ack_and_note(scene, ledger)

    await scene.settle(ledger)

    lying = await topics.records(scene.kafka, ["referrals"])
    ours = {id_.encode() for id_ in ledger.ids.values()}
    copies = Counter(
        record.event_id
        for record in lying
        if record.key in ours and "referral.received" in record.event_type
    )
    assert len(copies) == len(ledger)
    assert sum(n > 1 for n in copies.values()) >= ROUNDS * POSTS // 2, "too little came twice"
