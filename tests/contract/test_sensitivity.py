"""Everything that is told, answered or handed out has a level of sensitivity, and keeps to it."""

import re
from collections.abc import Iterator
from typing import Any

from shared import sensitivity
from shared.events.base import Audience
from shared.events.catalogue import CATALOGUE
from shared.sensitivity import Level, event_level, field_level, form_level, registry
from shared.settings import SERVICES
from tests.contract.test_documents import ROOT
from tests.contract.test_openapi import every
from tests.contract.test_openapi_complete import operations, resolved

Json = dict[str, Any]
DOCUMENTS = [f"{service}{part}.json" for service in SERVICES for part in ("", ".internal")]
SERVICE = re.compile(r"[a-z]+")
NOT_ON_KAFKA = {Level.IDENTIFYING, Level.SECRET}


def service_of(document: str) -> str:
    found = SERVICE.match(document)
    assert found
    return found[0]


def test_a_form_has_one_level() -> None:
    for service, levels in registry()["forms"].items():
        listed = [form for names in levels.values() for form in names]
        assert len(set(listed)) == len(listed), service
        assert {Level(level) for level in levels}


def test_what_is_not_listed_is_as_sensitive_as_a_case() -> None:
    assert sensitivity.column_level("intake", "no_such_table", "name") is Level.CASE
    assert form_level("intake", "NoSuchForm") is Level.CASE
    assert event_level("no.such-event") is Level.CASE


def parts(document: Json, schema: Json, seen: frozenset[str] = frozenset()) -> Iterator[str]:
    """`Form.field` of everything that a schema can hold."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        if name not in seen:
            inner = resolved(document, schema)
            for field, each in inner.get("properties", {}).items():
                yield f"{name}.{field}"
                yield from parts(document, each, seen | {name})
        return
    for each in schema.values():
        for inner in each if isinstance(each, list) else [each]:
            if isinstance(inner, dict):
                yield from parts(document, inner, seen)


def answers(document: Json, operation: Json) -> Iterator[Json]:
    for status, answer in operation["responses"].items():
        if status < "300":
            for media in resolved(document, answer).get("content", {}).values():
                yield media.get("schema", {})
                yield media.get("x-itemSchema", {})


def identifying(name: str, schema: Json) -> set[str]:
    """What in a schema is identifying or secret, but whole forms only by their fields."""
    found = set()
    for part in parts(every()[name], schema):
        form, field = part.split(".")
        if field_level(service_of(name), form, field) in NOT_ON_KAFKA:
            found.add(part)
    return found


def doors() -> set[str]:
    """Operations that answer something identifying or secret."""
    return {
        f"{service_of(name)}: {where}"
        for name in DOCUMENTS
        for where, operation in operations(name)
        if any(identifying(name, schema) for schema in answers(every()[name], operation))
    }


def test_what_identifies_her_or_is_secret_is_answered_at_the_known_doors_alone() -> None:
    assert doors() - set(registry()["doors"]) == set(), "say in [doors] why it is answered there"


def test_no_door_of_hers_is_open_to_everybody() -> None:
    for name in DOCUMENTS:
        for where, operation in operations(name):
            if f"{service_of(name)}: {where}" in doors() and where != "POST /oauth/token":
                assert operation.get("security"), where


def events() -> Iterator[Any]:
    for topic in CATALOGUE.values():
        yield from topic.events


def test_no_event_identifies_anybody() -> None:
    names = {event.name for event in events()}
    assert not {name for name in names if event_level(name) in NOT_ON_KAFKA}


def test_what_everybody_may_see_of_events_is_public_and_nothing_else_is() -> None:
    for event in events():
        seen_by = {
            each.audience
            for field in event.model_fields.values()
            for each in field.metadata
            if hasattr(each, "audience")
        }
        public = event_level(event.name) is Level.PUBLIC
        assert public == (seen_by == {Audience.PUBLIC}), event.name
        assert public or Audience.PUBLIC not in seen_by, event.name


def test_every_file_and_page_that_is_listed_has_a_level() -> None:
    for each in registry()["exports"].values():
        assert Level(each["level"])
        assert len(each["what"]) > 10


def test_security_says_what_the_list_says() -> None:
    text = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
    shown = text.split("<!-- sensitivity -->\n")[1].split("\n<!-- end of sensitivity -->")[0]
    assert shown == sensitivity.tables(), "run `python -m shared.readme`"
