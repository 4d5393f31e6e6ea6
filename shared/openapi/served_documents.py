"""The documents of a running service, made when somebody first asks, with addresses that work."""

from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import urlsplit

from fastapi import FastAPI
from fastapi.routing import APIRoute

from shared.http.authorisation import TOKEN_PATH
from shared.openapi.document import openapi_of
from shared.openapi.public_and_internal import addressed, divided
from shared.openapi.webhooks import Webhook
from shared.settings import LOCAL, Settings

Json = dict[str, Any]


class Documents:
    """What one service documents: for its users, and for services and operations."""

    def __init__(
        self,
        app: FastAPI,
        routes: Sequence[APIRoute],
        service: str,
        webhooks: Callable[[], Sequence[Webhook]] | None = None,
    ) -> None:
        """`webhooks` gives what the service posts to partners."""
        self._app = app
        self._webhooks = webhooks
        self._routes = routes
        self._service = service
        self._whole: Json | None = None

    def whole(self) -> Json:
        """Everything at once, without addresses."""
        if self._whole is None:
            hooks = self._webhooks() if self._webhooks else ()
            self._whole = openapi_of(self._app, self._routes, hooks)
        return self._whole

    def part(self, settings: Settings, *, internal: bool, host: str = "") -> Json:
        """One document for who asked under this host."""
        server = server_at(settings, self._service, host)
        return addressed(divided(self.whole(), internal=internal), server, token_at(settings, host))


def server_at(settings: Settings, service: str, host: str) -> str:
    """The address of a service, under the name by which it was asked where that is a local one."""
    asked = urlsplit(f"//{host}") if host else None
    if asked is None or asked.hostname not in LOCAL:
        return settings.url(service)
    return f"http://{host}"


def token_at(settings: Settings, host: str) -> str:
    """The one address of tokens, intake's, under the name by which this service was asked."""
    url = urlsplit(settings.url("intake"))
    asked = urlsplit(f"//{host}").hostname if host else None
    if asked in LOCAL and url.hostname in LOCAL:
        name = f"[{asked}]" if asked and ":" in asked else asked
        return f"{url.scheme}://{name}:{url.port or 80}{TOKEN_PATH}"
    return f"{url.geturl().rstrip('/')}{TOKEN_PATH}"


def origin_of(url: str) -> str:
    """Scheme, host and port of an address."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
