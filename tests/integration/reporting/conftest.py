"""A reporting database of its own for each test."""

from collections.abc import Awaitable, Callable

import pytest

from shared.db import Database
from tests.support.databases import FreshDatabase


@pytest.fixture
async def fresh_reporting(
    fresh_database: Callable[[str], Awaitable[FreshDatabase]],
) -> Database:
    """An empty reporting database, as the service sees it."""
    return (await fresh_database("reporting")).db
