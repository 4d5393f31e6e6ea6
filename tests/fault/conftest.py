"""One stack for most scenarios: each leaves it running, and its referrals are its own."""

from collections.abc import AsyncIterator, Iterator

import pytest

from tests.support.fault_scene import QUICK, Scene, furnish, scene_of, without_viewer
from tests.support.stack import RunningJieli, running_jieli


@pytest.fixture(scope="session")
def fault_jieli() -> Iterator[RunningJieli]:
    """The stack whose parts are killed."""
    with running_jieli(without_viewer, **QUICK) as jieli:
        yield jieli


@pytest.fixture
async def scene(fault_jieli: RunningJieli) -> AsyncIterator[Scene]:
    """The stack, healthy, with providers who have places."""
    async with scene_of(fault_jieli) as ready:
        await ready.healthy()
        await furnish(ready)
        yield ready
