"""The documents of a service: one for its users, one for what services and operations ask of it."""

import json
import re
from collections.abc import Iterable, Sequence
from typing import Any

from fastapi import FastAPI
from fastapi.routing import APIRoute
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from shared.http.authorisation import PROBES, scopes_of
from shared.http.response_models import Problem, RefusedLine
from shared.http.routing import JSON, NDJSON, Route
from shared.openapi import error_responses
from shared.openapi.chinese import in_both
from shared.openapi.endpoint_docs import Declared, declared_by
from shared.openapi.exchanges import exchange_of, webhook_of
from shared.openapi.parameters import HEADERS, complete_parameters
from shared.openapi.samples import sample
from shared.openapi.webhooks import Webhook, webhooks_of

Json = dict[str, Any]
REF = "#/components/schemas/{model}"
RECORDED = frozenset({JSON, NDJSON, "text/csv", "text/event-stream"})
"""Kinds of answers that the documents show as they were given, not as a schema would have them."""
_RAISES = re.compile(r"\s*Raises\b[^\n]*(?:\n(?!\n)[^\n]*)*")


def openapi_of(app: FastAPI, routes: Sequence[APIRoute], webhooks: Iterable[Webhook] = ()) -> Json:
    """The whole document of an application, before it is divided and given addresses."""
    document: Json = app.openapi()
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    for gone in ("HTTPValidationError", "ValidationError"):
        schemas.pop(gone, None)
    _add(schemas, [Problem, RefusedLine])
    document["components"]["securitySchemes"] = {}
    document["components"]["headers"] = HEADERS
    document["components"]["responses"] = {
        name: next(iter(error_responses.as_responses([each]).values()))
        for name, each in error_responses.ALWAYS.items()
    }
    for route in routes:
        for method in route.methods or ():
            operation = document["paths"].get(route.path, {}).get(method.lower())
            if operation is not None:
                operation["operationId"] = route.operation_id or route.name
                sent = exchange_of(app.state.service, operation["operationId"])
                _complete(operation, route, schemas, sent)
    if webhooks:
        _add(schemas, [each.body for each in webhooks])
        document["webhooks"] = webhooks_of(
            webhooks,
            _ref,
            lambda each: (
                webhook_of(app.state.service, each.name) or sample(_ref(each.body), schemas)
            ),
        )
    _translate(document)
    return document


def _add(schemas: Json, models: Iterable[type[BaseModel]]) -> None:
    _, found = models_json_schema(
        [(model, "validation") for model in models], ref_template=REF, by_alias=True
    )
    for name, schema in _plain(found["$defs"]).items():
        if schemas.setdefault(name, schema) != schema:
            raise ValueError(f"two schemas are called {name}; give one another name")


def _plain(value: Any) -> Any:
    """A schema as FastAPI writes it: a default of null goes without saying."""
    if isinstance(value, list):
        return [_plain(each) for each in value]
    if not isinstance(value, dict):
        return value
    return {
        name: _plain(each)
        for name, each in value.items()
        if not (name == "default" and each is None)
    }


def _complete(operation: Json, route: APIRoute, schemas: Json, sent: Json) -> None:
    declared = declared_by(route.endpoint)
    description = (operation.get("description") or "").replace("``", "`")
    operation["description"] = _unwrapped(_RAISES.sub("", description).strip())
    complete_parameters(operation, route, declared)
    _body(operation, route, schemas)
    _success(operation, route, declared, schemas)
    _as_sent(operation, str(route.status_code or 200), sent)
    operation["responses"] |= _refused(route)
    scopes = scopes_of(route)
    if scopes:
        operation["security"] = [{"bearer": []}, *({"oauth": [scope]} for scope in scopes)]


def _unwrapped(text: str) -> str:
    """Each paragraph in one line: pages break lines where they are as wide as they are."""
    return "\n\n".join(" ".join(part.split()) for part in text.split("\n\n"))


def _body(operation: Json, route: APIRoute, schemas: Json) -> None:
    body = operation.get("requestBody")
    if body is None:
        return
    assert isinstance(route, Route)  # noqa: S101 - a contract test says so
    for media in body["content"].values():
        _required(body, media)
        if "example" not in media and media["schema"].get("type") != "string":
            named = media["schema"].get("examples")
            media["example"] = named[0] if named else sample(media["schema"], schemas, whole=False)
    if route.reads.lines is not None:
        _add(schemas, [route.reads.lines])
        body["content"][NDJSON]["x-itemSchema"] = _ref(route.reads.lines)


def _required(body: Json, media: Json) -> None:
    if "$ref" in media["schema"]:
        body["required"] = True
    elif "anyOf" in media["schema"]:  # one that may be null is one that may be left out
        media["schema"] = next(each for each in media["schema"]["anyOf"] if "$ref" in each)


def _ref(model: type[BaseModel]) -> Json:
    return {"$ref": REF.format(model=model.__name__)}


def _success(operation: Json, route: APIRoute, declared: Declared, schemas: Json) -> None:
    status = str(route.status_code or 200)
    response = operation["responses"][status]
    operation["responses"] = {status: response}
    if response["description"] == "Successful Response":
        response["description"] = _told_of(route)
    _content(response, declared, schemas)
    for more, model in (declared.also or {}).items():
        _add(schemas, [model])
        operation["responses"][str(more)] = {
            "description": (model.__doc__ or "").splitlines()[0],
            "content": {
                "application/json": {"schema": _ref(model), "example": sample(_ref(model), schemas)}
            },
        }
    headers = {"Idempotent-Replayed"} if declared.once else set()
    headers |= {"Location"} if declared.located else set()
    if headers:
        response["headers"] = {h: {"$ref": f"#/components/headers/{h}"} for h in sorted(headers)}


def _content(response: Json, declared: Declared, schemas: Json) -> None:
    if declared.line is not None:
        _add(schemas, [declared.line])
        one = {"anyOf": [_ref(declared.line), _ref(RefusedLine)]}
        lines = {"type": "string", "description": "One JSON object per line, in order"}
        response["content"] = {NDJSON: {"schema": lines, "x-itemSchema": one}}
        response["description"] = "One line of answer for each line"
    if declared.media is not None:
        known = {m: c for m, c in response.get("content", {}).items() if c.get("schema")}
        response["content"] = known | {
            media: {"schema": {"type": "string"}, "example": text}
            for media, text in declared.media.items()
        }
    for media in response.get("content", {}).values():
        shown = media.get("x-itemSchema", media.get("schema"))
        if "example" not in media and shown:
            made = sample(shown, schemas)
            is_line = "x-itemSchema" in media and not isinstance(made, str)
            media["example"] = f"{json.dumps(made, ensure_ascii=False)}\n" if is_line else made


def _as_sent(operation: Json, status: str, sent: Json) -> None:
    """Show what was really sent and answered, where it was."""
    if "request" in sent:
        for media in operation["requestBody"]["content"].values():
            media["example"] = sent["request"]
    for of, shown in {status: sent.get("response"), **sent.get("also", {})}.items():
        content = operation["responses"][of].get("content", {})
        for kind in content.keys() & RECORDED:
            content[kind]["example"] = shown or content[kind].get("example")


def _told_of(route: APIRoute) -> str:
    model = route.response_model
    known = isinstance(model, type) and issubclass(model, BaseModel) and model.__doc__
    return known.splitlines()[0] if known else "What was asked for."


def _refused(route: APIRoute) -> Json:
    found = error_responses.as_responses(error_responses.of_route(route))
    for name, each in error_responses.ALWAYS.items():
        if route.path in PROBES and name == "TooMany" and not scopes_of(route):
            continue
        found.setdefault(str(each.status), {"$ref": f"#/components/responses/{name}"})
    return dict(sorted(found.items()))


def _translate(document: Json) -> None:
    """Give every description and summary its Chinese beside its English."""
    for name, value in list(document.items()):
        if name in ("description", "summary") and isinstance(value, str):
            document[name] = in_both(value)
        elif name not in ("example", "examples", "x-request"):
            for each in value if isinstance(value, list) else [value]:
                if isinstance(each, dict):
                    _translate(each)
