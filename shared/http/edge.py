"""The outermost layer: one trace and one metric per request, no leaking 500."""

import time
from collections.abc import Iterable
from typing import Any

from opentelemetry.trace import SpanKind
from starlette.requests import ClientDisconnect, Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.errors import Misdirected
from shared.http import problems
from shared.http.access import PROBES
from shared.http.hosts import Hosts
from shared.telemetry import Tracer, counter, histogram, logger, root
from shared.telemetry.logs import where

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


class Edge:
    """ASGI middleware around a service's whole application."""

    def __init__(self, app: ASGIApp, tracer: Tracer, hosts: Hosts) -> None:
        self.app = app
        self.tracer = tracer
        self.hosts = hosts

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
        started, status = time.time_ns(), 500

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message = {**message, "headers": _complete(message.get("headers", ()))}
            await send(message)

        error: BaseException | None = None
        try:
            await self._let_in(scope, receive, sending)
        except ClientDisconnect:
            status = GONE
        except Exception as caught:  # noqa: BLE001 - answered already, as an internal problem
            error = caught
            _log.error(
                "request failed", error=type(caught).__name__, where=", ".join(where(caught))
            )
        self._record(scope, mark, started, status, error)

    async def _let_in(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self.hosts.allow(scope):
            await self.app(scope, receive, send)
        else:
            await problems.answer(Request(scope), Misdirected())(scope, receive, send)

    def _record(
        self, scope: Scope, mark: Any, started: int, status: int, error: BaseException | None
    ) -> None:
        route = getattr(scope.get("route"), "path", "unmatched")
        if route in PROBES:
            return
        ended = time.time_ns()
        method = scope["method"]
        _requests.labels(route, method, str(status)).inc()
        _seconds.labels(route).observe((ended - started) / 1e9)
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
