"""Each worker process says that it lives, and the API speaks for all of them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from shared import heartbeats
from shared.security import keys
from shared.service import Service
from tests.integration.shared.room import Room
from tests.support.application import started
from tests.support.waiting import eventually

FIRST, SECOND = uuid4(), uuid4()


@asynccontextmanager
async def api_of(room: Room, tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    keys.ensure(tmp_path)
    settings = room.settings.model_copy(update={"secrets_dir": tmp_path})
    service = Service("matching", {"en": "Matching", "zh": "匹配"}, tuple, {})
    async with started(service, settings) as running, running.client() as http:
        yield http


async def beat(room: Room, instance: UUID, **changes: Any) -> None:
    said = {"pid": 1, "ready": True, "detail": "", "lag": 0} | changes
    async with room.db.reading() as conn:
        await heartbeats.beat(conn, instance, "worker+relay", **said)


async def silence(room: Room, instance: UUID, seconds: int) -> None:
    await room.sql(
        "update matching.worker_heartbeat set beat_at = now() - make_interval(secs => $2)"
        " where instance = $1",
        instance,
        seconds,
    )


async def test_two_workers_of_one_service_do_not_write_over_one_another(
    room: Room, tmp_path: Path
) -> None:
    async with api_of(room, tmp_path) as http:
        await beat(room, FIRST, pid=11, ready=False, detail="TimeoutError")
        await beat(room, SECOND, pid=12)

        answer = await http.get("/readyz")

    assert answer.status_code == 503
    assert answer.json()["missing"] == {"worker+relay 11": "TimeoutError"}


async def test_an_instance_that_is_gone_is_forgotten_when_another_lives(
    room: Room, tmp_path: Path
) -> None:
    async with api_of(room, tmp_path) as http:
        await beat(room, FIRST, pid=11)
        await silence(room, FIRST, 30)
        assert (await http.get("/readyz")).json()["missing"] == {
            "worker+relay 11": "silent for 30 s"
        }

        await beat(room, SECOND, pid=12)

        async def ready() -> bool:
            return (await http.get("/readyz")).status_code == 200

        await eventually(ready, within=5)
    [row] = await room.sql("select pid from matching.worker_heartbeat")
    assert row["pid"] == 12


async def test_who_ended_as_asked_is_not_waited_for(room: Room, tmp_path: Path) -> None:
    async with api_of(room, tmp_path) as http:
        await beat(room, FIRST)
        async with room.db.reading() as conn:
            await heartbeats.leave(conn, FIRST)

        assert (await http.get("/readyz")).json()["missing"] == {"worker": "has not started yet"}


async def instances(room: Room, *said: tuple[UUID, dict[str, Any], int]) -> bool:
    for instance, changes, seconds in said:
        await beat(room, instance, **changes)
        await silence(room, instance, seconds)
    async with room.db.reading() as conn:
        return heartbeats.caught_up(await heartbeats.read(conn))


@pytest.mark.parametrize("changes", [{"lag": 5_000}, {"ready": False}])
async def test_a_service_has_caught_up_when_each_of_its_workers_has(
    room: Room, changes: dict[str, Any]
) -> None:
    assert await instances(room, (FIRST, {}, 0), (SECOND, {}, 0))
    assert not await instances(room, (FIRST, {}, 0), (SECOND, changes, 0))
    assert await instances(room, (FIRST, {}, 0), (SECOND, {}, 0))


async def test_a_service_of_which_no_worker_lives_has_not_caught_up(room: Room) -> None:
    assert not await instances(room)
    assert not await instances(room, (FIRST, {}, 30))
