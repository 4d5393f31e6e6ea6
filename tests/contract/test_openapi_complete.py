"""Nothing is missing in the API documents: each failure says what to add, and where."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from services import documents
from shared.http.authorisation import SCOPES
from shared.openapi.tags import TAGS
from tests.contract.test_openapi import NAMES, every
from tests.contract.test_reading import routes

Json = dict[str, Any]
NDJSON = "application/x-ndjson"
PYTHON = re.compile(
    r"\b(None|True|False|dict|tuple|str|bool|datetime|Raises|Return|Returns|kwargs|self)\b|``"
)
PROBLEM = "application/problem+json"


def operations(name: str) -> Iterator[tuple[str, Json]]:
    for path, item in every()[name]["paths"].items():
        for method, operation in item.items():
            yield f"{method.upper()} {path}", operation


def validator(document: Json, schema: Json) -> Draft202012Validator:
    """Checks a value against a schema of a document."""
    whole = Resource(contents=document, specification=DRAFT202012)
    named = json.loads(json.dumps(schema).replace('"#/', '"urn:document#/'))
    return Draft202012Validator(
        named,
        registry=Registry().with_resource("urn:document", whole),
        format_checker=Draft202012Validator.FORMAT_CHECKER,
    )


def resolved(document: Json, value: Json) -> Json:
    while "$ref" in value:
        found: Any = document
        for step in value["$ref"].removeprefix("#/").split("/"):
            found = found[step]
        value = found
    return value


def is_bilingual(text: str) -> bool:
    return bool(re.search(r"[\u4e00-\u9fff]", text)) and bool(re.search(r"[A-Za-z]{2}", text))


def schemas_in(name: str) -> Iterator[tuple[str, Json]]:
    found = every()[name]["components"]["schemas"]
    yield from found.items()


@pytest.mark.parametrize("name", NAMES)
def test_every_field_is_described_in_both_languages(name: str) -> None:
    missing, english = [], set()
    for model, schema in schemas_in(name):
        for field, about in schema.get("properties", {}).items():
            told = about.get("description", "")
            if not told:
                missing.append(f"{model}.{field}")
            elif not is_bilingual(told):
                english.add(told)
        if told := schema.get("description"):
            english |= set() if is_bilingual(told) else {told}
    assert not missing, "say Field(description=…) of: " + ", ".join(missing)
    assert not english, HOW + "\n".join(sorted(english))


HOW = "add a line to shared/openapi/chinese.tsv for each, with a tab and its Chinese:\n"


def told(value: Any) -> Iterator[str]:
    """Every description and summary in a part of a document."""
    if isinstance(value, list):
        for each in value:
            yield from told(each)
    for key, each in value.items() if isinstance(value, dict) else ():
        if key in ("description", "summary") and isinstance(each, str):
            yield each
        elif key not in ("example", "examples", "x-request", "default"):
            yield from told(each)


@pytest.mark.parametrize("name", NAMES)
def test_every_operation_says_what_it_does_in_both_languages(name: str) -> None:
    english: set[str] = set()
    hooks = every()[name].get("webhooks", {})
    told_of = [(f"webhook {hook}", each["post"]) for hook, each in hooks.items()]
    for where, operation in (*operations(name), *told_of):
        assert operation.get("description"), f"{where}: write what it does in its docstring"
        assert operation.get("summary"), f"{where}: give it a summary"
        # The description of the document itself, and of its tags, is written in both at once.
        english |= {each for each in told(operation) if not is_bilingual(each)}
    assert not english, HOW + "\n".join(sorted(" ".join(each.split()) for each in english))


@pytest.mark.parametrize("name", NAMES)
def test_no_word_of_python_is_in_a_description(name: str) -> None:
    assert not sorted({each for each in told(every()[name]) if PYTHON.search(each)})


@pytest.mark.parametrize("name", NAMES)
def test_every_parameter_is_described_and_shown(name: str) -> None:
    missing = []
    for where, operation in operations(name):
        for parameter in operation.get("parameters", []):
            for part in ("description", "schema"):
                if not parameter.get(part):
                    missing.append(f"{where} {parameter['name']}: {part}")
            if parameter.get("required") and parameter.get("example") is None:
                missing.append(f"{where} {parameter['name']}: an example")
    assert not missing, "\n".join(missing)


@pytest.mark.parametrize("name", NAMES)
def test_every_body_has_a_schema_and_an_example_that_fits_it(name: str) -> None:
    document, wrong = every()[name], []
    for where, operation in operations(name):
        bodies = [("request", operation.get("requestBody", {}).get("content", {}))]
        bodies += [
            (status, resolved(document, response).get("content", {}))
            for status, response in operation["responses"].items()
        ]
        for part, content in bodies:
            for media, found in content.items():
                wrong += [f"{where} {part} {media}: {fault}" for fault in faults(document, found)]
        ok = min(operation["responses"])
        content = resolved(document, operation["responses"][ok]).get("content")
        if not content:
            wrong.append(f"{where}: give it a response_model, or `documented(media=…)`")
    assert not wrong, "\n".join(wrong)


def faults(document: Json, media: Json) -> Iterator[str]:
    schema = media.get("x-itemSchema") or media.get("schema")
    if not schema:
        yield "a schema is missing: give it a response_model"
        return
    shown = [e["value"] for e in media.get("examples", {}).values()]
    shown += [media["example"]] if media.get("example") is not None else []
    if not shown:
        yield "an example is missing: run `make examples`, or give its model one"
    check = validator(document, schema)
    for each in shown:
        lines = [each]
        if "x-itemSchema" in media:
            lines = [json.loads(line) for line in str(each).splitlines()]
        for line in lines:
            for fault in check.iter_errors(line):
                yield f"the example does not fit: {fault.json_path} {fault.message[:200]}"


@pytest.mark.parametrize("name", NAMES)
def test_every_status_is_explained_by_an_example_of_a_known_problem(name: str) -> None:
    document = every()[name]
    for where, operation in operations(name):
        for status, response in operation["responses"].items():
            if status < "400" or PROBLEM not in resolved(document, response).get("content", {}):
                assert status < "400" or where == "GET /readyz", (where, status)
                continue
            content = resolved(document, response)["content"][PROBLEM]
            for example in content["examples"].values():
                assert str(example["value"]["status"]) == status, where
                assert example["value"]["title"]


@pytest.mark.parametrize("name", NAMES)
def test_every_status_that_an_operation_of_its_kind_can_give_is_documented(name: str) -> None:
    for where, operation in operations(name):
        statuses = set(operation["responses"])
        needed = {"408", "413", "421", "431", "500", "503"}
        needed |= {"401", "403", "429"} if operation.get("security") else set()
        needed |= {"415"} if "requestBody" in operation else set()
        names = {p["name"] for p in operation.get("parameters", [])}
        needed |= {"400"} if "Idempotency-Key" in names else set()
        needed |= {"404"} if "{" in where and not where.endswith(MAKE_OR_EMPTY) else set()
        assert needed <= statuses, (where, needed - statuses)


MAKE_OR_EMPTY = ("/contact", "/journeys/{referral_id}")
"""Addresses with an id that make what is not there, or say that there is nothing."""


@pytest.mark.parametrize("name", NAMES)
def test_tags_stand_in_the_order_of_a_referrals_life(name: str) -> None:
    document = every()[name]
    order = [tag["name"] for tag in document["tags"]]
    assert order == [tag for tag in TAGS if tag in order]
    for where, operation in operations(name):
        assert operation["tags"], f"{where}: give its router a tag of shared/openapi/tags.py"
        assert set(operation["tags"]) <= set(TAGS), where


@pytest.mark.parametrize("name", NAMES)
def test_every_scope_asked_for_is_explained(name: str) -> None:
    document = every()[name]
    schemes = document["components"]["securitySchemes"]
    known = schemes["oauth"]["flows"]["clientCredentials"]["scopes"]
    for where, operation in operations(name):
        for way in operation.get("security", []):
            for scope in way.get("oauth", []):
                assert scope in SCOPES, where
                assert is_bilingual(known[scope]), HOW + known[scope]


FOR_PEOPLE = (
    "docs_page",
    "intake.pages.api",
    "import_page.api",
    "partner_page.api",
    "inbox.api",
    "inbox.handovers_api",
    "answer_links.api",
    "intake.desk.api",
    "intake.venues.api",
)
"""Pages that no program asks: hers take forms whose fields are called otherwise on every page."""
IN_ANOTHER_FORM = ("intake.fhir.api",)
"""Doors with a document of their own: FHIR's is beside its CapabilityStatement."""


def test_every_route_is_in_a_document() -> None:
    for service in ("intake", "matching", "notifications", "reporting"):
        known = {
            (path, method)
            for part in ("", ".internal")
            for path, item in every()[f"{service}{part}.json"]["paths"].items()
            for method in item
        }
        for route in routes(service):
            for method in route.methods or ():
                if route.include_in_schema:
                    assert (route.path, method.lower()) in known, route.path
                else:
                    elsewhere = FOR_PEOPLE + IN_ANOTHER_FORM
                    assert route.endpoint.__module__.endswith(elsewhere), route.path


def test_the_documents_of_the_repository_are_those_of_the_services() -> None:
    committed = {path.name for path in documents.FOLDER.glob("*.json")}
    assert committed == set(NAMES)
