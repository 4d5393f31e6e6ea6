"""What the OpenAPI document says of errors and access, so that it is what the service does."""

from collections.abc import Sequence
from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute

from shared.http.access import SCOPES, scopes_of

_PROBLEM = {
    "title": "Problem",
    "description": "RFC 9457. `type` is a page that explains it; no value given is repeated.",
    "type": "object",
    "required": ["type", "title", "status"],
    "properties": {
        "type": {"type": "string", "examples": ["/problems/invalid"]},
        "title": {"type": "string", "description": "In the language of Accept-Language"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "What to do"},
        "errors": {"type": "array", "items": {"$ref": "#/components/schemas/FieldError"}},
        "trace_id": {"type": "string", "description": "Tell us this one"},
    },
}
_FIELD_ERROR = {
    "title": "FieldError",
    "type": "object",
    "required": ["pointer", "code", "detail"],
    "properties": {
        "pointer": {"type": "string", "description": "JSON pointer", "examples": ["/needs/0"]},
        "code": {"type": "string", "examples": ["unknown_code"]},
        "detail": {"type": "string", "examples": ["Not one of the allowed codes."]},
        "allowed": {"type": "array", "items": {"type": "string"}},
    },
}
_ALWAYS = {"422": "Fields are missing or wrong", "503": "A part we need is away; send it again"}
_WITH_TOKEN = {
    "401": "A valid access token is needed",
    "403": "The token lacks the scope",
    "404": "Nothing here that you may see",
    "429": "Too many requests in a short time",
}


def install(app: FastAPI, routers: Sequence[APIRouter]) -> None:
    """Let `/openapi.json` name the problems and the access of every operation."""
    made = app.openapi
    routes = [r for router in routers for r in router.routes if isinstance(r, APIRoute)]

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _completed(made(), routes)
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]


def _completed(document: dict[str, Any], routes: Sequence[APIRoute]) -> dict[str, Any]:
    components = document.setdefault("components", {})
    schemas = components.setdefault("schemas", {})
    for gone in ("HTTPValidationError", "ValidationError"):
        schemas.pop(gone, None)
    schemas |= {"Problem": _PROBLEM, "FieldError": _FIELD_ERROR}
    components["securitySchemes"] = {
        "oauth": {
            "type": "oauth2",
            "description": "Client credentials; tokens live ten minutes.",
            "flows": {"clientCredentials": {"tokenUrl": "/oauth/token", "scopes": SCOPES}},
        },
        "bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"},
    }
    for route in routes:
        for method in route.methods or ():
            operation = document["paths"].get(route.path, {}).get(method.lower())
            if operation is not None:
                _complete(operation, scopes_of(route))
    return document


def _complete(operation: dict[str, Any], scopes: tuple[str, ...] | None) -> None:
    responses = operation.setdefault("responses", {})
    if "HTTPValidationError" in str(responses.get("422", "")):
        del responses["422"]
    for status, about in (_ALWAYS | (_WITH_TOKEN if scopes else {})).items():
        responses.setdefault(status, _answer(about))
    if scopes:
        operation["security"] = [{"bearer": []}, *({"oauth": [scope]} for scope in scopes)]


def _answer(about: str) -> dict[str, Any]:
    problem = {"schema": {"$ref": "#/components/schemas/Problem"}}
    return {"description": about, "content": {"application/problem+json": problem}}
