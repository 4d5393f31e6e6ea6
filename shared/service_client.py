"""The client with which one service asks another: with a token for that one address alone."""

import time
from typing import Any, Self

import anyio._backends._asyncio  # noqa: F401 - else httpx loads it when first asked
import httpx

from shared.errors import Unavailable
from shared.security import keys
from shared.security.internal_scopes import SCOPE_OF_PATH
from shared.settings import Settings


class ServiceClient:
    """The other services, asked over HTTP. Raises Unavailable whenever one does not answer well."""

    def __init__(self, settings: Settings, service: str) -> None:
        self._settings = settings
        self._service = service
        self._http = httpx.AsyncClient(timeout=5, trust_env=False)
        self._tokens: dict[str, tuple[str, float]] = {}

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def post(self, service: str, path: str, body: Any) -> Any:
        """POST JSON and give the JSON answered."""
        return await self._asked("POST", service, path, json=body)

    async def get(self, service: str, path: str) -> Any:
        """GET the JSON answered."""
        return await self._asked("GET", service, path)

    async def _asked(self, method: str, service: str, path: str, **body: Any) -> Any:
        # The token opens this address only, so that whoever is asked cannot ask elsewhere with it.
        scope = SCOPE_OF_PATH[path]
        url = f"{self._settings.url(service)}{path}"
        try:
            headers = await self._authorisation(scope)
            answer = await self._http.request(method, url, headers=headers, **body)
            if answer.status_code == httpx.codes.UNAUTHORIZED:
                self._tokens.pop(scope, None)
            answer.raise_for_status()
            return answer.json()
        except (httpx.HTTPError, ValueError):
            raise Unavailable(service) from None

    async def _authorisation(self, scope: str) -> dict[str, str]:
        token, until = self._tokens.get(scope, ("", 0.0))
        if time.monotonic() >= until:
            client = keys.service_client(self._settings.secrets, self._service)
            answer = await self._http.post(
                f"{self._settings.url('intake')}/oauth/token",
                data={"grant_type": "client_credentials", "scope": scope},
                auth=(client["client_id"], client["client_secret"]),
            )
            answer.raise_for_status()
            granted = answer.json()
            token = granted["access_token"]
            until = time.monotonic() + granted["expires_in"] - 30
            self._tokens[scope] = (token, until)
        return {"authorization": f"Bearer {token}"}
