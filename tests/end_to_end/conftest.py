"""A partner of the one running Jieli, and a province of its own for each test that matches."""

from collections.abc import AsyncIterator
from itertools import count

import pytest

from tests.end_to_end.journey import Place, a_prefecture
from tests.support.api_client import Partner, partner
from tests.support.stack import RunningJieli

_numbers = count(1)


@pytest.fixture
async def hotline(running_jieli: RunningJieli) -> AsyncIterator[Partner]:
    """The demo hotline."""
    async with partner(running_jieli) as ready:
        yield ready


@pytest.fixture
async def place(hotline: Partner) -> Place:
    """A prefecture with one lawyer who has places and is told by webhook."""
    return await Place(hotline, a_prefecture(), f"hook-{next(_numbers)}").furnish()
