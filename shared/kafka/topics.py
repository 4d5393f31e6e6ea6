"""Makes the catalogue's topics, before any worker: Faust silently ignores a missing topic."""

from collections.abc import Iterator

from kafka import KafkaAdminClient
from kafka.admin import NewTopic
from kafka.errors import TopicAlreadyExistsError

from shared.events.catalogue import CATALOGUE

_DAY_MS = 86_400_000


def wanted(replicas: int) -> Iterator[NewTopic]:
    """Every topic and its dead letters, with `replicas` copies of each record."""
    safe = str(max(1, replicas - 1))
    for topic in CATALOGUE.values():
        settings = {
            "retention.ms": str(topic.retention_days * _DAY_MS),
            "min.insync.replicas": safe,
            "unclean.leader.election.enable": "false",
            "max.message.bytes": str(1024 * 1024 + 4096),
        }
        yield NewTopic(topic.name, topic.partitions, replicas, topic_configs=settings)
        yield NewTopic(topic.dead_letters, 1, replicas, topic_configs=settings)


def create(bootstrap: str) -> list[str]:
    """Create what is missing and give its names. Copies: three, or as many as there are brokers."""
    admin = KafkaAdminClient(bootstrap_servers=bootstrap, reconnect_backoff_max_ms=1000)
    try:
        brokers = len(admin.describe_cluster()["brokers"])
        present = set(admin.list_topics())
        missing = [topic for topic in wanted(min(3, brokers)) if topic.name not in present]
        for topic in missing:
            _create(admin, topic)
        return [topic.name for topic in missing]
    finally:
        admin.close()


def _create(admin: KafkaAdminClient, topic: NewTopic) -> None:
    try:
        admin.create_topics([topic])
    except TopicAlreadyExistsError:
        return
