"""Each documented refusal that needs no state is sent as its document shows, and is answered so."""

from typing import Any
from urllib.parse import urlencode

import orjson
import pytest

from shared.http import FORM, Route
from shared.http.fast_path import FastRoute
from shared.settings import SERVICES
from tests.contract.test_openapi import every
from tests.contract.test_openapi_complete import resolved
from tests.contract.test_reading import Door, routes

Json = dict[str, Any]
PROBLEM = "application/problem+json"
CONNECTED = ("/problems/idempotency-key-missing",)
"""Told by what is connected to a database first; tests/end_to_end/test_api_documents.py asks it."""


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Door:
    return Door(tmp_path_factory.mktemp("door"))


def operation(service: str, route: Route) -> tuple[Json, Json]:
    method = sorted(route.methods or ())[0].lower()
    part = ".internal" if route.path.startswith("/internal/") else ""
    document = every()[f"{service}{part}.json"]
    return document, document["paths"].get(route.path, {}).get(method, {})


def shown(service: str, route: Route) -> list[tuple[Json, Json]]:
    """What is sent, and what is answered: of each refusal that says both."""
    document, found = operation(service, route)
    answers = [resolved(document, each) for each in found.get("responses", {}).values()]
    examples = [
        example
        for answer in answers
        for example in answer.get("content", {}).get(PROBLEM, {}).get("examples", {}).values()
    ]
    return [(each["x-request"], each["value"]) for each in examples if "x-request" in each]


EVERY = [
    pytest.param(service, route, id=f"{service} {sorted(route.methods or ())[0]} {route.path}")
    for service in SERVICES
    for route in routes(service)
    if route.include_in_schema
]


def written(sent: Json, good: Any, *, is_form: bool) -> bytes:
    """The body that an example shows, else the good one."""
    body = sent.get("body", good)
    if isinstance(body, str):
        return body.encode()
    if body is None:
        return b""
    return urlencode(body).encode() if is_form else orjson.dumps(body)


def asked_elsewhere(route: Route, sent: Json, told: Json) -> bool:
    """Whether it takes a database, or the server itself, to be told so."""
    read_inside = isinstance(route, FastRoute) and told["status"] == 422 and "body" in sent
    return told["status"] in (413, 431) or told["type"] in CONNECTED or read_inside


@pytest.mark.parametrize(("service", "route"), EVERY)
async def test_what_a_refusal_shows_as_sent_is_answered_so(
    door: Door, service: str, route: Route
) -> None:
    _, found = operation(service, route)
    content = found.get("requestBody", {}).get("content", {})
    good = next((media.get("example") for media in content.values()), None)
    every_one = [each for each in shown(service, route) if not asked_elsewhere(route, *each)]
    assert every_one
    for sent, told in every_one:
        headers = {name.replace("-", "_"): value for name, value in sent.get("headers", {}).items()}
        if not content:
            headers.setdefault("content_type", None)
        status, answered, problem = await door.send(
            service,
            route,
            written(sent, good, is_form=FORM in content),
            scopes=frozenset[str]() if told["status"] == 401 else None,
            query=urlencode(sent.get("query", {})).encode(),
            **headers,
        )
        assert (status, problem["type"]) == (told["status"], told["type"]), sent
        assert problem["title"] == told["title"]
        assert answered["content-language"] == "en"
        if "query" in sent:
            assert problem["errors"] == told["errors"]
