"""Every field that somebody may fill has bounds: a field without them is a door."""

import re
from collections.abc import Iterator
from typing import Annotated, Any

import pytest
from fastapi.dependencies.models import Dependant
from pydantic import TypeAdapter

from shared.fields import PLAIN, PROSE, TYPED
from shared.http import NDJSON
from shared.settings import SERVICES
from tests.contract.test_reading import routes

Place = tuple[str, dict[str, Any]]
# What is checked by other means than its schema, each with how.
CHECKED_ELSEWHERE = {
    "public_keys": "a JWK set is read key by key by tokens.are_public_keys",
}


def schemas(service: str) -> Iterator[Place]:
    """The JSON schema of every body, line and parameter of a service, with its place."""
    for route in routes(service):
        where = f"{service} {sorted(route.methods or ())[0]} {route.path}"
        if route.body_field is not None:
            yield where, _schema(route.body_field.field_info.annotation)
        if route.reads.lines is not None:
            yield f"{where} line", _schema(route.reads.lines)
        for name, parameter in _parameters(route.dependant):
            info = parameter.field_info
            yield f"{where} {name}", _schema(Annotated[info.annotation, info])


def _schema(kind: Any) -> dict[str, Any]:
    return TypeAdapter(kind).json_schema(mode="validation")


def coerced(schema: Any, *, strict: bool, written: bool = False) -> Iterator[str]:
    """Where a model takes one kind of JSON value for another: "5" or true for 5, 5 for a day."""
    if isinstance(schema, dict):
        kind = schema.get("type")
        strict = (schema.get("config") or {}).get("strict", schema.get("strict", strict))
        written = written or kind == "function-before"
        if (kind in _COUNTED and not strict) or (kind in _DATED and not written):
            yield str(kind)
    for name, each in _inside(schema):
        for found in coerced(each, strict=strict, written=written):
            yield f"{name}/{found}" if isinstance(each, dict) and "schema" in each else found


def _inside(schema: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(schema, list | tuple):
        yield from (("*", each) for each in schema)
    elif isinstance(schema, dict):
        left_out = {"config", "metadata", "default", "serialization"}
        yield from ((name, each) for name, each in schema.items() if name not in left_out)


_COUNTED = ("int", "float", "bool")
_DATED = ("date", "datetime")


def _parameters(dependant: Dependant) -> Iterator[tuple[str, Any]]:
    for found in (dependant.path_params, dependant.query_params, dependant.header_params):
        yield from ((each.alias, each) for each in found)
    for inner in dependant.dependencies:
        yield from _parameters(inner)


def unbounded(schema: dict[str, Any], root: dict[str, Any], place: str) -> Iterator[str]:
    """Places in a schema where anything may be written."""
    if place.rpartition("/")[2] in CHECKED_ELSEWHERE:
        return
    if "$ref" in schema:
        schema = root["$defs"][schema["$ref"].rpartition("/")[2]]
    for several in ("anyOf", "oneOf", "allOf"):
        for each in schema.get(several, ()):
            yield from unbounded(each, root, place)
        if several in schema:
            return
    if "enum" in schema or "const" in schema:
        return
    yield from _KINDS.get(schema.get("type", "anything"), _anything)(schema, root, place)


def _anything(_schema: dict[str, Any], _root: dict[str, Any], place: str) -> Iterator[str]:
    yield f"{place}: anything"


def _nothing(_schema: dict[str, Any], _root: dict[str, Any], _place: str) -> Iterator[str]:
    return iter(())


def _text(schema: dict[str, Any], _root: dict[str, Any], place: str) -> Iterator[str]:
    if schema.get("format") in {"uuid", "date", "date-time"}:
        return
    pattern = schema.get("pattern", "")
    if not (pattern.startswith("^") and pattern.endswith("$")):
        yield f"{place}: a text of any characters"
    plain = re.sub(r"\\.", "", re.sub(r"\[(\\.|[^\]])*\]", "x", pattern))
    if "maxLength" not in schema and re.search(r"[*+]|,\}", plain):
        yield f"{place}: a text of any length"
    if re.search(r"\[\^|\\[SDW]", pattern) or "." in plain:
        if pattern in (TYPED, PLAIN, PROSE):
            return
        yield f"{place}: a text that only leaves out some characters; use shared.fields"


def _number(schema: dict[str, Any], _root: dict[str, Any], place: str) -> Iterator[str]:
    for one, other in (("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")):
        if one not in schema and other not in schema:
            yield f"{place}: a number without {one}"


def _list(schema: dict[str, Any], root: dict[str, Any], place: str) -> Iterator[str]:
    items = schema.get("items", {})
    codes = root["$defs"][items["$ref"].rpartition("/")[2]] if "$ref" in items else items
    if "maxItems" not in schema and not ("enum" in codes and "prefixItems" not in schema):
        yield f"{place}: a list of any length"
    yield from unbounded(items, root, f"{place}/*")


def _object(schema: dict[str, Any], root: dict[str, Any], place: str) -> Iterator[str]:
    if schema.get("additionalProperties") is not False:
        yield f"{place}: an object of any names"
    for name, each in schema.get("properties", {}).items():
        yield from unbounded(each, root, f"{place}/{name}")


_KINDS = {
    "string": _text,
    "integer": _number,
    "number": _number,
    "array": _list,
    "object": _object,
    "boolean": _nothing,
    "null": _nothing,
}


@pytest.mark.parametrize("service", SERVICES)
def test_no_field_takes_just_anything(service: str) -> None:
    found = [
        each for place, schema in schemas(service) for each in unbounded(schema, schema, place)
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("service", SERVICES)
def test_no_field_takes_one_kind_of_value_for_another(service: str) -> None:
    found = []
    for route in routes(service):
        body = route.body_field
        for form in (body.field_info.annotation if body else None, route.reads.lines):
            if form is not None:
                schema = TypeAdapter(form).core_schema
                found += [f"{route.path}: {each}" for each in coerced(schema, strict=False)]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("service", SERVICES)
def test_every_batch_says_what_its_lines_are(service: str) -> None:
    batches = [route for route in routes(service) if route.reads.kind == NDJSON]
    assert all(route.reads.lines is not None for route in batches)


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "string"},
        {"type": "string", "maxLength": 9},
        {"type": "string", "pattern": "^[a-z]+$"},
        {"type": "string", "pattern": "^[^\\u0000]*$", "maxLength": 9},
        {"type": "string", "pattern": "[a-z]", "maxLength": 9},
        {"type": "integer", "minimum": 0},
        {"type": "array", "items": {"const": 1}},
        {"type": "object"},
        {},
        {"anyOf": [{"type": "null"}, {"type": "string"}]},
    ],
)
def test_a_field_that_takes_just_anything_is_found(schema: dict[str, Any]) -> None:
    assert list(unbounded(schema, schema, "here"))
