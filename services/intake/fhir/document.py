"""This door as an OpenAPI document of its own, for tools that read no CapabilityStatement.

Made from the models that read what is sent, so that neither can say another thing. An element that
is not read may come along; any other is refused by its FHIRPath.
"""

from collections.abc import Mapping
from importlib import metadata
from typing import Any

from pydantic.json_schema import models_json_schema

from services.intake.fhir.outcomes import FHIR
from services.intake.fhir.resources import MODELS, Element, Resource
from shared.http.authorisation import TOKEN_PATH

Json = dict[str, Any]
_ABOUT = """\
A subset of SDOH Clinical Care; {base}/metadata says what is read, what is sealed, what is not kept.
Every refusal is an OperationOutcome.
"""
_REFUSALS = {
    "400": "It is no JSON, or its key is missing",
    "401": "A valid access token is needed",
    "403": "The token does not carry the scope this needs",
    "404": "Nothing here that you may see",
    "405": "This address does not answer that method",
    "408": "It did not come in time",
    "409": "A request with this Idempotency-Key is still being carried out",
    "410": "What this Idempotency-Key was used for has been erased",
    "413": "It is larger than 256 KiB",
    "415": "It is of a kind this address does not read",
    "422": "Some elements are missing or wrong: all are named, by FHIRPath",
    "429": "Too many requests in a short time",
    "503": "A part we need is away; nothing was stored",
}
_KEY: Json = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": True,
    "description": "New with each new request; the same one when it is repeated",
    "schema": {"type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[!-~]+$"},
    "example": "hosp-2026-000123",
}
_PREFER: Json = {
    "name": "Prefer",
    "in": "header",
    "description": "`return=OperationOutcome`: answer what was taken from elsewhere instead",
    "schema": {"enum": ["return=OperationOutcome", "return=representation"]},
}
_REQUISITION: Json = {
    "name": "requisition",
    "in": "query",
    "required": True,
    "description": "The referral, as `system|id`",
    "schema": {"type": "string", "pattern": r"^([a-z:-]{1,60}\|)?[0-9a-f-]{36}$"},
    "example": "urn:x-jieli:referral|0190a1b2-0000-7000-8000-000000000001",
}
_ID: Json = {
    "name": "id",
    "in": "path",
    "required": True,
    "description": "The id it was given",
    "schema": {"type": "string", "pattern": "^[A-Za-z0-9.-]{1,64}$"},
    "example": "0190a1b2-0000-7000-8000-000000000002",
}


def document(base: str, server: str) -> Json:
    """The document. `base`: the path of this door; `server`: where it is reached."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Jieli intake in HL7 FHIR R4",
            "version": metadata.version("jieli"),
            "description": _ABOUT.format(base=base),
        },
        "servers": [{"url": server}],
        "security": [{"oauth": ["referral:write", "referral:read"]}],
        "paths": _paths(base),
        "components": {"schemas": _schemas(), "securitySchemes": _security(server)},
    }


def _paths(base: str) -> Json:
    paths: Json = {
        f"{base}/metadata": {
            "get": {"security": [], **_answered("metadata", {"200": "CapabilityStatement"})}
        },
        f"{base}/$process-message": {
            "post": _posted(
                "process_message", "Bundle", {"200": "Bundle"}, (_KEY | {"required": False},)
            ),
        },
    }
    for kind in ("ServiceRequest", "Task"):
        name = {"ServiceRequest": "service_request", "Task": "task"}[kind]
        paths[f"{base}/{kind}"] = {
            "get": _answered(f"search_{name}s", {"200": "Bundle"}, (_REQUISITION,)),
            "post": _posted(f"post_{name}", kind, {"201": kind}, (_KEY, _PREFER)),
        }
        paths[f"{base}/{kind}/{{id}}"] = {"get": _answered(f"get_{name}", {"200": kind}, (_ID,))}
    return paths


def _answered(name: str, well: Mapping[str, str], parameters: tuple[Json, ...] = ()) -> Json:
    refused = {status: _outcome(told) for status, told in _REFUSALS.items()}
    good = {status: _resource(kind) for status, kind in well.items()}
    return {
        "operationId": f"fhir_{name}",
        "summary": name.replace("_", " ").capitalize(),
        "parameters": list(parameters),
        "responses": good | refused,
    }


def _posted(name: str, kind: str, well: Mapping[str, str], parameters: tuple[Json, ...]) -> Json:
    body = {"schema": {"$ref": f"#/components/schemas/{kind}"}}
    return _answered(name, well, parameters) | {
        "requestBody": {"required": True, "content": {FHIR: body, "application/json": body}}
    }


def _resource(kind: str) -> Json:
    """An answer: a resource of this kind, or the outcome that was preferred to it."""
    kinds = [kind] if kind in ("CapabilityStatement", "Bundle") else [kind, "OperationOutcome"]
    schema = {
        "type": "object",
        "required": ["resourceType"],
        "properties": {"resourceType": {"enum": kinds}},
    }
    return {"description": f"The {kind}", "content": {FHIR: {"schema": schema}}}


def _outcome(told: str) -> Json:
    schema = {"$ref": "#/components/schemas/OperationOutcome"}
    return {"description": told, "content": {FHIR: {"schema": schema}}}


def _schemas() -> Json:
    models: list[type[Element]] = list(MODELS.values())
    _, made = models_json_schema(
        [(model, "validation") for model in models],
        ref_template="#/components/schemas/{model}",
    )
    schemas: Json = made["$defs"]
    for name, model in _known().items():
        if name in schemas:
            left = sorted({"id", "extension"} | model.unread)
            schemas[name]["properties"] = dict.fromkeys(left, True) | schemas[name]["properties"]
            schemas[name]["patternProperties"] = {"^_": True}
    schemas["OperationOutcome"] = {
        "type": "object",
        "required": ["resourceType", "issue"],
        "properties": {
            "resourceType": {"const": "OperationOutcome"},
            "issue": {
                "type": "array",
                "minItems": 1,
                "items": {
                    "type": "object",
                    "required": ["severity", "code"],
                    "properties": {
                        "severity": {"enum": ["error", "information"]},
                        "code": {"type": "string"},
                        "details": {"type": "object"},
                        "diagnostics": {"type": "string"},
                        "expression": {"type": "array", "items": {"type": "string"}},
                    },
                },
            },
        },
    }
    return schemas


def _known() -> dict[str, type[Element]]:
    """Every model of a resource or of a part of one, by its name."""
    found: dict[str, type[Element]] = {}
    waiting: list[type[Element]] = [Element, Resource]
    while waiting:
        model = waiting.pop()
        found[model.__name__] = model
        waiting += model.__subclasses__()
    return found


def _security(server: str) -> Json:
    scopes = {"referral:write": "Ask for help", "referral:read": "Follow it"}
    flow = {"tokenUrl": server + TOKEN_PATH, "scopes": scopes}
    return {"oauth": {"type": "oauth2", "flows": {"clientCredentials": flow}}}
