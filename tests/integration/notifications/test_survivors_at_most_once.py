"""To a survivor at most once: whatever dies, answers nonsense, or runs twice."""

import asyncio
import os
import signal
import sys
from pathlib import Path

import pytest

from services.notifications.safety.approach import doubt
from tests.integration.notifications.receivers import Reply
from tests.integration.notifications.world import World
from tests.support.waiting import eventually


async def _due(world: World) -> None:
    await world.run("update message set not_before = now() where status = 'planned'")
    await world.approach()


async def _fate(world: World) -> tuple[str, str | None]:
    (message,) = await world.messages()
    return message["status"], message["reason"]


async def test_she_gets_one_message_a_day(world: World) -> None:
    first = world.accepted()
    second = world.accepted(first.referral_id)
    world.reachable(first)
    await world.happen(first, second)
    await world.approach()
    await world.approach()
    assert len(world.sms.calls) == 1
    statuses = {m["status"]: m["reason"] for m in await world.messages()}
    assert statuses == {"sent": None, "planned": "one_a_day"}
    await world.run("update turn set taken_at = taken_at - interval '1 day'")
    await _due(world)
    assert len(world.sms.calls) == 2


async def test_the_same_cause_again_causes_nothing(world: World) -> None:
    event = world.accepted()
    world.reachable(event)
    await world.happen(event)
    await world.approach()
    await world.run("update turn set taken_at = taken_at - interval '2 days'")
    await world.happen(event)
    await world.approach()
    assert len(world.sms.calls) == 1


async def test_many_workers_at_once_call_once(world: World) -> None:
    events = [world.accepted() for _ in range(12)]
    for number, event in enumerate(events):
        world.reachable(event, address=f"199000012{number:02d}")
    await world.happen(*events)
    await asyncio.gather(*(world.approach() for _ in range(5)))
    while any(m["status"] == "planned" for m in await world.messages()):
        await world.approach()
    references = [call.json["reference"] for call in world.sms.calls]
    assert len(references) == len(set(references)) == 12


@pytest.mark.parametrize(
    ("status", "fate"),
    [
        (200, ("sent", None)),
        (202, ("sent", None)),
        (302, ("unknown", "doubt")),
        (400, ("failed", "refused")),
        (429, ("planned", "provider_away")),
        (500, ("unknown", "doubt")),
        (503, ("unknown", "doubt")),
    ],
)
async def test_whatever_the_provider_answers_she_is_never_called_again_in_doubt(
    world: World, status: int, fate: tuple[str, str | None]
) -> None:
    event = world.accepted()
    world.reachable(event)
    world.sms.otherwise = Reply(status)
    await world.happen(event)
    await world.approach()
    assert await _fate(world) == fate
    await world.approach()
    assert len(world.sms.calls) == 1


async def test_a_provider_that_nobody_answers_for_is_asked_again_later(world: World) -> None:
    event = world.accepted()
    world.reachable(event, channel="email", address="someone@example.org")
    world.mail.refusal = "421 closing"
    await world.happen(event)
    await world.approach()
    assert await _fate(world) == ("planned", "provider_away")
    world.mail.refusal = ""
    await _due(world)
    assert len(world.mail.mails) == 1


async def test_killed_between_the_claim_and_the_answer_it_is_unknown_for_ever(
    world: World,
) -> None:
    event = world.accepted()
    world.reachable(event)
    release = asyncio.Event()
    world.sms.otherwise = Reply(hang=release)
    await world.happen(event)
    worker = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.integration.notifications.one_approach",
        world.settings.model_dump_json(),
        cwd=Path(__file__).parents[3],
    )
    await eventually(lambda: world.sms.calls)
    os.kill(worker.pid, signal.SIGKILL)
    await worker.wait()
    release.set()
    assert await _fate(world) == ("claimed", None)
    await doubt(world.db, {})
    assert await _fate(world) == ("claimed", None)
    await world.run("update message set claimed_at = claimed_at - interval '2 minutes'")
    await doubt(world.db, {})
    await _due(world)
    assert await _fate(world) == ("unknown", "crashed")
    assert len(world.sms.calls) == 1
    assert [t.messages[0].status for t in await world.published()] == ["unknown"]


async def test_a_worker_that_is_stopped_waits_for_the_one_answer(world: World) -> None:
    event = world.accepted()
    world.reachable(event)
    release = asyncio.Event()
    world.sms.otherwise = Reply(hang=release)
    await world.happen(event)
    running = asyncio.create_task(world.approach())
    await eventually(lambda: world.sms.calls)
    running.cancel()
    release.set()
    await asyncio.wait([running])
    assert await _fate(world) == ("sent", None)
