"""An intake for each test of this folder."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from tests.integration.intake.office import Office, open_office
from tests.support.databases import FreshDatabase


@pytest.fixture
async def office(
    fresh_database: Callable[[str], Awaitable[FreshDatabase]], tmp_path: Path
) -> AsyncIterator[Office]:
    """Intake's application, started, on an empty database."""
    async with open_office(await fresh_database("intake"), tmp_path) as opened:
        yield opened
