"""An intake for each test of this folder, on one database that is emptied before each."""

import asyncio
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from shared.db import Database
from shared.settings import Settings
from tests.integration.intake.office import Office, open_office
from tests.support.databases import Databases, FreshDatabase, empty
from tests.support.stack import RunningPostgres


@pytest.fixture(scope="session")
def intake_url(postgres: RunningPostgres) -> str:
    """One migrated database for all tests of this folder: making one costs more than a test."""

    async def make() -> str:
        fresh = await Databases(postgres.url).make("intake")
        await fresh.db.close()
        return fresh.url

    with ThreadPoolExecutor(1) as elsewhere:
        return elsewhere.submit(asyncio.run, make()).result()


@pytest.fixture
async def office(intake_url: str, tmp_path: Path) -> AsyncIterator[Office]:
    """Intake's application, started, on an empty database."""
    await empty(intake_url, "intake")
    settings = Settings(database_url=intake_url)
    db = await Database.open(settings, "intake")
    try:
        async with open_office(
            FreshDatabase("intake", intake_url, settings, db), tmp_path
        ) as opened:
            yield opened
    finally:
        await db.close()
