"""The API documents say what the services do: who may call, what can go wrong, in whose words."""

import json
from functools import cache
from typing import Any

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from services import documents
from services.documents import documents_of
from shared.http.authorisation import SCOPES
from shared.settings import SERVICES

OPEN = {
    "/v1/receipts/lookup",
    "/oauth/token",
    "/.well-known/jwks.json",
    "/.well-known/letter-keys.json",
    "/v1/templates",
    "/",
    "/problems",
    "/problems/{slug}",
    "/figures/{name}.{form}",
    "/healthz",
    "/v1/directory/public/services",
    "/readyz",
    "/metrics",
}


@cache
def document(service: str) -> dict[str, Any]:
    return documents_of(service).whole()


def operations(service: str) -> list[tuple[str, str, dict[str, Any]]]:
    return [
        (method, path, operation)
        for path, item in document(service)["paths"].items()
        for method, operation in item.items()
    ]


@pytest.mark.parametrize("service", SERVICES)
def test_whoever_is_not_expressly_let_in_needs_a_token(service: str) -> None:
    unguarded = {path for _, path, operation in operations(service) if "security" not in operation}
    assert unguarded <= OPEN


@pytest.mark.parametrize("service", SERVICES)
def test_every_scope_asked_for_is_a_known_one(service: str) -> None:
    asked = {
        scope
        for _, _, operation in operations(service)
        for way in operation.get("security", [])
        for scope in way.get("oauth", [])
    }
    assert asked <= set(SCOPES)


@pytest.mark.parametrize("service", SERVICES)
def test_errors_are_documented_as_problems(service: str) -> None:
    assert "HTTPValidationError" not in json.dumps(document(service))
    for _, path, operation in operations(service):
        assert "/Unavailable" in str(operation["responses"]["503"]) or path == "/readyz"


@pytest.mark.parametrize("service", SERVICES)
def test_every_operation_has_a_short_summary(service: str) -> None:
    for method, path, operation in operations(service):
        english, _, chinese = operation["summary"].partition(" · ")
        assert chinese
        assert 1 <= len(english.split()) <= 9, f"{method} {path}"


NAMES = [f"{service}{part}.json" for service in SERVICES for part in ("", ".internal")]


@cache
def every() -> dict[str, dict[str, Any]]:
    return documents.documents()


@pytest.mark.parametrize("name", NAMES)
def test_the_committed_document_is_what_the_code_says(name: str) -> None:
    committed = (documents.FOLDER / name).read_text(encoding="utf-8")
    fresh = documents.written(every()[name])
    assert committed == fresh, "run `make contracts` and commit what changed"


@pytest.mark.parametrize("name", NAMES)
def test_every_document_is_valid_openapi(name: str) -> None:
    faults = [str(fault)[:500] for fault in OpenAPIV31SpecValidator(every()[name]).iter_errors()]
    assert not faults


@pytest.mark.parametrize("name", NAMES)
def test_every_operation_and_schema_has_a_name_of_its_own(name: str) -> None:
    found = every()[name]
    ids = [op["operationId"] for item in found["paths"].values() for op in item.values()]
    assert len(ids) == len(set(ids))
    assert not [id_ for id_ in ids if "_v1_" in id_], "give it an operation_id"
    schemas = found["components"]["schemas"]
    assert not [each for each in schemas if "__" in each], "two classes of one name"


def test_what_is_internal_stands_in_a_document_of_its_own() -> None:
    for name, found in every().items():
        inside = {path.startswith("/internal/") for path in found["paths"]}
        assert inside == {".internal" in name}
