"""The outermost layer: one trace and one metric per request, no leaking 500."""

import time
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from opentelemetry.trace import SpanKind
from prometheus_client import Counter, Histogram
from starlette.requests import ClientDisconnect, Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.errors import Misdirected
from shared.http import exception_handlers
from shared.http.allowed_hosts import AllowedHosts
from shared.http.authorisation import PROBES, TOKEN_PATH
from shared.http.cors import Cors
from shared.telemetry import Tracer, counter, histogram, logger, root
from shared.telemetry.logs import where, work_in

GONE = 499
"""What is recorded of a request whose sender left before it was read."""
_ALWAYS = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
)
_UNLESS_SAID = (
    (b"cache-control", b"no-store"),
    (
        b"content-security-policy",
        b"default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    ),
)
_log = logger("http")
_requests = counter("jieli_http_requests_total", "route", "method", "status")
_seconds = histogram("jieli_http_request_seconds", "route")


@lru_cache(maxsize=512)
def _measures(route: str, method: str, status: int) -> tuple[Counter, Histogram]:
    return _requests.labels(route, method, str(status)), _seconds.labels(route)


class RequestMiddleware:
    """ASGI middleware around a service's whole application."""

    def __init__(
        self,
        app: ASGIApp,
        tracer: Tracer,
        hosts: AllowedHosts,
        tokens: Cors | None = None,
    ) -> None:
        """`tokens`: who may read what the token address answers, where there is one."""
        self.app = app
        self.tracer = tracer
        self.hosts = hosts
        self.tokens = tokens

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let one request through."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
        elif scope["method"] == "HEAD":
            await self._answer({**scope, "method": "GET"}, receive, _head_alone(send))
        else:
            await self._answer(scope, receive, send)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        mark = root(self.tracer.ratio)
        scope.setdefault("state", {})["mark"] = mark
        work_in(mark)
        started, status = time.time_ns(), 500

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message = {**message, "headers": _complete(message.get("headers", ()))}
                if self.tokens is not None and scope["path"] == TOKEN_PATH:
                    message["headers"] += self.tokens.headers(scope)
            await send(message)

        error: BaseException | None = None
        try:
            await self._let_in(scope, receive, sending)
        except ClientDisconnect:
            status = GONE
        except Exception as caught:  # noqa: BLE001 - answered already, as an internal problem
            error = caught
            _log.error(
                "request failed",
                route=_route(scope),
                error=type(caught).__name__,
                where=", ".join(where(caught)),
            )
        self._record(scope, mark, started, status, error)
        if status >= 400:
            _note_refused(scope, status)

    async def _let_in(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self.tokens is not None and self.tokens.is_preflight(scope) and self.hosts.allow(scope):
            await self.tokens.answer(send)
        elif self.hosts.allow(scope):
            await self.app(scope, receive, send)
        else:
            await exception_handlers.answer(Request(scope), Misdirected())(scope, receive, send)

    def _record(
        self, scope: Scope, mark: Any, started: int, status: int, error: BaseException | None
    ) -> None:
        route = _route(scope)
        if route in PROBES:
            return
        ended = time.time_ns()
        method = scope["method"]
        count, seconds = _measures(route, method, status)
        count.inc()
        seconds.observe((ended - started) / 1e9)
        attributes: dict[str, Any] = {
            "http.request.method": method,
            "http.route": route,
            "http.response.status_code": status,
        }
        if error is not None:
            attributes["error.type"] = type(error).__name__
        self.tracer.finish(
            mark,
            f"{method} {route}",
            SpanKind.SERVER,
            (started, ended),
            attributes,
            failed=status >= 500,
        )


def _note_refused(scope: Scope, status: int) -> None:
    """Tell a service that counts them what was refused to a client that is known."""
    caller = scope["state"].get("caller")
    app = scope.get("app")
    if caller is None or app is None:
        return
    counted = getattr(app.state, "resources", {}).get("refusals")
    if counted is not None:
        counted.note(caller, scope["method"], _route(scope), status)


def _route(scope: Scope) -> str:
    return getattr(scope.get("route"), "path", "unmatched")


def _complete(headers: Iterable[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    said = {name for name, _ in headers}
    return [*headers, *_ALWAYS, *(each for each in _UNLESS_SAID if each[0] not in said)]


def _head_alone(send: Send) -> Send:
    """Send what a GET would be answered, without its body."""

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            await send(message)
            await send({"type": "http.response.body", "body": b"", "more_body": False})

    return sending
