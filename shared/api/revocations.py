"""Which clients' tokens are dead before their time: asked of intake every few seconds."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping

from shared.db import Database
from shared.security.tokens import Verifier
from shared.service import Service
from shared.service_client import ServiceClient
from shared.settings import Settings
from shared.telemetry import logger

EVERY = 5.0
"""A revoked token opens nothing after so long, seconds, and a moment to answer."""
ADDRESS = "/internal/v1/revocations"
Ask = Callable[[], Awaitable[Mapping[str, int]]]
_log = logger("revocations")


@contextlib.asynccontextmanager
async def followed(
    verifier: Verifier, service: Service, settings: Settings, db: Database
) -> AsyncIterator[None]:
    """Keep the verifier told while an API runs. While intake is away it goes by what it knows."""
    async with ServiceClient(settings, service.name) as service_client:

        async def ask() -> Mapping[str, int]:
            if service.revoked is not None:
                return await service.revoked(settings, db)
            found: Mapping[str, int] = (await service_client.get("intake", ADDRESS))["revoked"]
            return found

        following = asyncio.create_task(_follow(verifier, ask))
        try:
            yield
        finally:
            following.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await following


async def _follow(verifier: Verifier, ask: Ask) -> None:
    away = False
    while True:
        try:
            verifier.revoked = await ask()
            away = False
        except Exception as error:  # noqa: BLE001 - whatever it was, the next look may go well
            if not away:
                _log.warning("revocations cannot be read", error=type(error).__name__)
            away = True
        await asyncio.sleep(EVERY if not away else 1.0)
