"""Faust under our rules: no offset is committed before its event is."""

import asyncio
from uuid import UUID, uuid4

import pytest

from shared.kafka.consumer import Consumer
from shared.kafka.wire import Record, headers_of
from shared.settings import Settings
from tests.integration.shared.room import NOON, TRACE, Room, received, with_kafka
from tests.support import topics
from tests.support.stack import RunningKafka
from tests.support.topics import Lying
from tests.support.waiting import eventually

EVENTS = 600


@pytest.fixture
def settings(room: Room, kafka: RunningKafka, tmp_path: object) -> Settings:
    made = with_kafka(room.settings, kafka.bootstrap)
    return made.model_copy(update={"jieli_home": tmp_path, "consumer_batch": 50})


async def lay(settings: Settings, count: int) -> set[UUID]:
    """Put events on the topic, on all of its partitions."""
    events = [received() for _ in range(count)]
    await topics.put(
        settings.bootstrap,
        [
            Lying(
                "referrals",
                event.subject.int % 4,
                0,
                str(event.subject).encode(),
                event.encode(),
                tuple(headers_of("intake", event.name, 1, uuid4(), NOON, TRACE)),
            )
            for event in events
        ],
    )
    return {event.referral_id for event in events}


async def test_a_consumer_that_stops_in_the_middle_is_followed_by_one_that_goes_on(
    room: Room, settings: Settings
) -> None:
    ids = await lay(settings, EVENTS)
    batches, stopping = room.batches(), asyncio.Event()

    async def until_half(records: list[Record]) -> None:
        await batches.apply(records)
        if len(await room.effects()) >= EVENTS // 2:
            stopping.set()

    first = Consumer(settings, "matching", until_half)  # type: ignore[arg-type]
    await first.start()
    await asyncio.wait_for(stopping.wait(), 60)
    await asyncio.wait_for(first.stop(), 20)

    places = await topics.committed(settings.bootstrap, "matching")
    passed = sum(offset for (topic, _), offset in places.items() if topic == "referrals")
    done = {id_ for id_, _ in await room.effects()}
    assert passed <= len(done), "an offset was committed before its event"

    second = Consumer(settings, "matching", batches.apply)
    await second.start()
    try:

        async def all_done() -> bool:
            return {id_ for id_, _ in await room.effects()} >= ids

        await eventually(all_done, within=60)
    finally:
        await asyncio.wait_for(second.stop(), 20)
    found = [id_ for id_, _ in await room.effects()]
    assert sorted(i for i in found if i in ids) == sorted(ids)


async def test_partitions_move_while_a_reader_waits_for_room(
    room: Room, settings: Settings
) -> None:
    ids = await lay(settings, 5 * EVENTS)
    batches, crowded = room.batches(), asyncio.Event()

    async def slowly(records: list[Record]) -> None:
        crowded.set()
        await asyncio.sleep(0.05)
        await batches.apply(records)

    first = Consumer(settings, "matching", slowly)  # type: ignore[arg-type]
    second = Consumer(settings, "matching", slowly)  # type: ignore[arg-type]
    await first.start()
    await asyncio.wait_for(crowded.wait(), 60)
    await second.start()
    try:

        async def all_done() -> bool:
            left = ids - {id_ for id_, _ in await room.effects()}
            assert not left, f"{len(left)} left"
            return True

        await eventually(all_done, within=90)
    finally:
        await asyncio.wait_for(second.stop(), 20)
        await asyncio.wait_for(first.stop(), 20)
    found = [id_ for id_, _ in await room.effects()]
    assert sorted(i for i in found if i in ids) == sorted(ids)
