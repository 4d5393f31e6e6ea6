"""Reads the topics of reporting from where one is to where one will, beside the group's workers."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient

from services.reporting.archive.chunks import Place, Read
from shared.events.catalogue import consumed_by
from shared.events.cloudevents import Record, known_headers
from shared.events.principals import group_of
from shared.kafka.client_config import client_config
from shared.settings import Settings

_LOOK_MS = 500


class Topics:
    """The partitions that reporting reads, read without being one of its group."""

    def __init__(self, consumer: AIOKafkaConsumer, places: list[TopicPartition]) -> None:
        """Use ``open_topics``."""
        self._consumer = consumer
        self._places = places

    async def begins(self) -> dict[Place, int]:
        """Return the first offset that Kafka still has of every partition."""
        return _plain(await self._consumer.beginning_offsets(self._places))

    async def ends(self) -> dict[Place, int]:
        """Return the offset that the next record of every partition will have."""
        return _plain(await self._consumer.end_offsets(self._places))

    async def read(
        self, starts: Mapping[Place, int], ends: Mapping[Place, int]
    ) -> AsyncIterator[list[Read]]:
        """Yield what lies from these offsets on and before those, some of one partition at a time.

        What Kafka keeps no longer is passed over.
        """
        begins = await self.begins()
        for place in self._places:
            named = (place.topic, place.partition)
            at, end = max(starts.get(named, 0), begins[named]), ends.get(named, 0)
            if at >= end:
                continue
            self._consumer.assign([place])
            self._consumer.seek(place, at)
            while at < end:
                found = await self._consumer.getmany(place, timeout_ms=_LOOK_MS, max_records=5_000)
                some = [_read(record) for record in found.get(place, []) if record.offset < end]
                if some:
                    yield some
                at = await self._consumer.position(place)


@asynccontextmanager
async def open_topics(settings: Settings) -> AsyncIterator[Topics]:
    """Connect as reporting. Raises KafkaError when Kafka is away."""
    consumer = AIOKafkaConsumer(
        **client_config(settings),
        enable_auto_commit=False,
        fetch_max_bytes=8 << 20,
        max_partition_fetch_bytes=4 << 20,
    )
    await consumer.start()
    try:
        places = []
        metadata = await consumer._client.fetch_all_metadata()
        for topic in consumed_by("reporting"):
            numbers = metadata.partitions_for_topic(topic.name) or set()
            places += [TopicPartition(topic.name, number) for number in sorted(numbers)]
        yield Topics(consumer, places)
    finally:
        await consumer.stop()


async def committed(settings: Settings) -> dict[Place, int]:
    """Return how far reporting's workers have come: every record before is settled."""
    admin = AIOKafkaAdminClient(**client_config(settings))
    await admin.start()
    try:
        found = await admin.list_consumer_group_offsets(group_of("reporting"))
        return {(place.topic, place.partition): meta.offset for place, meta in found.items()}
    finally:
        await admin.close()


def _read(record: Any) -> Read:
    at = datetime.fromtimestamp(record.timestamp / 1000, UTC)
    headers = known_headers(record.headers)
    return Read(
        at,
        Record(record.topic, record.partition, record.offset, record.key, record.value, headers),
    )


def _plain(offsets: Mapping[TopicPartition, int]) -> dict[Place, int]:
    return {(place.topic, place.partition): offset for place, offset in offsets.items()}
