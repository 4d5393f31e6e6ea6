"""A service's HTTP application in this process: connected, called without a network."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx
from fastapi import FastAPI

from shared.api.app import application
from shared.service import Service
from shared.settings import Settings
from shared.telemetry import Tracer


@dataclass(frozen=True)
class Started:
    """The way to call it, and the application inside."""

    transport: httpx.ASGITransport
    app: FastAPI

    @property
    def state(self) -> Any:
        """What its routes share: `db`, `resources`."""
        return self.app.state

    def client(self) -> httpx.AsyncClient:
        """Somebody who calls it."""
        return httpx.AsyncClient(transport=self.transport, base_url="http://localhost")


@asynccontextmanager
async def started(service: Service, settings: Settings) -> AsyncIterator[Started]:
    """Start it, and stop it at the end."""
    edge: Any = application(service, settings, Tracer(service.name, None, strict=True))
    app = edge.app.app
    async with app.router.lifespan_context(app):
        yield Started(httpx.ASGITransport(edge), app)
