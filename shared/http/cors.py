"""Lets the documentation pages of all services ask the one token address (CORS).

Nothing there acts on a cookie or on where one comes from: whoever gets a token has shown a secret.
Still only pages of our own are let read the answer.
"""

from urllib.parse import urlsplit

from starlette.types import Scope, Send

from shared.http.allowed_hosts import AllowedHosts
from shared.http.authorisation import TOKEN_PATH
from shared.settings import SERVICES, Settings

Headers = list[tuple[bytes, bytes]]
VARY: Headers = [(b"vary", b"Origin")]


class Cors:
    """Who may read what the token address answers: pages under our names, at a service's port."""

    def __init__(self, settings: Settings, hosts: AllowedHosts) -> None:
        self._hosts = hosts
        urls = [urlsplit(settings.url(service)) for service in SERVICES]
        self._ports = {url.port for url in urls} | {settings.port(s) for s in SERVICES}

    def headers(self, scope: Scope) -> Headers:
        """What is added to an answer of the token address."""
        origin = next((v for name, v in scope["headers"] if name == b"origin"), b"")
        if not self._is_ours(origin.decode("latin-1")):
            return VARY
        return [*VARY, (b"access-control-allow-origin", origin)]

    def is_preflight(self, scope: Scope) -> bool:
        """Whether a page asks beforehand if it may ask for a token."""
        if scope["path"] != TOKEN_PATH or scope["method"] != "OPTIONS":
            return False
        return any(name == b"access-control-request-method" for name, _ in scope["headers"])

    async def answer(self, send: Send) -> None:
        """Say what a page may send."""
        allowed: Headers = [
            (b"access-control-allow-methods", b"POST"),
            (b"access-control-allow-headers", b"authorization, content-type, x-requested-with"),
            (b"access-control-max-age", b"600"),
        ]
        await send({"type": "http.response.start", "status": 204, "headers": allowed})
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    def _is_ours(self, origin: str) -> bool:
        try:
            found = urlsplit(origin)
            port = found.port
        except ValueError:
            return False
        if found.scheme not in ("http", "https") or found.path or not found.netloc:
            return False
        named = {"headers": [(b"host", found.netloc.encode("latin-1"))]}
        return port in self._ports and self._hosts.allow(named)
