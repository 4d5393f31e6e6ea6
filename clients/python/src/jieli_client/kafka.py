"""Outcomes by Kafka: the topic `outcomes`, as the user you were given. Needs `jieli-client[kafka]`.

The broker keeps how far your group has read: each record by itself, for what a client library
fetches ahead is not handled yet. What was not finished when a process ended comes
again; what was handled in this process before is skipped by its event id.
"""

from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from typing import Any

import aiokafka
from kafka import KafkaConsumer
from kafka.structs import OffsetAndMetadata, TopicPartition

from jieli_client.outcomes import Outcome, Seen, read

TOPIC = "outcomes"
GROUPS = "subscriber-"
"""The name of every subscriber's group begins so; the broker grants no other."""
POLL_MS = 500


def subscribe(
    bootstrap: str, username: str, password: str, *, group: str, **more: Any
) -> Iterator[Outcome]:
    """Outcomes that this group has not handled, for ever.

    One counts as handled when the next is asked for. `more` goes to KafkaConsumer: such as
    `security_protocol="SASL_SSL"`, or `consumer_timeout_ms` to end when nothing comes.
    """
    consumer = KafkaConsumer(TOPIC, **_settings(bootstrap, username, password, group) | more)
    seen = Seen()
    try:
        for record in consumer:
            outcome = outcome_of(record)
            if outcome.event_id not in seen:
                yield outcome
                seen.add(outcome.event_id)
            place = TopicPartition(record.topic, record.partition)
            consumer.commit({place: OffsetAndMetadata(record.offset + 1, "", -1)})
    finally:
        consumer.close(autocommit=False)


async def subscribe_async(
    bootstrap: str, username: str, password: str, *, group: str, **more: Any
) -> AsyncIterator[Outcome]:
    """The same for asyncio; `more` goes to AIOKafkaConsumer."""
    consumer = aiokafka.AIOKafkaConsumer(
        TOPIC, **_settings(bootstrap, username, password, group) | more
    )
    seen = Seen()
    await consumer.start()
    try:
        async for record in consumer:
            outcome = outcome_of(record)
            if outcome.event_id not in seen:
                yield outcome
                seen.add(outcome.event_id)
            place = aiokafka.TopicPartition(record.topic, record.partition)
            await consumer.commit({place: record.offset + 1})
    finally:
        await consumer.stop()


def outcome_of(record: Any) -> Outcome:
    """The outcome of a Kafka record. Raises KeyError, ValueError where it is none."""
    headers = _texts(record.headers)
    return read(
        headers["ce_type"],
        record.offset,
        record.value,
        event_id=headers["ce_id"],
        partition=record.partition,
    )


def _texts(headers: Iterable[tuple[str, bytes]]) -> Mapping[str, str]:
    return {name: value.decode("ascii", "replace") for name, value in headers}


def _settings(bootstrap: str, username: str, password: str, group: str) -> dict[str, Any]:
    if not group.startswith(GROUPS):
        raise ValueError(f"the name of your group must begin with {GROUPS}")
    return {
        "bootstrap_servers": bootstrap,
        "security_protocol": "SASL_PLAINTEXT",
        "sasl_mechanism": "SCRAM-SHA-512",
        "sasl_plain_username": username,
        "sasl_plain_password": password,
        "group_id": group,
        "auto_offset_reset": "earliest",
        "enable_auto_commit": False,
    }
