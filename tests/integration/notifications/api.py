"""The service's addresses, called as partners and operations call them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID, uuid4

import httpx

from services.notifications.app import build
from shared.security import keys
from shared.security.tokens import Caller, issue
from tests.integration.notifications.world import World
from tests.support.application import started


class Api:
    """The service's HTTP application, and tokens to call it with."""

    def __init__(self, world: World, http: httpx.AsyncClient) -> None:
        self.world = world
        self.http = http

    def token(self, *scopes: str, partner_id: UUID | None = None) -> dict[str, str]:
        """The header of a caller with these scopes."""
        settings = self.world.settings
        caller = Caller("client", partner_id or uuid4(), frozenset(scopes))
        token = issue(settings, keys.signing_keys(settings.secrets), caller)
        return {"authorization": f"Bearer {token}"}

    async def put(self, provider: UUID, partner: UUID, **contact: Any) -> httpx.Response:
        """Put how a provider is told."""
        headers = self.token("provider:write", partner_id=partner)
        return await self.http.put(
            f"/v1/providers/{provider}/contact", json=contact, headers=headers
        )


@asynccontextmanager
async def serving(world: World) -> AsyncIterator[Api]:
    """The application, started."""
    async with (
        started(build(world.settings), world.settings) as service,
        service.client() as http,
    ):
        yield Api(world, http)
