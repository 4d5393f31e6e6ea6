"""Who may read and write what on Kafka: tried by each user on each topic, on a broker of ours."""

import asyncio
from collections.abc import Iterator
from uuid import uuid4

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.errors import (
    GroupAuthorizationFailedError,
    KafkaConnectionError,
    KafkaError,
    TopicAuthorizationFailedError,
)
from kafka import KafkaAdminClient
from kafka.admin import NewTopic
from kafka.errors import ClusterAuthorizationFailedError
from kafka.errors import TopicAuthorizationFailedError as NoTopic

from shared.kafka import provisioning
from shared.kafka.client_config import NoPassword, client_config
from shared.settings import Settings
from tests.support.stack import RunningKafka, running_own_kafka
from tests.support.topics import EVERY_TOPIC

READS = {
    "svc_intake": {"offers", "notifications"},
    "svc_matching": {"referrals"},
    "svc_notifications": {"referrals", "offers"},
    "svc_reporting": {"referrals", "offers", "notifications"},
    "subscriber": {"outcomes"},
}
WRITES = {
    "svc_intake": {
        "referrals",
        "clues",
        "duties",
        "audit-anchors",
        "offers-dead-letter",
        "notifications-dead-letter",
    },
    "svc_matching": {"offers", "audit-anchors", "referrals-dead-letter"},
    "svc_notifications": {
        "notifications",
        "audit-anchors",
        "referrals-dead-letter",
        "offers-dead-letter",
    },
    "svc_reporting": {
        "audit-anchors",
        "outcomes",
        "outcomes-party",
        "referrals-dead-letter",
        "offers-dead-letter",
        "notifications-dead-letter",
    },
    "subscriber": set[str](),
}
"""Written down by hand: what the catalogue grants is compared with it, as the broker answers."""


@pytest.fixture(scope="module")
def guarded() -> Iterator[RunningKafka]:
    """A broker of our own with all topics, a record on each, and all grants."""
    with running_own_kafka() as kafka:
        provisioning.provision(kafka.settings)
        asyncio.run(lay_on_each(kafka.settings))
        yield kafka


async def lay_on_each(settings: Settings) -> None:
    async with AIOKafkaProducer(**client_config(settings)) as producer:
        for topic in EVERY_TOPIC:
            await producer.send_and_wait(topic, b"{}", partition=0)


async def may_read(settings: Settings, topic: str) -> bool:
    consumer = AIOKafkaConsumer(topic, **client_config(settings), auto_offset_reset="earliest")
    try:
        await consumer.start()
        await asyncio.wait_for(consumer.getone(), 10)
    except TopicAuthorizationFailedError:
        return False
    finally:
        await consumer.stop()
    return True


@pytest.mark.parametrize("user", READS)
async def test_each_reads_what_it_is_granted_and_nothing_else(
    guarded: RunningKafka, user: str
) -> None:
    settings = guarded.settings_of(user)
    allowed = await asyncio.gather(*(may_read(settings, topic) for topic in EVERY_TOPIC))
    assert {t for t, yes in zip(EVERY_TOPIC, allowed, strict=True) if yes} == READS[user]


@pytest.mark.parametrize("user", WRITES)
async def test_each_writes_what_it_is_granted_and_nothing_else(
    guarded: RunningKafka, user: str
) -> None:
    async with AIOKafkaProducer(**client_config(guarded.settings_of(user))) as producer:

        async def may_write(topic: str) -> bool:
            try:
                await asyncio.wait_for(producer.send_and_wait(topic, b"{}", partition=0), 10)
            except TopicAuthorizationFailedError:
                return False
            return True

        allowed = {topic for topic in EVERY_TOPIC if await may_write(topic)}
    assert allowed == WRITES[user]


async def test_outsiders_do_not_even_learn_which_other_topics_there_are(
    guarded: RunningKafka,
) -> None:
    async with AIOKafkaConsumer(**client_config(guarded.settings_of("subscriber"))) as consumer:
        assert await consumer.topics() == {"outcomes"}


@pytest.mark.parametrize(
    ("group", "allowed"),
    [
        ("subscriber-bureau", True),
        ("jieli-reporting", False),
        ("jieli-matching", False),
        ("subscriber", False),
        ("console", False),
    ],
)
async def test_outsiders_read_in_groups_of_their_own(
    guarded: RunningKafka, group: str, allowed: bool
) -> None:
    settings = guarded.settings_of("subscriber")
    consumer = AIOKafkaConsumer(
        "outcomes", **client_config(settings), group_id=group, auto_offset_reset="earliest"
    )
    try:
        await consumer.start()
        await asyncio.wait_for(consumer.getone(), 10)
        joined = True
    except GroupAuthorizationFailedError:
        joined = False
    finally:
        await consumer.stop()
    assert joined is allowed


def test_outsiders_and_services_administer_nothing(guarded: RunningKafka) -> None:
    for user in READS:
        admin = KafkaAdminClient(**client_config(guarded.settings_of(user)))
        try:
            with pytest.raises(NoTopic):
                admin.delete_topics(["outcomes"])
            with pytest.raises((NoTopic, ClusterAuthorizationFailedError)):
                admin.create_topics([NewTopic(f"mine-{uuid4().hex[:6]}", 1, 1)])
            with pytest.raises(ClusterAuthorizationFailedError):
                admin.describe_acls(provisioning._EVERYTHING)
        finally:
            admin.close()


@pytest.mark.parametrize(
    "changes",
    [
        {"kafka_password": "guessed", "kafka_password_file": None},
        {"kafka_username": "nobody"},
        {"kafka_security_protocol": "PLAINTEXT"},
    ],
)
async def test_who_does_not_prove_who_it_is_is_not_let_in(
    guarded: RunningKafka, changes: dict[str, str | None]
) -> None:
    settings = guarded.settings_of("svc_intake").model_copy(update=changes)
    producer = AIOKafkaProducer(**client_config(settings), request_timeout_ms=3000)
    try:
        with pytest.raises((KafkaError, KafkaConnectionError)):
            await asyncio.wait_for(producer.start(), 20)
    finally:
        await producer.stop()


def test_a_name_without_a_password_is_said_before_anything_is_tried() -> None:
    settings = Settings(kafka_security_protocol="SASL_SSL", kafka_username="svc_intake")
    with pytest.raises(NoPassword):
        client_config(settings)


def test_to_grant_again_changes_nothing_and_a_grant_too_many_is_taken_away(
    guarded: RunningKafka,
) -> None:
    assert provisioning.provision(guarded.settings) == []
    admin = KafkaAdminClient(**client_config(guarded.settings))
    try:
        admin.create_acls(
            [provisioning._rule(provisioning.Grant("subscriber", "READ", "TOPIC", "referrals"))]
        )
    finally:
        admin.close()

    assert provisioning.provision(guarded.settings) == ["taken: subscriber read topic referrals"]
