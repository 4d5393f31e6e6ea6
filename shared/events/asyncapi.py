"""The AsyncAPI document of all topics: where, as whom, what, and one example of each message."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from shared.events.base import Event
from shared.events.catalogue import CATALOGUE, Topic
from shared.events.cloudevents import dataschema_of, headers_of
from shared.events.principals import SUBSCRIBER, group_of, user_of

EXAMPLES = Path(__file__).parent.parent.parent / "contracts" / "examples"
OPEN = "open to subscribers"
CLOSED = "between the services"
_ID = UUID("0198f0c2-7d1e-7c33-9a51-1f6f3ad0c1e2")
_AT = datetime(2026, 11, 20, 1, 12, tzinfo=UTC)
_TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
_SECURITY = [{"$ref": "#/components/securitySchemes/scram"}]
_ABOUT = (
    "Events of referrals for survivors of gender-based violence, as CloudEvents 1.0 in Kafka binary"
    " mode: the attributes are headers, the value is the JSON body, the key is the subject's random"
    " id, so that the events of one referral stay in order.\n\n"
    "Outside subscribers connect as the user `subscriber` with a consumer group whose name begins"
    " with `subscriber-`, and may read the topic `outcomes` and no other. `outcomes` holds coarse"
    " records, each released only when at least ten others look the same, and protected tables."
    "\n\nDelivery is at least once: skip a `ce_id` that was handled before. A reader ignores fields"
    " and codes that it does not know; anything that could break a reader is a new version of the"
    " event beside the old one. No event carries a name, telephone number, address, free text or"
    " exact date of birth."
)


def title(kind: type[Event]) -> str:
    """The name of an event with its version, as `referral.received.v1`."""
    return f"{kind.name}.v{kind.version}"


def asyncapi() -> dict[str, Any]:
    """The AsyncAPI 3.1 document of all topics."""
    return {
        "asyncapi": "3.1.0",
        "id": "urn:jieli:events",
        "info": {
            "title": "Jieli events",
            "version": "1.0.0",
            "description": _ABOUT,
            "license": {
                "name": "Apache-2.0",
                "url": "https://www.apache.org/licenses/LICENSE-2.0",
            },
            "tags": [
                {"name": OPEN, "description": "Topics that outside subscribers may read"},
                {"name": CLOSED, "description": "Topics that only the services may read"},
            ],
        },
        "defaultContentType": "application/json",
        "servers": _SERVERS,
        "channels": {topic.name: _channel(topic) for topic in CATALOGUE.values()},
        "operations": dict(_operations()),
        "components": {
            "messages": {
                title(kind): _message(topic, kind)
                for topic in CATALOGUE.values()
                for kind in topic.events
            },
            "securitySchemes": {
                "scram": {
                    "type": "scramSha512",
                    "description": "SASL/SCRAM-SHA-512. Every client has a user and a password;"
                    " what a user was not granted is denied.",
                }
            },
        },
    }


_SERVERS: dict[str, Any] = {
    "local": {
        "host": "127.0.0.1:29092",
        "protocol": "kafka",
        "description": "The broker of `make run`: SASL_PLAINTEXT, on this machine only. The"
        " password of the user `subscriber` is in .local/secrets/kafka/subscriber.password.",
        "security": _SECURITY,
    },
    "deployed": {
        "host": "{host}:{port}",
        "protocol": "kafka-secure",
        "description": "A deployment: SASL_SSL. Whoever runs it gives host, user and password.",
        "variables": {
            "host": {
                "description": "Host name of the brokers",
                "default": "kafka.example.org",
                "examples": ["kafka.example.org"],
            },
            "port": {"description": "Their port", "default": "9093", "examples": ["9093"]},
        },
        "security": _SECURITY,
    },
}


def _channel(topic: Topic) -> dict[str, Any]:
    return {
        "address": topic.name,
        "title": topic.name,
        "description": topic.about,
        "servers": [{"$ref": f"#/servers/{name}"} for name in _SERVERS],
        "tags": [{"name": OPEN if topic.outsiders else CLOSED}],
        "messages": {
            title(kind): {"$ref": f"#/components/messages/{title(kind)}"} for kind in topic.events
        },
        "bindings": {
            "kafka": {
                "topic": topic.name,
                "partitions": topic.partitions,
                "topicConfiguration": {
                    "cleanup.policy": ["delete"],
                    "retention.ms": topic.retention_days * 86_400_000,
                },
                "bindingVersion": "0.5.0",
            }
        },
        "x-dead-letters": topic.dead_letters,
        "x-open-to-outsiders": topic.outsiders,
    }


def _operations() -> Sequence[tuple[str, dict[str, Any]]]:
    found = []
    for topic in CATALOGUE.values():
        for producer in (topic.producer, *topic.co_producers):
            found.append((f"{producer}.publishes.{topic.name}", _send(topic, producer)))
        for consumer, events in topic.consumers.items():
            group = {
                "type": "string",
                "enum": [group_of(consumer)],
                "description": "The group of all workers of this service",
            }
            who = f"{consumer}, as the user {user_of(consumer)}"
            operation = _receive(topic, events, group, who)
            found.append((f"{consumer}.consumes.{topic.name}", operation))
        if topic.outsiders:
            group = {
                "type": "string",
                "pattern": f"^{SUBSCRIBER}-",
                "examples": [f"{SUBSCRIBER}-institute"],
                "description": "A group of your own; its name begins so",
            }
            who = f"an outside subscriber, as the user {SUBSCRIBER}"
            operation = _receive(topic, topic.events, group, who)
            found.append((f"{SUBSCRIBER}.consumes.{topic.name}", operation))
    return found


def _send(topic: Topic, producer: str) -> dict[str, Any]:
    return {
        "action": "send",
        "title": f"{producer} publishes to {topic.name}",
        "summary": f"Sent by {producer}, as the user {user_of(producer)}.",
        "description": "From its outbox, in order for each key; at least once.",
        "channel": {"$ref": f"#/channels/{topic.name}"},
        "security": _SECURITY,
        "tags": [{"name": producer}],
        "messages": _references(topic, topic.events),
    }


def _receive(
    topic: Topic, events: Sequence[type[Event]], group: dict[str, Any], who: str
) -> dict[str, Any]:
    return {
        "action": "receive",
        "title": f"{who.partition(',')[0]} consumes {topic.name}",
        "summary": f"Received by {who}.",
        "description": "Events of this topic that are not listed are passed over unread."
        if len(events) < len(topic.events)
        else "Every event of the topic.",
        "channel": {"$ref": f"#/channels/{topic.name}"},
        "security": _SECURITY,
        "tags": [{"name": who.partition(",")[0]}],
        "bindings": {"kafka": {"groupId": group, "bindingVersion": "0.5.0"}},
        "messages": _references(topic, events),
    }


def _references(topic: Topic, kinds: Sequence[type[Event]]) -> list[dict[str, str]]:
    return [{"$ref": f"#/channels/{topic.name}/messages/{title(kind)}"} for kind in kinds]


def _message(topic: Topic, kind: type[Event]) -> dict[str, Any]:
    summary, _, more = (kind.__doc__ or "").strip().partition("\n\n")
    return {
        "name": kind.name,
        "title": kind.__name__,
        "summary": " ".join(summary.split()),
        **({"description": " ".join(more.split())} if more else {}),
        "contentType": "application/json",
        "correlationId": {
            "description": "The trace of the request behind it (W3C Trace Context)",
            "location": "$message.header#/traceparent",
        },
        "tags": [{"name": OPEN if topic.outsiders else CLOSED}],
        "headers": _headers(topic, kind),
        "payload": {"$ref": f"./schemas/{title(kind)}.schema.json"},
        "bindings": {
            "kafka": {
                "key": {
                    "type": "string",
                    "format": "uuid",
                    "description": (kind.subject.__doc__ or "").strip(),
                },
                "bindingVersion": "0.5.0",
            }
        },
        "examples": [
            {
                "name": title(kind),
                "summary": f"As {topic.producer} sends it",
                "headers": _example_headers(topic, kind),
                "payload": json.loads((EXAMPLES / f"{title(kind)}.json").read_bytes()),
            }
        ],
    }


def _example_headers(topic: Topic, kind: type[Event]) -> dict[str, str]:
    sent = headers_of(topic.producer, kind.name, kind.version, _ID, _AT, _TRACE)
    return {name: value.decode("ascii") for name, value in sent}


def _headers(topic: Topic, kind: type[Event]) -> dict[str, Any]:
    sources = [f"/jieli/{service}" for service in (topic.producer, *topic.co_producers)]
    return {
        "type": "object",
        "required": [
            "ce_specversion",
            "ce_id",
            "ce_type",
            "ce_source",
            "ce_time",
            "ce_dataschema",
            "content-type",
        ],
        "properties": {
            "ce_specversion": {
                "type": "string",
                "const": "1.0",
                "description": "The version of CloudEvents",
            },
            "ce_id": {
                "type": "string",
                "format": "uuid",
                "description": "The event; the same on every delivery, so that it is handled once",
            },
            "ce_type": {
                "type": "string",
                "const": f"org.jieli.{kind.name}",
                "description": "What happened",
            },
            "ce_source": {
                "type": "string",
                "enum": sources,
                "description": "The service that says so",
            },
            "ce_time": {
                "type": "string",
                "format": "date-time",
                "description": "When it was said, UTC",
            },
            "ce_dataschema": {
                "type": "string",
                "const": dataschema_of(kind.name, kind.version),
                "description": "The event and the version of its schema",
            },
            "content-type": {
                "type": "string",
                "const": "application/json",
                "description": "The form of the value",
            },
            "traceparent": {
                "type": "string",
                "description": "The trace it belongs to (W3C Trace Context), where there is one",
            },
        },
    }
