"""Divides a document in two, and gives each part the addresses that work where it is read."""

from collections.abc import Iterable
from typing import Any

from shared.http.authorisation import SCOPES
from shared.openapi.chinese import in_both
from shared.openapi.tags import TAGS

Json = dict[str, Any]
INTERNAL = "/internal/"


def divided(document: Json, *, internal: bool) -> Json:
    """One part: what is internal, or all else; with the schemas that it needs."""
    paths = {
        path: item
        for path, item in document["paths"].items()
        if path.startswith(INTERNAL) is internal
    }
    hooks = {} if internal else document.get("webhooks", {})
    items = [*paths.values(), *hooks.values()]
    used = {tag for item in items for op in item.values() for tag in op["tags"]}
    found = {**document, "paths": paths}
    found["tags"] = [
        {"name": name, "description": about} for name, about in TAGS.items() if name in used
    ]
    if internal:
        found.pop("webhooks", None)
        found["info"] = {**document["info"], "title": f"{document['info']['title']} · internal"}
    components = dict(document["components"])
    components["schemas"] = _needed(found, components["schemas"])
    found["components"] = components
    return found


def _needed(document: Json, schemas: Json) -> Json:
    parts = {name: part for name, part in document.items() if name != "components"}
    others = {n: p for n, p in document["components"].items() if n != "schemas"}
    wanted = set(_refs([parts, others]))
    while more := {r for name in wanted for r in _refs(schemas[name])} - wanted:
        wanted |= more
    return {name: schema for name, schema in schemas.items() if name in wanted}


def _refs(value: Any) -> Iterable[str]:
    if isinstance(value, dict):
        for name, each in value.items():
            if name == "$ref" and str(each).startswith("#/components/schemas/"):
                yield each.rpartition("/")[2]
            else:
                yield from _refs(each)
    elif isinstance(value, list):
        for each in value:
            yield from _refs(each)


def addressed(document: Json, server: str, token: str) -> Json:
    """The document with the address of its service and the one of tokens."""
    scopes = {scope: in_both(SCOPES[scope]) for scope in _scopes(document)}
    flow = {"clientCredentials": {"tokenUrl": token, "scopes": scopes}}
    schemes = {
        "oauth": {
            "type": "oauth2",
            "description": in_both("Client credentials at intake; a token lives ten minutes."),
            "flows": flow,
        },
        "bearer": {
            "type": "http",
            "scheme": "bearer",
            "bearerFormat": "JWT",
            "description": in_both("A token that you have already."),
        },
    }
    components = {**document["components"], "securitySchemes": schemes}
    return {**document, "servers": [{"url": server}], "components": components}


def _scopes(document: Json) -> list[str]:
    return sorted(
        {
            scope
            for item in document["paths"].values()
            for operation in item.values()
            for way in operation.get("security", ())
            for scope in way.get("oauth", ())
        }
    )
