"""Makes topics and grants as the catalogue has them, before any worker runs.

Faust silently ignores a missing topic. Grants are made where Kafka asks who connects.
"""

from collections.abc import Iterator

from kafka import KafkaAdminClient
from kafka.admin import (
    ACL,
    ACLFilter,
    ACLOperation,
    ACLPermissionType,
    ACLResourcePatternType,
    NewTopic,
    ResourcePattern,
    ResourcePatternFilter,
    ResourceType,
)
from kafka.errors import NoError, TopicAlreadyExistsError

from shared.events.catalogue import CATALOGUE
from shared.events.principals import GRANTEES
from shared.kafka.acls import Grant, grants
from shared.kafka.client_config import client_config, uses_sasl
from shared.settings import Settings

_DAY_MS = 86_400_000
_EVERYTHING = ACLFilter(
    None,
    None,
    ACLOperation.ANY,
    ACLPermissionType.ANY,
    ResourcePatternFilter(ResourceType.ANY, None, ACLResourcePatternType.ANY),
)


def new_topics(replicas: int) -> Iterator[NewTopic]:
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


def provision(settings: Settings) -> list[str]:
    """Make topics and grants as the catalogue has them; what was changed, one line each.

    Grants of our users that the catalogue no longer has are taken away. Raises KafkaError.
    """
    admin = KafkaAdminClient(**client_config(settings), reconnect_backoff_max_ms=1000)
    try:
        made = [f"topic: {name}" for name in _create_missing(admin)]
        return made + (_grant(admin) if uses_sasl(settings) else [])
    finally:
        admin.close()


def _create_missing(admin: KafkaAdminClient) -> list[str]:
    """Copies: three, or as many as there are brokers."""
    brokers = len(admin.describe_cluster()["brokers"])
    present = set(admin.list_topics())
    missing = [topic for topic in new_topics(min(3, brokers)) if topic.name not in present]
    for topic in missing:
        _create(admin, topic)
    return [topic.name for topic in missing]


def _create(admin: KafkaAdminClient, topic: NewTopic) -> None:
    try:
        admin.create_topics([topic])
    except TopicAlreadyExistsError:
        return


def _grant(admin: KafkaAdminClient) -> list[str]:
    rules, _ = admin.describe_acls(_EVERYTHING)
    ours = {f"User:{user}" for user in GRANTEES}
    have = {rule for rule in rules if rule.principal in ours}
    want = {_rule(grant) for grant in grants()}
    missing, surplus = list(want - have), list(have - want)
    if missing:
        for refused in admin.create_acls(missing)["failed"]:
            raise refused
    if surplus:
        for _, _, error in admin.delete_acls([_only(rule) for rule in surplus]):
            if error is not NoError:
                raise error
    return sorted(
        [f"granted: {_words(r)}" for r in missing] + [f"taken: {_words(r)}" for r in surplus]
    )


def _rule(grant: Grant) -> ACL:
    pattern = ACLResourcePatternType.PREFIXED if grant.begins else ACLResourcePatternType.LITERAL
    return ACL(
        f"User:{grant.user}",
        "*",
        ACLOperation[grant.operation],
        ACLPermissionType.ALLOW,
        ResourcePattern(ResourceType[grant.kind], grant.name, pattern),
    )


def _only(rule: ACL) -> ACLFilter:
    return ACLFilter(
        rule.principal,
        rule.host,
        rule.operation,
        rule.permission_type,
        ResourcePatternFilter(
            rule.resource_pattern.resource_type,
            rule.resource_pattern.resource_name,
            rule.resource_pattern.pattern_type,
        ),
    )


def _words(rule: ACL) -> str:
    what = rule.resource_pattern
    return (
        f"{rule.principal.removeprefix('User:')} {rule.operation.name.lower()}"
        f" {what.resource_type.name.lower()} {what.resource_name}"
    )
