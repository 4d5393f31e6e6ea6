"""What was told reaches Kafka, in order and whole, whoever dies on the way."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID, uuid4

import asyncpg
import pytest

from shared.kafka.relay import Relay
from shared.outbox import publish
from shared.outbox_notify import OutboxNotifier
from shared.settings import Settings
from shared.vocabulary import Urgency
from tests.integration.shared.room import (
    TRACE,
    Room,
    as_administrator,
    erased,
    received,
    with_kafka,
    withdrawn,
)
from tests.support import topics
from tests.support.stack import RunningKafka
from tests.support.topics import TopicRecord
from tests.support.waiting import eventually

CUT_OFF = """
    select pg_terminate_backend(pid) from pg_stat_activity
    where application_name = 'jieli-intake-relay' and datname = current_database()
"""
"""What the server would still finish of a statement whose sender is dead."""


@pytest.fixture
def settings(teller: Room, kafka: RunningKafka) -> Settings:
    return with_kafka(teller.settings, kafka, "svc_intake")


@asynccontextmanager
async def relaying(settings: Settings, linger: float = 0.0) -> AsyncIterator[Relay]:
    """A relay of intake; at the end it is dropped without a word."""
    relay = Relay(settings, "intake", linger)
    task = asyncio.create_task(relay.run())
    try:
        yield relay
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def all_published(teller: Room) -> None:
    async def none_left() -> bool:
        return await teller.unpublished() == 0

    await eventually(none_left, within=20)


async def lying(settings: Settings, *ids: UUID) -> list[TopicRecord]:
    """What lies on the topic about these referrals."""
    keys = {str(id_).encode() for id_ in ids}
    found = await topics.records(as_administrator(settings), ["referrals"])
    return [record for record in found if record.key in keys]


async def test_what_is_rolled_back_is_never_told(teller: Room, settings: Settings) -> None:
    undone, done = received(), received()

    async def undo() -> None:
        async with teller.db.transaction() as tx:
            await publish(tx, [undone])
            raise ValueError("undone")

    with pytest.raises(ValueError, match="undone"):
        await undo()
    await teller.say(done)

    async with relaying(settings):
        await all_published(teller)

    assert [r.key for r in await lying(settings, undone.referral_id, done.referral_id)] == [
        str(done.referral_id).encode()
    ]


async def test_a_record_is_a_cloud_event_in_binary_mode(teller: Room, settings: Settings) -> None:
    event = received()
    await teller.say(event)

    async with relaying(settings):
        await all_published(teller)

    [record] = await lying(settings, event.referral_id)
    headers = {name: value.decode() for name, value in record.headers}
    assert record.value == event.encode()
    assert UUID(headers.pop("ce_id"))
    assert headers.pop("ce_time").endswith("Z")
    assert headers == {
        "ce_specversion": "1.0",
        "ce_type": "org.jieli.referral.received",
        "ce_source": "/jieli/intake",
        "ce_dataschema": "urn:jieli:event:referral.received:1",
        "content-type": "application/json",
        "traceparent": TRACE,
    }


async def test_each_referrals_events_lie_in_the_order_they_were_told(
    teller: Room, settings: Settings
) -> None:
    ids = [uuid4() for _ in range(300)]
    for make in (received, withdrawn, erased):
        await teller.say(*(make(id_) for id_ in ids))

    async with relaying(settings):
        await all_published(teller)

    found = await lying(settings, *ids)
    assert len(found) == 900
    for id_ in ids:
        mine = [r for r in found if r.key == str(id_).encode()]
        kinds = [dict(r.headers)["ce_type"].decode().rpartition(".")[2] for r in mine]
        assert kinds == ["received", "withdrawn", "erased"]
        assert len({r.partition for r in mine}) == 1


async def test_a_row_that_commits_late_is_not_passed_over(teller: Room, settings: Settings) -> None:
    late, early = received(), received()
    async with relaying(settings):
        async with teller.db.transaction() as tx:
            await publish(tx, [late])
            await teller.say(early)

            async def early_is_there() -> bool:
                return bool(await lying(settings, early.referral_id))

            await eventually(early_is_there, within=20)
        await all_published(teller)

    assert len(await lying(settings, late.referral_id)) == 1


@asynccontextmanager
async def rush(teller: Room, relay: Relay) -> AsyncIterator[None]:
    """Some 1,000 events a second, each announced, as long as the block lasts."""
    await eventually(lambda: relay.ready, within=20)
    announcer = OutboxNotifier(teller.db)

    async def pour() -> None:
        while True:
            await teller.say(*(received() for _ in range(40)))
            await asyncio.sleep(0.04)

    pouring = asyncio.create_task(pour())
    try:
        yield
    finally:
        pouring.cancel()
        await asyncio.gather(pouring, return_exceptions=True)
        await announcer.close()


async def gathered(teller: Room, count: int) -> None:
    async def so_many_wait() -> bool:
        waiting = await teller.unpublished()
        assert waiting >= count, f"{waiting} wait"
        return True

    await eventually(so_many_wait, within=20)


async def test_in_a_rush_events_gather_and_leave_when_it_is_over(
    teller: Room, settings: Settings
) -> None:
    async with relaying(settings, linger=600) as relay:
        async with rush(teller, relay):
            await gathered(teller, 1_000)
        await all_published(teller)


async def test_an_urgent_event_waits_for_no_rush(teller: Room, settings: Settings) -> None:
    danger = received().model_copy(update={"urgency": Urgency.IMMEDIATE})
    async with relaying(settings, linger=600) as relay, rush(teller, relay):
        await gathered(teller, 1_000)
        await teller.say(danger)

        async def it_is_there() -> bool:
            return bool(await lying(settings, danger.referral_id))

        await eventually(it_is_there, within=10)


async def test_one_of_two_relays_leads_and_the_other_takes_over(
    teller: Room, settings: Settings
) -> None:
    events = [received() for _ in range(40)]
    async with relaying(settings) as second:
        async with relaying(settings) as first:
            relays = (first, second)
            await eventually(
                lambda: (
                    all(r.ready for r in relays)
                    and sorted(r.detail for r in relays) == ["", "standing by"]
                ),
                within=20,
            )
            await teller.say(*events[:20])
            await all_published(teller)
        await teller.say(*events[20:])
        await all_published(teller)

    found = await lying(settings, *(event.referral_id for event in events))
    assert Counter(r.key for r in found) == Counter(str(e.referral_id).encode() for e in events)


async def test_a_relay_that_dies_between_kafkas_ack_and_its_note_publishes_again(
    teller: Room, settings: Settings
) -> None:
    event = received()
    holder = await asyncpg.connect(teller.fresh.url)
    try:
        async with holder.transaction():
            await teller.say(event)
            await holder.fetch("select 1 from intake.outbox_published for update")
            async with relaying(settings):

                async def kafka_has_it() -> bool:
                    return bool(await lying(settings, event.referral_id))

                await eventually(kafka_has_it, within=20)
            await teller.sql(CUT_OFF)
    finally:
        await holder.close()
    assert await teller.unpublished() == 1

    async with relaying(settings):
        await all_published(teller)

    found = await lying(settings, event.referral_id)
    assert len(found) == 2
    assert len({record.event_id for record in found}) == 1
