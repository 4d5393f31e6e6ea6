"""Kafka's users and what each may do: it follows from the catalogue; nothing else is allowed."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from shared.events.catalogue import CATALOGUE, consumed_by, produced_by
from shared.events.principals import SUBSCRIBER, group_of, user_of
from shared.settings import SERVICES


@dataclass(frozen=True, order=True)
class Grant:
    """One thing a user may do with a topic or group of this name, or whose name begins so."""

    user: str
    operation: Literal["READ", "WRITE", "DESCRIBE"]
    kind: Literal["TOPIC", "GROUP"]
    name: str
    begins: bool = False


def grants() -> frozenset[Grant]:
    """Everything that is granted."""
    found = {grant for service in SERVICES for grant in _of_service(service)}
    return frozenset(found | set(_of_subscriber()))


def _of_service(service: str) -> Iterator[Grant]:
    user = user_of(service)
    for topic in produced_by(service):
        yield from _topic(user, "WRITE", topic.name)
    for topic in consumed_by(service):
        yield from _topic(user, "READ", topic.name)
        yield from _topic(user, "WRITE", topic.dead_letters)
    if consumed_by(service):
        yield Grant(user, "READ", "GROUP", group_of(service))


def _of_subscriber() -> Iterator[Grant]:
    for topic in CATALOGUE.values():
        if topic.outsiders:
            yield from _topic(SUBSCRIBER, "READ", topic.name)
    yield Grant(SUBSCRIBER, "READ", "GROUP", f"{SUBSCRIBER}-", begins=True)


def _topic(user: str, operation: Literal["READ", "WRITE"], name: str) -> Iterator[Grant]:
    yield Grant(user, operation, "TOPIC", name)
    yield Grant(user, "DESCRIBE", "TOPIC", name)
