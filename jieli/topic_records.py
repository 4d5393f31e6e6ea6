"""Everything that lies on topics, read from their beginnings to what is their end now."""

from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from aiokafka import AIOKafkaConsumer, TopicPartition

from deploy.local.kafka import identity, password_file
from shared.events.principals import ADMIN
from shared.kafka.client_config import client_config, uses_sasl
from shared.settings import Settings


@dataclass(frozen=True, slots=True)
class TopicRecord:
    """One record as it lies on a topic."""

    topic: str
    key: bytes | None
    value: bytes | None
    headers: tuple[tuple[str, bytes], ...]
    at: datetime


def operators(settings: Settings) -> Settings:
    """The settings of somebody who may read every topic: as given, else the local stack's own."""
    if uses_sasl(settings) or not password_file(ADMIN, settings.secrets).exists():
        return settings
    found = {name.lower(): value for name, value in identity(ADMIN, settings.secrets).items()}
    return Settings(**(settings.model_dump() | found))


async def records(settings: Settings, topics: Iterable[str]) -> AsyncIterator[TopicRecord]:
    """Every record of these topics. Raises KafkaError, OSError when Kafka is away."""
    consumer = AIOKafkaConsumer(**client_config(settings), enable_auto_commit=False)
    await consumer.start()
    try:
        places = [place for topic in topics for place in await _partitions(consumer, topic)]
        if not places:
            return
        consumer.assign(places)
        begins, ends = await consumer.beginning_offsets(places), await consumer.end_offsets(places)
        waiting = {place for place in places if ends[place] > begins[place]}
        for place in places:
            consumer.seek(place, begins[place])
        while waiting:
            for place, some in (await consumer.getmany(timeout_ms=500)).items():
                for record in some:
                    if record.offset < ends[place]:
                        yield _topic_record(record)
            waiting = {p for p in waiting if await consumer.position(p) < ends[p]}
    finally:
        await consumer.stop()


async def _partitions(consumer: AIOKafkaConsumer, topic: str) -> list[TopicPartition]:
    cluster = await consumer._client.fetch_all_metadata()
    return [TopicPartition(topic, n) for n in sorted(cluster.partitions_for_topic(topic) or ())]


def _topic_record(record: object) -> TopicRecord:
    return TopicRecord(
        record.topic,  # type: ignore[attr-defined]
        record.key,  # type: ignore[attr-defined]
        record.value,  # type: ignore[attr-defined]
        tuple(record.headers),  # type: ignore[attr-defined]
        datetime.fromtimestamp(record.timestamp / 1000, UTC),  # type: ignore[attr-defined]
    )
