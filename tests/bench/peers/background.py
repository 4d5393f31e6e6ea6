"""Peer A's background processes: `python -m tests.bench.peers.background relay|accepted|…`."""

import asyncio
import os
import sys

import uvloop
from aiokafka import AIOKafkaProducer
from faststream import AckPolicy, FastStream
from faststream.kafka import KafkaBroker
from sqlalchemy import delete, select

from tests.bench.peers.request import Event
from tests.bench.peers.stages import run_stage
from tests.bench.peers.tables import outbox, sessions

PUBLISHED_AT_ONCE = 500
CONSUMED_AT_ONCE = 4
REST = 0.01


async def relay() -> None:
    """Publish and delete in one transaction: a crash in between only repeats events."""
    make = sessions(os.environ["PEER_DB"])
    oldest = select(outbox.c.id).order_by(outbox.c.id).limit(PUBLISHED_AT_ONCE)
    taken = delete(outbox).where(outbox.c.id.in_(oldest.with_for_update(skip_locked=True)))
    take = taken.returning(outbox.c.id, outbox.c.topic, outbox.c.key, outbox.c.value)
    async with AIOKafkaProducer(
        bootstrap_servers=os.environ["PEER_KAFKA"], acks="all", enable_idempotence=True
    ) as producer:
        while True:
            async with make.begin() as session:
                rows = sorted((await session.execute(take)).all())
                sent = [await producer.send(r.topic, r.value, key=r.key.bytes) for r in rows]
                await asyncio.gather(*sent)
            if not rows:
                await asyncio.sleep(REST)


async def consume(topic: str) -> None:
    """Take a topic's messages; each offset is committed after the message's transaction."""
    make = sessions(os.environ["PEER_DB"])
    broker = KafkaBroker(os.environ["PEER_KAFKA"], logger=None)

    # The default policy acknowledges first, and so may lose a message.
    @broker.subscriber(
        topic,
        group_id=topic,
        auto_offset_reset="earliest",
        ack_policy=AckPolicy.NACK_ON_ERROR,
        max_workers=CONSUMED_AT_ONCE,
    )
    async def handle(event: Event) -> None:
        await run_stage(make, event)

    await FastStream(broker, logger=None).run()


def main() -> None:
    """Run the process named on the command line."""
    name = sys.argv[1]
    uvloop.run(relay() if name == "relay" else consume(name))


if __name__ == "__main__":
    main()
