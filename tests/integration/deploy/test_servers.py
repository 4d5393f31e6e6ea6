"""Kafka and PostgreSQL as child processes: they come, survive a crash and go without a trace."""

from collections.abc import Awaitable, Callable

import asyncpg
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

from shared.kafka.client_config import client_config
from tests.support.databases import FreshDatabase
from tests.support.stack import RunningKafka, running_postgres

Make = Callable[[str], Awaitable[FreshDatabase]]


async def test_postgres_writes_to_disk_before_it_answers_and_has_no_port() -> None:
    with running_postgres() as postgres:
        connection = await asyncpg.connect(postgres.url)
        settings = [
            await connection.fetchval(f"show {name}")
            for name in ("fsync", "synchronous_commit", "listen_addresses", "log_error_verbosity")
        ]
        await connection.close()
    assert settings == ["on", "on", "", "terse"]


async def test_a_message_travels_through_kafka(
    kafka: RunningKafka, fresh_topic: Callable[..., str]
) -> None:
    topic = fresh_topic()
    async with AIOKafkaProducer(**client_config(kafka.settings), acks="all") as producer:
        await producer.send_and_wait(topic, b"value", key=b"key")
    async with AIOKafkaConsumer(
        topic, **client_config(kafka.settings), auto_offset_reset="earliest"
    ) as consumer:
        record = await consumer.getone()
    assert (record.key, record.value) == (b"key", b"value")


async def test_a_fresh_database_has_the_services_schema(fresh_database: Make) -> None:
    fresh = await fresh_database("matching")
    async with fresh.db.reading() as connection:
        assert await connection.fetchval("select count(*) from outbox") == 0
        assert await connection.fetchval("select current_user") == "jieli_matching"
