"""Every refusal an operation can answer, as a documented response with a real example."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import orjson
from fastapi.routing import APIRoute
from pydantic import BaseModel, TypeAdapter, ValidationError

from shared import errors
from shared.errors import Invalid, Refused, Unavailable
from shared.http.authorisation import PROBES, scopes_of
from shared.http.routing import FORM, JSON, Route, query_faults, too_large
from shared.openapi.endpoint_docs import declared_by
from shared.problems import internal_problem, problem, refused_by
from shared.problems.pages import title_in

TRACE = "4b04de130cc36d5478f243ebab4c2163"
MEDIA = "application/problem+json"
_WRITING = frozenset({"POST", "PUT", "PATCH"})


@dataclass(frozen=True)
class Example:
    """One refusal, and what was sent to get it where that can be written down."""

    body: dict[str, Any]
    sent: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, refused: Refused | Unavailable, sent: dict[str, Any] | None = None) -> "Example":
        """A refusal as it is answered in English."""
        body = problem(refused, language="en", trace=TRACE)
        return cls(orjson.loads(orjson.dumps(body)), sent or {})

    @property
    def status(self) -> int:
        """Its HTTP status."""
        return int(self.body["status"])

    @property
    def slug(self) -> str:
        """The name of its type."""
        return str(self.body["type"]).rpartition("/")[2]

    def shown(self) -> dict[str, Any]:
        """As an Example Object, with what was sent as `x-request`."""
        more = {"x-request": self.sent} if self.sent else {}
        return {"summary": self.body["title"], "value": self.body, **more}


ALWAYS = {
    "TooSlow": Example.of(errors.TooSlow()),
    "Misdirected": Example.of(errors.Misdirected(), {"headers": {"host": "elsewhere.example"}}),
    "TooMany": Example.of(errors.TooMany("Wait as long as Retry-After says.", retry_after=1)),
    "HeadTooLarge": Example.of(errors.HeadTooLarge(), {"headers": {"padding": "…"}}),
    "Internal": Example(internal_problem("en", TRACE)),
    "Unavailable": Example.of(Unavailable("database")),
}
"""What every address can answer, alike everywhere."""


def of_route(route: APIRoute) -> list[Example]:
    """What the operation of a route can be refused with, beside `ALWAYS`."""
    assert isinstance(route, Route)  # noqa: S101 - a contract test says so
    declared = declared_by(route.endpoint)
    found = [*_of_access(route), *_of_parameters(route), *_of_body(route)]
    if declared.keyed:
        found += _of_key(once=declared.once)
    found += [Example.of(each) for each in declared.raises]
    return found


def _of_access(route: Route) -> Iterable[Example]:
    scopes = scopes_of(route)
    if scopes:
        said = "Send `Authorization: Bearer <token>`; get one at POST /oauth/token."
        yield Example.of(errors.Unauthorised(said), {"headers": {"authorization": None}})
        yield Example.of(errors.Forbidden(f"This needs the scope {' or '.join(scopes)}."))


def _of_parameters(route: Route) -> Iterable[Example]:
    size = {"headers": {"content-length": str(route.reads.most + 1)}}
    yield Example.of(too_large(route.reads.most), size)
    if route.reads.query is None and route.dependant.path_params:
        yield Example.of(Invalid("Mend these."))
    elif route.reads.query is not None:
        faults = query_faults([("colour", "5")], route.known_query())
        yield Example.of(
            Invalid("Mend these and ask again.", errors=faults), {"query": {"colour": "5"}}
        )


def _of_body(route: Route) -> Iterable[Example]:
    if _WRITING.isdisjoint(route.methods or ()) or (
        route.body_field is None and route.reads.kind == JSON and not route.reads.others
    ):
        return
    kind = route.reads.kind
    yield Example.of(
        errors.UnsupportedMediaType(f"Send Content-Type: {kind}."),
        {"headers": {"content-type": "text/plain"}},
    )
    if kind == JSON:
        detail = "NaN, Infinity and other words are no JSON values: line 1, column 2."
        fault = errors.FieldError(pointer="", code="not_json", detail=detail)
        yield Example.of(errors.Malformed(detail, errors=[fault]), {"body": "NaN"})
        wrong = {"colour": 5}
        yield Example.of(_refusal_of(route, wrong), {"body": wrong})
    elif kind == FORM:
        yield Example.of(
            errors.Malformed("Send name=value pairs in UTF-8, percent-encoded."), {"body": "%"}
        )


def _refusal_of(route: Route, wrong: Any) -> Refused:
    form: Any = route.body_field.field_info.annotation if route.body_field else None
    try:
        TypeAdapter(form).validate_python(wrong)
    except ValidationError as error:
        return refused_by(error)
    return Invalid("Mend these fields and send it again.")


def _of_key(*, once: bool) -> Iterable[Example]:
    yield Example.of(
        errors.KeyMissing("Send an Idempotency-Key of 1 to 255 visible characters."),
        {"headers": {"idempotency-key": None}},
    )
    if once:
        yield Example.of(errors.KeyInFlight())
        yield Example.of(errors.KeyErased())
        yield Example.of(errors.KeyReused("Use a new key for a new body."))


def as_responses(examples: Iterable[Example]) -> dict[str, dict[str, Any]]:
    """Documented responses by status; an operation's several reasons for one are its examples."""
    found: dict[str, dict[str, Any]] = {}
    for each in examples:
        shown = each.shown()
        status, slug = str(each.status), each.slug
        response = found.setdefault(status, _response(each.status))
        named = response["content"][MEDIA]["examples"]
        key = slug if slug not in named else f"{slug}-{len(named)}"
        named[key] = shown
    for response in found.values():
        named = response["content"][MEDIA]["examples"]
        slugs = dict.fromkeys(e["value"]["type"].rpartition("/")[2] for e in named.values())
        english = "; ".join(title_in(slug, "en") for slug in slugs)
        chinese = "；".join(title_in(slug, "zh") for slug in slugs)
        response["description"] = f"{english} · {chinese}"
    return found


def _response(status: int) -> dict[str, Any]:
    headers: dict[str, Any] = {
        "Content-Language": {"$ref": "#/components/headers/Content-Language"},
        "Vary": {"$ref": "#/components/headers/Vary"},
    }
    if status in (429, 503):
        headers["Retry-After"] = {"$ref": "#/components/headers/Retry-After"}
    if status == 401:
        headers["WWW-Authenticate"] = {"$ref": "#/components/headers/WWW-Authenticate"}
    return {
        "description": "",
        "headers": headers,
        "content": {MEDIA: {"schema": {"$ref": "#/components/schemas/Problem"}, "examples": {}}},
    }


def model_of(route: APIRoute) -> type[BaseModel] | None:
    """The form of a route's body; None where it has none."""
    if route.body_field is None:
        return None
    found = route.body_field.field_info.annotation
    return found if isinstance(found, type) and issubclass(found, BaseModel) else None


__all__ = ["ALWAYS", "MEDIA", "PROBES", "Example", "as_responses", "model_of", "of_route"]
