"""Rooms for shared's tests."""

from collections.abc import Awaitable, Callable

import pytest

from tests.integration.shared.room import Room
from tests.support.databases import FreshDatabase


@pytest.fixture
async def room(fresh_database: Callable[[str], Awaitable[FreshDatabase]]) -> Room:
    """A consumer of intake's events."""
    return await Room.furnish(await fresh_database("matching"))


@pytest.fixture
async def teller(fresh_database: Callable[[str], Awaitable[FreshDatabase]]) -> Room:
    """A producer of them."""
    return await Room.furnish(await fresh_database("intake"))
