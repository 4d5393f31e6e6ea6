"""Writes the contracts that others read: JSON Schema, AsyncAPI 3.1, and the outsiders' list.

`python -m shared.events.contracts` writes them into contracts/; a test fails when they are stale.
With the word `release` it replaces contracts/released/schemas/ too, which no change may break.
"""

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from shared.events.asyncapi import asyncapi, title
from shared.events.base import Audience, Event, Part, SeenBy
from shared.events.catalogue import CATALOGUE
from shared.events.cloudevents import dataschema_of
from shared.events.compatibility import broken
from shared.events.descriptions import description

FOLDER = Path(__file__).parent.parent.parent / "contracts"
RELEASED = FOLDER / "released"
"""What was promised at the last release; replaced by the next one."""


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
    """The JSON Schema of an event: each field, of its pieces too, says what it means and for whom.

    Raises KeyError where a field has no description.
    """
    found = kind.model_json_schema()
    parts = {part.__name__: part for part in parts_of(kind)}
    _complete(found, kind)
    for name, inner in found.get("$defs", {}).items():
        if name in parts:
            _complete(inner, parts[name])
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": dataschema_of(kind.name, kind.version),
        **found,
    }


def _complete(found: dict[str, Any], part: type[Part]) -> None:
    audiences = marks(part)
    for name, field in found.get("properties", {}).items():
        field["description"] = description(part, name)
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


def documents() -> dict[str, str]:
    """Every contract file by its path within contracts/."""
    found = {"asyncapi.json": asyncapi(), "outsiders.json": outsiders()}
    texts = {path: _text(document) for path, document in found.items()}
    for topic in CATALOGUE.values():
        for kind in topic.events:
            texts[f"schemas/{title(kind)}.schema.json"] = _text(schema(kind))
    return texts


def _text(document: Any) -> str:
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def schemas(texts: Mapping[str, str]) -> dict[str, Any]:
    """The schemas among contract files, by the names of their events."""
    return {
        path.removeprefix("schemas/").removesuffix(".schema.json"): json.loads(text)
        for path, text in texts.items()
        if path.startswith("schemas/")
    }


def released() -> dict[str, Any]:
    """The schemas of the last release, by the names of their events."""
    found = sorted((RELEASED / "schemas").glob("*.json"))
    return schemas({f"schemas/{path.name}": path.read_text(encoding="utf-8") for path in found})


def main() -> None:
    """Write the contracts; with the word `release` also as what was released.

    Stops where a reader of the last release would break.
    """
    texts = documents()
    if found := broken(released(), schemas(texts)):
        sys.exit("A reader would break; write a new version beside the old:\n" + "\n".join(found))
    targets = {FOLDER / path: text for path, text in texts.items()}
    if sys.argv[1:] == ["release"]:
        promised = {path: text for path, text in texts.items() if path.startswith("schemas/")}
        targets |= {RELEASED / path: text for path, text in promised.items()}
    for target, text in targets.items():
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
        sys.stdout.write(f"{target.relative_to(FOLDER.parent)}\n")


if __name__ == "__main__":
    main()
