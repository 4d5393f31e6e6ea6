"""The API documents say what the services do: who may call, what can go wrong, in whose words."""

import importlib
import json
from functools import cache
from typing import Any

import pytest

from shared.http.access import SCOPES
from shared.http.app import api
from shared.settings import SERVICES, Settings
from shared.telemetry import Tracer

OPEN = {
    "/v1/receipts/lookup",
    "/oauth/token",
    "/.well-known/jwks.json",
    "/v1/templates",
    "/",
    "/figures/{name}.{form}",
    "/healthz",
    "/readyz",
    "/metrics",
}


@cache
def document(service: str) -> dict[str, Any]:
    settings = Settings()
    built = importlib.import_module(f"services.{service}.app").build(settings)
    found: dict[str, Any] = api(built, settings, Tracer(service, None)).openapi()
    return found


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
        assert "application/problem+json" in str(operation["responses"]["503"]), path


@pytest.mark.parametrize("service", SERVICES)
def test_every_operation_has_a_short_summary(service: str) -> None:
    for method, path, operation in operations(service):
        assert 1 <= len(operation["summary"].split()) <= 9, f"{method} {path}"
