"""A token may name an organisation that nobody has entered: another issuer gave it."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import orjson

from services import documents
from shared.http.authorisation import SCOPES
from shared.openapi.parameters import PATH_EXAMPLES
from shared.security.internal_scopes import INTERNAL_SCOPES
from shared.security.tokens import Caller
from tests.integration.intake.office import Json, Office
from tests.integration.intake.test_clues import CLUE

STRANGER = Caller(
    "stranger", uuid4(), frozenset(SCOPES.keys() - INTERNAL_SCOPES.keys()), "staff", rate=100_000
)


def operations() -> Iterator[tuple[str, str, Json]]:
    """Method, path and description of whatever intake's public document lists."""
    for path, item in documents.documents()["intake.json"]["paths"].items():
        for method, operation in item.items():
            yield method.upper(), path, operation


def body_of(operation: Json) -> tuple[dict[str, str], bytes | None]:
    """The documented body of a request, and its header."""
    kinds = operation.get("requestBody", {}).get("content", {})
    media, content = next(iter(kinds.items()), ("", {}))
    example: Any = content.get("example")
    if example is None:
        return {}, None
    if "form" in media:
        return {"content-type": media}, urlencode(example).encode()
    written = example.encode() if isinstance(example, str) else orjson.dumps(example)
    return {"content-type": media}, written


def address_of(path: str, operation: Json) -> str:
    """The documented address, with the queries that must be there."""
    asked = {}
    for each in operation.get("parameters", ()):
        shown = each.get("example", PATH_EXAMPLES.get(each["name"]))
        if each["in"] == "path":
            path = path.replace(f"{{{each['name']}}}", str(shown))
        if each["in"] == "query" and each.get("required"):
            asked[each["name"]] = str(shown)
    return f"{path}?{urlencode(asked)}"


async def test_no_door_breaks_for_an_organisation_that_nobody_has_entered(office: Office) -> None:
    broken = {}
    for method, path, operation in operations():
        headers, content = body_of(operation)
        answer = await office.http.request(
            method,
            address_of(path, operation),
            content=content,
            headers={"idempotency-key": uuid4().hex} | headers | office.bearer(STRANGER),
        )
        if answer.status_code == 500:
            broken[operation["operationId"]] = answer.text
    assert broken == {}


async def test_a_clue_is_answered_for_by_an_organisation_of_the_registry(office: Office) -> None:
    answer = await office.post("/v1/clues", CLUE, STRANGER)
    refused = answer.json()
    assert (answer.status_code, refused["type"]) == (403, "/problems/not-registered")
    assert refused["title"] == "Your organisation is not in the registry"
