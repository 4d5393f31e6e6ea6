"""Every route of every service reads alike: who first, then what kind and how much, then strictly.

Nothing is connected: what is refused here is refused before an endpoint runs.
"""

import importlib
from collections.abc import AsyncIterator, Iterator
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote
from uuid import UUID

import orjson
import pytest
from fastapi.routing import APIRoute

from shared.api.app import application
from shared.errors import Malformed
from shared.http import NDJSON, Route
from shared.http.authorisation import OF_STAFF, is_internal, scopes_of
from shared.http.rate_limits import RateLimits
from shared.http.routing import FILE, FORM, JSON, MIB, MULTIPART, form_of
from shared.security import keys
from shared.security.tokens import Caller, Verifier, issue
from shared.settings import SERVICES, Settings
from shared.telemetry import Tracer

Answer = tuple[int, dict[str, str], Any]


@cache
def built(service: str) -> Any:
    """The application of a service, as its API process runs it, not started."""
    settings = Settings()
    made = importlib.import_module(f"services.{service}.app").build(settings)
    return application(made, settings, Tracer(service, None))


def routes(service: str) -> list[Route]:
    app = built(service).app.app
    found = [r for r in _all(app.router.routes) if isinstance(r, APIRoute) and _is_ours(r)]
    assert found
    return found


def _is_ours(route: APIRoute) -> bool:
    return route.endpoint.__module__.startswith(("services.", "shared."))


def _all(routes: Any) -> Iterator[Any]:
    for route in routes:
        inner = getattr(route, "original_router", None)
        yield from _all(inner.routes) if inner is not None else [route]


def writing(kind: str) -> list[Any]:
    return [
        pytest.param(service, route, id=f"{service} {method} {route.path}")
        for service in SERVICES
        for route in routes(service)
        for method in sorted(route.methods or ())
        if method in {"POST", "PUT", "PATCH"} and route.reads.kind == kind
        if answers_problems(route)
    ]


def answers_problems(route: Route) -> bool:
    """All do but FHIR's door: tests/integration/intake/test_fhir.py asks it for its outcomes."""
    return not route.path.startswith("/fhir/")


EVERY = [
    pytest.param(service, route, id=f"{service} {sorted(route.methods or ())[0]} {route.path}")
    for service in SERVICES
    for route in routes(service)
    if answers_problems(route)
]


class Door:
    """Sends requests to an application in this process, and counts what it read of each."""

    def __init__(self, home: Path) -> None:
        keys.ensure(home / "secrets")
        self.settings = Settings(jieli_home=home)
        self.pieces = 0
        self._tokens: dict[frozenset[str], str] = {}
        for service in SERVICES:
            state = built(service).app.app.state
            state.verifier, state.limits = Verifier(self.settings), RateLimits(1e6, 1.0)

    async def send(
        self,
        service: str,
        route: Route,
        body: bytes | AsyncIterator[bytes] = b"",
        *,
        scopes: frozenset[str] | None = None,
        query: bytes = b"",
        **headers: str | None,
    ) -> Answer:
        """Ask a route with a token of its own scopes, unless others are named; `_` is `-`."""
        edge = built(service)
        given = {"host": "localhost", "content-type": route.reads.kind, "idempotency-key": "k"}
        needed = frozenset(scopes_of(route) or ()) if scopes is None else scopes
        if needed:
            given["authorization"] = f"Bearer {self._token(needed)}"
        if isinstance(body, bytes):
            given["content-length"] = str(len(body))
        else:
            given["transfer-encoding"] = "chunked"
        sent = {**given, **{k.replace("_", "-"): v for k, v in headers.items()}}
        return await self._ask(edge, route, body, query, sent)

    async def _ask(
        self, edge: Any, route: Route, body: Any, query: bytes, headers: dict[str, str | None]
    ) -> Answer:
        started: dict[str, Any] = {}
        pieces: list[bytes] = []
        self.pieces = 0

        async def receive() -> dict[str, Any]:
            self.pieces += 1
            if isinstance(body, bytes):
                return {"type": "http.request", "body": body, "more_body": False}
            try:
                return {"type": "http.request", "body": await anext(body), "more_body": True}
            except StopAsyncIteration:
                return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: Any) -> None:
            if message["type"] == "http.response.start":
                started.update(message)
            pieces.append(message.get("body", b""))

        path = route.path.format(**{n: _example(n) for n in route.param_convertors})
        await edge(
            {
                "type": "http",
                "asgi": {"version": "3.0"},
                "http_version": "1.1",
                "method": sorted(route.methods or ())[0],
                "scheme": "http",
                "path": path,
                "raw_path": path.encode(),
                "root_path": "",
                "query_string": query,
                "headers": [(k.encode(), v.encode()) for k, v in headers.items() if v is not None],
                "client": ("127.0.0.1", 1),
                "server": ("service", 80),
            },
            receive,
            send,
        )
        answered = {k.decode(): v.decode() for k, v in started["headers"]}
        whole = b"".join(pieces)
        return started["status"], answered, orjson.loads(whole) if whole else None

    def _token(self, scopes: frozenset[str]) -> str:
        if scopes not in self._tokens:
            kind = "staff" if scopes <= OF_STAFF else "partner"
            kind = "service" if all(map(is_internal, scopes)) else kind
            caller = Caller("somebody", UUID(int=1), scopes, kind)
            signing = keys.signing_keys(self.settings.secrets)
            self._tokens[scopes] = issue(self.settings, signing, caller)
        return self._tokens[scopes]


EXAMPLES = {"letter_id": "1"}


def _example(name: str) -> str:
    return EXAMPLES.get(name, str(UUID(int=7)))


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Door:
    return Door(tmp_path_factory.mktemp("door"))


@pytest.mark.parametrize("service", SERVICES)
def test_every_route_is_one_that_reads_strictly(service: str) -> None:
    others = [route.path for route in routes(service) if not isinstance(route, Route)]
    assert not others, "give its router `route_class=Route`"


NOT_JSON = {
    "a number that is none": b'{"a": NaN}',
    "infinity": b'{"a": Infinity}',
    "a number too large for any": b'{"a": 1e999}',
    "a number too large for us": b'{"a": 99999999999999999999}',
    "a name twice": b'{"a": 1, "a": 2}',
    "a name twice inside": b'{"a": [{"b": 1, "\\u0062": 2}]}',
    "half a surrogate": b'{"a": "\\ud800"}',
    "other bytes than UTF-8": '{"a": "林"}'.encode("gbk"),
    "another width of characters": '{"a": 1}'.encode("utf-16"),
    "very deep": b"[" * 4000,
    "deep": b"[" * 40 + b"]" * 40,
    "cut off": b'{"a": ',
    "two in one": b"{}{}",
    "compressed bytes": b"\x1f\x8b\x08\x00",
}


@pytest.mark.parametrize(("service", "route"), writing(JSON))
async def test_what_is_no_strict_json_is_malformed_everywhere(
    door: Door, service: str, route: Route
) -> None:
    for about, body in NOT_JSON.items():
        status, _, problem = await door.send(service, route, body)
        assert (status, problem["type"]) == (400, "/problems/malformed"), about
        assert problem["errors"][0]["code"]


@pytest.mark.parametrize(("service", "route"), writing(JSON))
async def test_another_kind_of_body_is_refused_unread(
    door: Door, service: str, route: Route
) -> None:
    for kind in (
        None,
        "text/plain",
        "multipart/form-data; boundary=x",
        "application/json-patch+json",
        "application/json, application/json",
        "application/json; charset=GBK",
        'application/json; charset="gb18030"',
        "application/json;charset=ISO-8859-1",
        "application/json; charset=utf-8; charset=gbk",
        "application/json; charset=",
    ):
        status, headers, _ = await door.send(service, route, b"{}", content_type=kind)
        assert (status, door.pieces) == (415, 0), kind
        assert headers["accept"] == JSON


@pytest.mark.parametrize(("service", "route"), writing(JSON))
async def test_ways_to_write_the_right_kind_pass(door: Door, service: str, route: Route) -> None:
    for kind in (
        "Application/JSON",
        "application/json;charset=UTF-8",
        'application/json ; charset="utf8"',
        "application/json; x=ndjson",
    ):
        status, _, _ = await door.send(service, route, b"NaN", content_type=kind)
        assert status == 400, kind


@pytest.mark.parametrize(("service", "route"), writing(JSON) + writing(NDJSON) + writing(FORM))
async def test_a_coded_body_is_refused_unread(door: Door, service: str, route: Route) -> None:
    for coding in ("gzip", "deflate", "br", "zstd", "identity, gzip", "x-gzip"):
        status, headers, _ = await door.send(service, route, b"{}", content_encoding=coding)
        assert (status, door.pieces) == (415, 0), coding
        assert headers["accept-encoding"] == "identity"


@pytest.mark.parametrize(("service", "route"), EVERY)
async def test_a_body_said_to_be_too_large_is_refused_unread(
    door: Door, service: str, route: Route
) -> None:
    declared = str(route.reads.most + 1)
    for scopes in (None, frozenset[str]()):
        for kind in (None, "application/json; x=ndjson", NDJSON):
            status, _, problem = await door.send(
                service, route, b"{}", scopes=scopes, content_length=declared, content_type=kind
            )
            assert (status, door.pieces) == (413, 0)
            assert problem["type"] == "/problems/too-large"


@pytest.mark.parametrize(("service", "route"), writing(JSON) + writing(FORM))
async def test_a_body_without_a_length_is_read_to_its_limit_and_no_further(
    door: Door, service: str, route: Route
) -> None:
    async def too_much() -> AsyncIterator[bytes]:
        for _ in range(route.reads.most // 65536 + 50):
            yield b" " * 65536

    status, _, _ = await door.send(service, route, too_much())
    assert status == 413
    assert door.pieces <= route.reads.most // 65536 + 1


def test_only_batches_and_files_may_be_large() -> None:
    most = {NDJSON: 64 * MIB, FILE: 50 * MIB, MULTIPART: 51 * MIB}
    for service in SERVICES:
        for route in routes(service):
            assert route.reads.most <= most.get(route.reads.kind, MIB // 2), route.path


@pytest.mark.parametrize(("service", "route"), writing(FILE))
async def test_a_file_of_a_kind_that_is_not_named_is_refused_unread(
    door: Door, service: str, route: Route
) -> None:
    for kind in (None, JSON, "text/plain", "multipart/form-data; boundary=x"):
        status, _, _ = await door.send(service, route, b"a,b", content_type=kind)
        assert (status, door.pieces) == (415, 0), kind


@pytest.mark.parametrize(("service", "route"), EVERY)
async def test_nobody_is_read_before_it_is_known_who_asks(
    door: Door, service: str, route: Route
) -> None:
    if scopes_of(route) is None:
        return
    for scopes, expected in ((frozenset[str](), 401), (frozenset({"no:such"}), 403)):
        status, _, _ = await door.send(service, route, b'{"a": NaN}', scopes=scopes)
        assert (status, door.pieces) == (expected, 0)


@pytest.mark.parametrize(("service", "route"), EVERY)
async def test_a_parameter_that_means_nothing_is_named(
    door: Door, service: str, route: Route
) -> None:
    if route.reads.query is None:
        return
    status, _, problem = await door.send(service, route, b"", query=b"colour=5", content_type=None)
    assert status == 422
    assert [(e["pointer"], e["code"]) for e in problem["errors"]] == [("/colour", "unknown_field")]


@pytest.mark.parametrize(("service", "route"), EVERY)
async def test_a_parameter_given_twice_is_refused_and_a_list_is_not(
    door: Door, service: str, route: Route
) -> None:
    known = {
        p["name"]: p["schema"].get("type") == "array"
        for p in built(service)
        .app.app.state.documents.whole()["paths"]
        .get(route.path, {})
        .get(sorted(route.methods or ())[0].lower(), {})
        .get("parameters", [])
        if p["in"] == "query"
    }
    for name, many in known.items():
        query = f"{name}=1&{name}=2".encode()
        status, _, problem = await door.send(service, route, query=query, content_type=None)
        codes = {e["code"] for e in problem["errors"] if e["pointer"] == f"/{name}"}
        assert status == 422
        assert ("duplicate" in codes) is not many, name


def numbers(service: str, route: Route) -> list[tuple[str, str]]:
    """The whole numbers a route takes outside its body: where (query, path, header) and name."""
    method = sorted(route.methods or ())[0].lower()
    document = built(service).app.app.state.documents.whole()["paths"].get(route.path, {})
    found = document.get(method, {}).get("parameters", [])
    return [(p["in"], p["name"]) for p in found if "integer" in str(p["schema"])]


OUT_OF_RANGE = ("99999999999999999999", "9223372036854775808", "-1", "1.5", "", "NaN", "٣")


@pytest.mark.parametrize(("service", "route"), EVERY)
async def test_a_number_out_of_range_is_named_wherever_it_stands(
    door: Door, service: str, route: Route, monkeypatch: pytest.MonkeyPatch
) -> None:
    for place, name in numbers(service, route):
        for value in OUT_OF_RANGE:
            sent: dict[str, Any] = {"body": b"{}"}
            if place != "query" and not (value and value.isascii()):
                continue
            if place == "path":
                monkeypatch.setitem(EXAMPLES, name, value)
            elif place == "query":
                sent["query"] = f"{name}={quote(value)}".encode()
            else:
                sent[name] = value
            status, _, problem = await door.send(service, route, **sent)
            assert status == 422, (name, value)
            assert f"/{name}" in {e["pointer"] for e in problem["errors"]}
        monkeypatch.undo()


def test_the_numbers_that_were_not_bounded_are_among_those_that_are_tried() -> None:
    tried = {
        (route.path, *number)
        for service in SERVICES
        for route in routes(service)
        for number in numbers(service, route)
    }
    assert ("/v1/outcomes", "query", "after") in tried
    assert ("/v1/outcomes/stream", "header", "last-event-id") in tried
    assert ("/internal/v1/dead-letters/{letter_id}/replay", "path", "letter_id") in tried


@pytest.mark.parametrize(("service", "route"), writing(FORM))
async def test_a_form_of_another_kind_is_refused_unread(
    door: Door, service: str, route: Route
) -> None:
    for kind in (None, JSON, "multipart/form-data; boundary=x", f"{FORM}; charset=gbk"):
        status, _, _ = await door.send(service, route, b"a=b", content_type=kind)
        assert (status, door.pieces) == (415, 0), kind


def test_a_form_is_read_strictly() -> None:
    assert form_of(b"") == {}
    assert form_of(b"a=%E6%9E%97&b=") == {"a": "林", "b": ""}
    for body in (
        b"a=1&a=2",
        b"a=%ff",
        b"\xff=1",
        b"a",
        b"&".join([b"a%d=1" % n for n in range(99)]),
    ):
        with pytest.raises(Malformed):
            form_of(body)
