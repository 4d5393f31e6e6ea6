"""The AsyncAPI document is well formed, complete, true to what is sent, and breaks no reader."""

import copy
import json
import re
from collections.abc import Iterator
from functools import reduce
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator, Draft202012Validator

from deploy.local.kafka import MECHANISM
from shared.events import contracts
from shared.events.asyncapi import CLOSED, OPEN, asyncapi, title
from shared.events.base import Event
from shared.events.catalogue import CATALOGUE, EVENTS
from shared.events.compatibility import breaking, broken
from shared.events.descriptions import FIELDS
from shared.events.principals import SUBSCRIBER, group_of
from shared.kafka.acls import grants

Json = dict[str, Any]
DOCUMENT: Json = json.loads((contracts.FOLDER / "asyncapi.json").read_text(encoding="utf-8"))
FORM = json.loads((Path(__file__).parent / "asyncapi" / "schema.json").read_text(encoding="utf-8"))
KINDS = sorted(EVENTS.values(), key=lambda kind: kind.name)
RECEIVED = "referral.received.v1"


def schema_of(name: str) -> Json:
    path = contracts.FOLDER / DOCUMENT["components"]["messages"][name]["payload"]["$ref"]
    found: Json = json.loads(path.read_text(encoding="utf-8"))
    return found


def faults(schema: Json, value: Any) -> list[str]:
    judge = Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)
    return [error.message for error in judge.iter_errors(value)]


def fields(schema: Json, at: str) -> Iterator[tuple[str, Json]]:
    """Every field of a schema and of its pieces, with the way to it."""
    for name, field in schema.get("properties", {}).items():
        yield f"{at}/{name}", field
    for name, piece in schema.get("$defs", {}).items():
        yield from fields(piece, f"{at}#{name}")


def test_the_document_has_the_form_that_asyncapi_asks() -> None:
    found = [error.json_path for error in Draft7Validator(FORM).iter_errors(DOCUMENT)]
    assert not found


def test_the_form_refuses_what_is_no_asyncapi() -> None:
    wrong = copy.deepcopy(DOCUMENT)
    wrong["operations"]["reporting.consumes.offers"]["action"] = "hear"
    assert not Draft7Validator(FORM).is_valid(wrong)


def test_every_reference_leads_somewhere() -> None:
    references = set(re.findall(r'"\$ref": "([^"]+)"', json.dumps(DOCUMENT)))
    assert len(references) > len(KINDS)
    inside = {each for each in references if each.startswith("#/")}
    for reference in inside:
        reduce(lambda found, step: found[step], reference[2:].split("/"), DOCUMENT)
    assert all((contracts.FOLDER / each).is_file() for each in references - inside)


@pytest.mark.parametrize("kind", KINDS, ids=title)
def test_every_field_and_header_is_described(kind: type[Event]) -> None:
    headers = DOCUMENT["components"]["messages"][title(kind)]["headers"]
    every = [*fields(schema_of(title(kind)), "value"), *fields(headers, "headers")]
    assert len(every) > len(kind.model_fields)
    assert not [at for at, field in every if len(field.get("description", "").split()) < 2]


def test_no_description_is_of_a_field_that_is_gone() -> None:
    parts = {part for kind in KINDS for part in contracts.parts_of(kind)}
    every = {name for part in parts for name in part.model_fields}
    every |= {f"{part.__name__}.{name}" for part in parts for name in part.model_fields}
    assert set(FIELDS) <= every


@pytest.mark.parametrize("kind", KINDS, ids=title)
def test_the_example_of_a_message_fits_its_schemas(kind: type[Event]) -> None:
    message = DOCUMENT["components"]["messages"][title(kind)]
    [example] = message["examples"]
    assert not faults(schema_of(title(kind)), example["payload"])
    assert not faults(message["headers"], example["headers"])
    assert set(example["headers"]) == set(message["headers"]["properties"])
    assert kind.decode(json.dumps(example["payload"]).encode())


def test_an_example_that_does_not_fit_is_seen() -> None:
    [example] = DOCUMENT["components"]["messages"][RECEIVED]["examples"]
    wrong = example["payload"] | {"age_band": "thirty", "received_at": "yesterday"}
    assert len(faults(schema_of(RECEIVED), wrong)) == 2


def test_examples_of_messages_tell_of_different_things() -> None:
    payloads = [m["examples"][0]["payload"] for m in DOCUMENT["components"]["messages"].values()]
    headers = [m["examples"][0]["headers"] for m in DOCUMENT["components"]["messages"].values()]
    assert len({headers["ce_type"] for headers in headers}) == len(payloads) == len(KINDS)


def test_whoever_connects_says_who_it_is_as_the_local_broker_asks() -> None:
    schemes = DOCUMENT["components"]["securitySchemes"]
    assert {scheme["type"] for scheme in schemes.values()} == {"scramSha512"}
    assert MECHANISM == "SCRAM-SHA-512"
    asked = [*DOCUMENT["servers"].values(), *DOCUMENT["operations"].values()]
    assert all(one["security"] for one in asked)


def test_every_reader_is_named_with_its_group_and_what_it_reads() -> None:
    wanted = {
        (service, topic.name): ({group_of(service)}, {title(kind) for kind in events})
        for topic in CATALOGUE.values()
        for service, events in topic.consumers.items()
    }
    found = {}
    for name, operation in DOCUMENT["operations"].items():
        who, verb, topic = name.split(".", 2)
        assert operation["action"] == {"publishes": "send", "consumes": "receive"}[verb]
        if verb == "consumes" and who != SUBSCRIBER:
            group = operation["bindings"]["kafka"]["groupId"]
            names = {ref["$ref"].rpartition("/")[2] for ref in operation["messages"]}
            found[who, topic] = (set(group["enum"]), names)
    assert found == wanted


def test_a_stranger_may_read_outcomes_and_nothing_else() -> None:
    granted = {g.name for g in grants() if g.user == SUBSCRIBER and g.kind == "TOPIC"}
    channels = DOCUMENT["channels"]
    assert granted == {"outcomes"}
    assert {name for name, each in channels.items() if each["x-open-to-outsiders"]} == granted
    assert {n for n, each in channels.items() if {"name": OPEN} in each["tags"]} == granted
    assert {n for n, each in channels.items() if {"name": CLOSED} in each["tags"]} == (
        set(channels) - granted
    )
    operations = [name for name in DOCUMENT["operations"] if name.startswith(SUBSCRIBER)]
    assert operations == ["subscriber.consumes.outcomes"]
    group = DOCUMENT["operations"][operations[0]]["bindings"]["kafka"]["groupId"]
    [prefix] = [g.name for g in grants() if g.user == SUBSCRIBER and g.kind == "GROUP"]
    assert group["pattern"] == f"^{prefix}"


def test_no_reader_of_the_last_release_breaks() -> None:
    assert contracts.released(), "what was released last is missing"
    assert not broken(contracts.released(), contracts.schemas(contracts.documents()))


def _without_reason(schema: Json) -> None:
    del schema["properties"]["needs"]
    schema["required"].remove("needs")


def _optional(schema: Json) -> None:
    schema["required"].remove("region")


def _required(schema: Json) -> None:
    schema["required"].append("risk_of_tomorrow")


def _other_type(schema: Json) -> None:
    schema["properties"]["children_witnessing"]["type"] = "string"


def _other_format(schema: Json) -> None:
    del schema["properties"]["received_at"]["format"]


def _lost_code(schema: Json) -> None:
    schema["$defs"]["Urgency"]["enum"].pop()


def _never_null(schema: Json) -> None:
    field = schema["properties"]["perpetrator_relation"]
    field["anyOf"] = [each for each in field["anyOf"] if each != {"type": "null"}]


def _other_piece(schema: Json) -> None:
    del schema["$defs"]["NeedFact"]["properties"]["need_id"]


def _other_items(schema: Json) -> None:
    schema["properties"]["languages"]["items"] = {"type": "integer"}


@pytest.mark.parametrize(
    "change",
    [
        _without_reason,
        _optional,
        _required,
        _other_type,
        _other_format,
        _lost_code,
        _never_null,
        _other_piece,
        _other_items,
    ],
)
def test_whatever_breaks_a_reader_is_seen(change: Any) -> None:
    old = contracts.schema(EVENTS["referral.received", 1])
    new = copy.deepcopy(old)
    change(new)
    assert breaking(old, new)


def test_a_new_field_a_new_code_and_better_words_break_nobody() -> None:
    old = contracts.schema(EVENTS["referral.received", 1])
    new = copy.deepcopy(old)
    new["properties"]["of_tomorrow"] = {"type": "string"}
    new["$defs"]["Urgency"]["enum"].append("tomorrow")
    new["properties"]["region"]["description"] = "Where she lives"
    assert not breaking(old, new)


def test_an_event_that_is_gone_breaks_its_readers() -> None:
    assert broken({"referral.read.v1": {}}, {}) == ["referral.read.v1 is gone"]


def test_the_document_is_made_from_the_catalogue() -> None:
    assert asyncapi() == DOCUMENT
