"""Writes the contracts that others read: JSON Schema, AsyncAPI 3.0, and the outsiders' list.

`python -m shared.events.contracts` writes them into contracts/; a test fails when they are stale.
"""

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from shared.events.base import Audience, Event, Part, SeenBy
from shared.events.catalogue import CATALOGUE, Topic
from shared.kafka.wire import schema_of

FOLDER = Path(__file__).parent.parent.parent / "contracts"


def _title(kind: type[Event]) -> str:
    return f"{kind.name}.v{kind.version}"


def parts_of(kind: type[Part]) -> list[type[Part]]:
    """The event and every piece it is made of."""
    found: list[type[Part]] = [kind]
    for field in kind.model_fields.values():
        for inner in getattr(field.annotation, "__args__", ()):
            if isinstance(inner, type) and issubclass(inner, Part):
                found += parts_of(inner)
    return found


def marks(kind: type[Part]) -> dict[str, Audience | None]:
    """The audience of each field of a piece; None where the mark is missing."""
    return {
        name: next((m.audience for m in field.metadata if isinstance(m, SeenBy)), None)
        for name, field in kind.model_fields.items()
    }


def schema(kind: type[Event]) -> dict[str, Any]:
    """The JSON Schema of an event, with `x-seen-by` on every field of its own and of its pieces."""
    found = kind.model_json_schema()
    by_name = {part.__name__: marks(part) for part in parts_of(kind)}
    _mark(found, by_name[kind.__name__])
    for name, inner in found.get("$defs", {}).items():
        if name in by_name:
            _mark(inner, by_name[name])
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": schema_of(kind.name, kind.version),
        **found,
    }


def _mark(found: dict[str, Any], audiences: dict[str, Audience | None]) -> None:
    for name, field in found.get("properties", {}).items():
        audience = audiences.get(name)
        if audience is not None:
            field["x-seen-by"] = audience.value


def outsiders() -> list[str]:
    """Every field that leaves to outside subscribers: a list that reviewers will see change."""
    return sorted(
        f"{kind.name}.{part.__name__}.{name}"
        for topic in CATALOGUE.values()
        if topic.outsiders
        for kind in topic.events
        for part in parts_of(kind)
        for name in part.model_fields
    )


def asyncapi() -> dict[str, Any]:
    """The AsyncAPI 3.0 document of all topics."""
    channels, operations, messages = {}, {}, {}
    for topic in CATALOGUE.values():
        names = [_title(kind) for kind in topic.events]
        channels[topic.name] = _channel(topic, names)
        for kind in topic.events:
            messages[_title(kind)] = _message(kind)
        where = {"$ref": f"#/channels/{topic.name}"}
        for producer in (topic.producer, *topic.beside):
            operations[f"{producer}.tells.{topic.name}"] = {
                "action": "send",
                "channel": where,
                "messages": _refs(topic, topic.events),
            }
        for consumer, heard in topic.consumers.items():
            operations[f"{consumer}.hears.{topic.name}"] = {
                "action": "receive",
                "channel": where,
                "messages": _refs(topic, heard),
            }
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Jieli events",
            "version": "1.0.0",
            "description": "CloudEvents 1.0 in Kafka binary mode. Key: the subject's random id. "
            "No name, telephone number, address, free text or exact birth date.",
            "license": {"name": "Apache-2.0"},
        },
        "defaultContentType": "application/json",
        "channels": channels,
        "operations": operations,
        "components": {"messages": messages},
    }


def _refs(topic: Topic, kinds: Sequence[type[Event]]) -> list[dict[str, str]]:
    return [{"$ref": f"#/channels/{topic.name}/messages/{_title(kind)}"} for kind in kinds]


def _channel(topic: Topic, names: list[str]) -> dict[str, Any]:
    return {
        "address": topic.name,
        "description": topic.about,
        "messages": {name: {"$ref": f"#/components/messages/{name}"} for name in names},
        "bindings": {
            "kafka": {
                "partitions": topic.partitions,
                "topicConfiguration": {"retention.ms": topic.retention_days * 86_400_000},
                "bindingVersion": "0.5.0",
            }
        },
        "x-dead-letters": topic.dead_letters,
        "x-open-to-outsiders": topic.outsiders,
    }


def _message(kind: type[Event]) -> dict[str, Any]:
    return {
        "name": kind.name,
        "title": kind.__name__,
        "summary": (kind.__doc__ or "").strip().splitlines()[0],
        "contentType": "application/json",
        "headers": {
            "type": "object",
            "required": ["ce_specversion", "ce_id", "ce_type", "ce_source", "ce_dataschema"],
            "properties": {
                "ce_specversion": {"const": "1.0"},
                "ce_id": {"type": "string", "format": "uuid"},
                "ce_type": {"const": f"org.jieli.{kind.name}"},
                "ce_source": {"type": "string"},
                "ce_time": {"type": "string", "format": "date-time"},
                "ce_dataschema": {"const": schema_of(kind.name, kind.version)},
                "traceparent": {"type": "string"},
            },
        },
        "payload": {"$ref": f"./schemas/{_title(kind)}.schema.json"},
    }


def documents() -> dict[str, str]:
    """Every contract file by its path within contracts/."""
    found = {"asyncapi.json": asyncapi(), "outsiders.json": outsiders()}
    texts = {path: _text(document) for path, document in found.items()}
    for topic in CATALOGUE.values():
        for kind in topic.events:
            texts[f"schemas/{_title(kind)}.schema.json"] = _text(schema(kind))
    return texts


def _text(document: Any) -> str:
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def breaking(old: dict[str, Any], new: dict[str, Any], at: str = "") -> list[str]:
    """What a reader of `old` could no longer rely on in `new`; empty when nothing."""
    found = []
    before, after = old.get("properties", {}), new.get("properties", {})
    for name in before:
        if name not in after:
            found.append(f"{at}/{name} is gone")
    for name in set(new.get("required", ())) - set(old.get("required", ())):
        found.append(f"{at}/{name} is now required")
    for name in before.keys() & after.keys():
        if before[name].get("type") != after[name].get("type"):
            found.append(f"{at}/{name} has another type")
        found += breaking(before[name], after[name], f"{at}/{name}")
    for name, inner in old.get("$defs", {}).items():
        fresh = new.get("$defs", {}).get(name, {})
        gone = set(inner.get("enum", ())) - set(fresh.get("enum", ()))
        found += [f"{name} lost the code {code}" for code in sorted(gone)]
        found += breaking(inner, fresh, f"{at}#{name}")
    return found


def main() -> None:
    """Write what changed; stop at a breaking change, which needs a new version of the event."""
    broken = []
    for path, text in documents().items():
        target = FOLDER / path
        if target.exists() and path.startswith("schemas/"):
            broken += breaking(json.loads(target.read_text(encoding="utf-8")), json.loads(text))
    if broken:
        sys.exit("A reader would break; write a new version beside the old:\n" + "\n".join(broken))
    for path, text in documents().items():
        target = FOLDER / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
        sys.stdout.write(f"{target.relative_to(FOLDER.parent)}\n")


if __name__ == "__main__":
    main()
