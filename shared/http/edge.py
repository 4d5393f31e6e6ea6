"""The outermost layer: one trace and one metric per request, no leaking 500."""

import time
from typing import Any

from opentelemetry.trace import SpanKind
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.http.access import PROBES
from shared.telemetry import Tracer, counter, histogram, logger, root
from shared.telemetry.logs import where

_HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
)
_log = logger("http")
_requests = counter("jieli_http_requests_total", "route", "method", "status")
_seconds = histogram("jieli_http_request_seconds", "route")


class Edge:
    """ASGI middleware around a service's whole application."""

    def __init__(self, app: ASGIApp, tracer: Tracer) -> None:
        self.app = app
        self.tracer = tracer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let one request through."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        mark = root(self.tracer.ratio)
        scope.setdefault("state", {})["mark"] = mark
        started, status = time.time_ns(), 500

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message.setdefault("headers", []).extend(_HEADERS)
            await send(message)

        error: BaseException | None = None
        try:
            await self.app(scope, receive, sending)
        except Exception as caught:  # noqa: BLE001 - answered already, as an internal problem
            error = caught
            _log.error(
                "request failed", error=type(caught).__name__, where=", ".join(where(caught))
            )
        self._record(scope, mark, started, status, error)

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
