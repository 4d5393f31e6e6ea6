"""Faust under our rules: no offset is committed before its event is."""

import asyncio
from uuid import UUID, uuid4

import pytest

from shared.events.cloudevents import Record, headers_of
from shared.kafka import consumer, group_member
from shared.kafka.consumer import Consumer
from shared.settings import Settings
from tests.integration.shared.room import NOON, TRACE, Room, as_administrator, received, with_kafka
from tests.support import topics
from tests.support.stack import RunningKafka
from tests.support.topics import TopicRecord
from tests.support.waiting import eventually

EVENTS = 600


@pytest.fixture
def settings(room: Room, kafka: RunningKafka, tmp_path: object) -> Settings:
    made = with_kafka(room.settings, kafka, "svc_matching")
    return made.model_copy(update={"jieli_home": tmp_path, "consumer_batch": 50})


async def lay(settings: Settings, count: int) -> set[UUID]:
    """Put events on the topic, on all of its partitions."""
    events = [received() for _ in range(count)]
    await topics.put(
        as_administrator(settings),
        [
            TopicRecord(
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


async def until_applied(room: Room, ids: set[UUID], within: float) -> None:
    """Wait until each of these has had its effect."""

    async def all_done() -> bool:
        left = ids - {id_ for id_, _ in await room.effects()}
        assert not left, f"{len(left)} left"
        return True

    await eventually(all_done, within)


async def applied_once(room: Room, ids: set[UUID]) -> None:
    """Insist that each of these has had its effect once."""
    found = [id_ for id_, _ in await room.effects()]
    assert sorted(i for i in found if i in ids) == sorted(ids)


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

    places = await topics.committed(as_administrator(settings), "matching")
    passed = sum(offset for (topic, _), offset in places.items() if topic == "referrals")
    done = {id_ for id_, _ in await room.effects()}
    assert passed <= len(done), "an offset was committed before its event"

    second = Consumer(settings, "matching", batches.apply)
    await second.start()
    try:
        await until_applied(room, ids, within=60)
    finally:
        await asyncio.wait_for(second.stop(), 20)
    await applied_once(room, ids)


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
        await until_applied(room, ids, within=90)
    finally:
        await asyncio.wait_for(second.stop(), 20)
        await asyncio.wait_for(first.stop(), 20)
    await applied_once(room, ids)


async def test_a_batch_that_outlasts_a_change_of_partitions_is_applied_once(
    room: Room, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(group_member, "HAND_BACK", 0.2)
    ids = await lay(settings, EVENTS)
    batches, held, go_on = room.batches(), asyncio.Event(), asyncio.Event()

    async def held_up(records: list[Record]) -> None:
        held.set()
        await go_on.wait()
        await batches.apply(records)

    first = Consumer(settings, "matching", held_up)  # type: ignore[arg-type]
    second = Consumer(settings, "matching", batches.apply)
    await first.start()
    await asyncio.wait_for(held.wait(), 60)
    await asyncio.wait_for(second.start(), 30)
    try:

        async def the_other_has_some() -> bool:
            return (
                bool(group_member.member_of(second.app).assignment())
                and len(await room.effects()) > 0
            )

        await eventually(the_other_has_some, within=30)
        go_on.set()
        await until_applied(room, ids, within=60)
    finally:
        go_on.set()
        await asyncio.wait_for(second.stop(), 20)
        await asyncio.wait_for(first.stop(), 20)
    await applied_once(room, ids)


async def test_a_reader_that_neither_fetches_nor_applies_is_noticed(
    room: Room, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = await lay(settings, 1)
    one = Consumer(settings, "matching", room.batches().apply)
    await one.start()
    try:
        await until_applied(room, ids, within=60)
        monkeypatch.setattr(consumer, "STALLED", 2.0)
        assert not one.stalled
        # Faust lost its way: it never opens the flow again.
        group_member.member_of(one.app).stop_flow()
        await eventually(lambda: one.stalled, within=15)
    finally:
        await asyncio.wait_for(one.stop(), 20)
