"""The hotline of the one running Jieli, and a prefecture of its own for each test."""

from collections.abc import AsyncIterator, Iterator
from itertools import count

import pytest

from shared.vocabulary import regions
from tests.breaches.people import Settled
from tests.support.api_client import Partner, partner
from tests.support.stack import RunningJieli

# From the end: those of the other tests of the one running Jieli are taken from the beginning.
_prefectures = (
    code
    for code in sorted(regions.regions(), reverse=True)
    if code.endswith("00") and not code.endswith("0000") and not regions.is_retired(code)
)
_numbers = count(2_101)
_hooks = count(1)


@pytest.fixture
async def hotline(running_jieli: RunningJieli) -> AsyncIterator[Partner]:
    """The demo hotline."""
    async with partner(running_jieli) as ready:
        yield ready


@pytest.fixture
def numbers() -> Iterator[str]:
    """Telephone numbers that nobody else in this run has."""
    return (f"1990000{number}" for number in _numbers)


@pytest.fixture
def region() -> str:
    """A prefecture where nobody but this test's providers work."""
    return next(_prefectures)


@pytest.fixture
async def place(hotline: Partner, region: str) -> Settled:
    """The first lawyer there."""
    return await Settled(hotline, region, f"breach-hook-{next(_hooks)}").furnish()
