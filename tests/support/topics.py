"""What lies on Kafka, read past all of Jieli's own code but for how one connects."""

from collections.abc import Iterable
from dataclasses import dataclass

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient

from shared.events.catalogue import CATALOGUE, consumed_by
from shared.kafka.client_config import client_config
from shared.settings import Settings

EVERY_TOPIC = tuple(
    name for topic in CATALOGUE.values() for name in (topic.name, topic.dead_letters)
)
Place = tuple[str, int]


@dataclass(frozen=True)
class TopicRecord:
    """One record as it lies on a topic."""

    topic: str
    partition: int
    offset: int
    key: bytes | None
    value: bytes | None
    headers: tuple[tuple[str, bytes], ...]

    @property
    def event_id(self) -> str:
        """Its CloudEvents id, empty if it has none."""
        return dict(self.headers).get("ce_id", b"").decode()

    @property
    def event_type(self) -> str:
        """Its CloudEvents type, empty if it has none."""
        return dict(self.headers).get("ce_type", b"").decode()


async def records(kafka: Settings, topics: Iterable[str] = EVERY_TOPIC) -> list[TopicRecord]:
    """Everything on these topics, from offset 0 to what is now the end."""
    consumer = AIOKafkaConsumer(**client_config(kafka), enable_auto_commit=False)
    await consumer.start()
    try:
        places = [p for topic in topics for p in await _partitions(consumer, topic)]
        consumer.assign(places)
        begins, ends = await consumer.beginning_offsets(places), await consumer.end_offsets(places)
        for place in places:
            consumer.seek(place, begins[place])
        found: list[TopicRecord] = []
        open_places = {place for place in places if ends[place] > begins[place]}
        while open_places:
            for place, some in (await consumer.getmany(timeout_ms=500)).items():
                found += [
                    _topic_record(place, record) for record in some if record.offset < ends[place]
                ]
            positions = {place: await consumer.position(place) for place in open_places}
            open_places -= {place for place, at in positions.items() if at >= ends[place]}
        return found
    finally:
        await consumer.stop()


async def put(kafka: Settings, sent: Iterable[TopicRecord]) -> None:
    """Lay records on their topics and partitions, in this order."""
    producer = AIOKafkaProducer(**client_config(kafka), acks="all", max_request_size=4 << 20)
    await producer.start()
    try:
        for one in sent:
            await producer.send_and_wait(
                one.topic,
                value=one.value,
                key=one.key,
                partition=one.partition,
                headers=list(one.headers),
            )
    finally:
        await producer.stop()


async def ends(kafka: Settings, topics: Iterable[str]) -> dict[Place, int]:
    """The end offset of every partition."""
    consumer = AIOKafkaConsumer(**client_config(kafka), enable_auto_commit=False)
    await consumer.start()
    try:
        places = [p for topic in topics for p in await _partitions(consumer, topic)]
        found = await consumer.end_offsets(places)
        return {(place.topic, place.partition): offset for place, offset in found.items()}
    finally:
        await consumer.stop()


async def committed(kafka: Settings, service: str) -> dict[Place, int]:
    """How far the consumers of a service say they have come."""
    admin = AIOKafkaAdminClient(**client_config(kafka))
    await admin.start()
    try:
        found = await admin.list_consumer_group_offsets(f"jieli-{service}")
        return {(place.topic, place.partition): meta.offset for place, meta in found.items()}
    finally:
        await admin.close()


async def behind(kafka: Settings, service: str) -> int:
    """How many records a service has not yet committed."""
    have = await committed(kafka, service)
    wanted = await ends(kafka, [topic.name for topic in consumed_by(service)])
    return sum(end - max(0, have.get(place, 0)) for place, end in wanted.items())


async def _partitions(consumer: AIOKafkaConsumer, topic: str) -> list[TopicPartition]:
    await consumer._client.force_metadata_update()
    numbers = consumer.partitions_for_topic(topic)
    if numbers is None:
        cluster = await consumer._client.fetch_all_metadata()
        numbers = cluster.partitions_for_topic(topic) or set()
    return [TopicPartition(topic, number) for number in sorted(numbers)]


def _topic_record(place: TopicPartition, record: object) -> TopicRecord:
    return TopicRecord(
        place.topic,
        place.partition,
        record.offset,  # type: ignore[attr-defined]
        record.key,  # type: ignore[attr-defined]
        record.value,  # type: ignore[attr-defined]
        tuple(record.headers),  # type: ignore[attr-defined]
    )
