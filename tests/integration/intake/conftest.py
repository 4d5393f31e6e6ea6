"""An intake for each test of this folder."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import httpx
import pytest

from services.intake.app import build
from shared.http.app import application
from shared.security import keys
from shared.telemetry import Tracer
from tests.integration.intake.office import Office
from tests.support.databases import FreshDatabase


@pytest.fixture
async def office(
    fresh_database: Callable[[str], Awaitable[FreshDatabase]], tmp_path: Path
) -> AsyncIterator[Office]:
    """Intake's application, started, on an empty database."""
    fresh = await fresh_database("intake")
    keys.ensure(tmp_path / "secrets")
    settings = fresh.settings.model_copy(
        update={"jieli_home": tmp_path, "otel_traces_exporter": "none", "secrets_dir": None}
    )
    edge = application(build(settings), settings, Tracer("intake", None, strict=True))
    app = edge.app  # type: ignore[attr-defined]
    async with app.router.lifespan_context(app):
        transport = httpx.ASGITransport(app=edge)
        async with httpx.AsyncClient(transport=transport, base_url="http://intake") as http:
            yield Office(http, fresh, settings, app.state.resources)
