"""Fixtures of all tests, and what each folder's tests may do."""

import os
import signal
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from kafka import KafkaAdminClient
from kafka.admin import NewTopic
from xdist.scheduler import LoadScopeScheduling

from shared.kafka.client_config import client_config
from tests.support.databases import Databases, FreshDatabase
from tests.support.stack import (
    PostgresUnsynced,
    RunningJieli,
    RunningKafka,
    RunningPostgres,
    unsynced,
)
from tests.support.stack import running_jieli as start_jieli
from tests.support.stack import running_kafka as start_kafka
from tests.support.stack import running_postgres as start_postgres

TESTS = Path(__file__).parent
SHORTER = {"TRANSACTION_TIMEOUT": "9"}
"""What the one running Jieli waits for is nearer, and otherwise the same: the end of an erasure."""

# Begun in the background of a script, tests ignore Ctrl-C, and so would every command they begin.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# A busy machine is no counterexample. Where CI is set the examples are the same in every run, so
# that what fails there fails again here; on a desk each run tries new ones.
hypothesis_settings.register_profile(
    "jieli",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    print_blob=True,
    derandomize=bool(os.environ.get("CI")),
)
hypothesis_settings.load_profile("jieli")


TOGETHER = {
    "end_to_end": "stack",
    "breaches": "stack",
    "integration/jieli": "year",
    "integration/shared": "broker",
    "integration/deploy": "machine",
    "integration": "services",
}
"""Where several processes run the tests: folders of which one process runs all, for they share
what they start. They begin first, in this order; what needs nothing started fills the gaps."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark each test with the name of its folder; in one of several processes, order them."""
    for item in items:
        if item.path.is_relative_to(TESTS):
            item.add_marker(item.path.relative_to(TESTS).parts[0])
    if hasattr(config, "workerinput"):
        order = list(dict.fromkeys(TOGETHER.values()))
        rank = {name: place for place, name in enumerate(order)}
        items.sort(key=lambda item: rank.get(together(item.nodeid), len(order)))


def together(nodeid: str) -> str:
    """The name of all tests that one process runs together with this one."""
    path = Path(nodeid.partition("::")[0]).relative_to(TESTS.name)
    folders = [str(folder) for folder in path.parents]
    return next((TOGETHER[folder] for folder in folders if folder in TOGETHER), str(path))


class _Together(LoadScopeScheduling):
    def _split_scope(self, nodeid: str) -> str:
        return together(nodeid)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadScopeScheduling:
    """Who runs what, where several processes run the tests."""
    config.option.loadscopereorder = False
    return _Together(config, log)


@pytest.fixture(autouse=True)
def unit_tests_stay_inside(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A unit test that connects to anything fails."""
    if not request.node.get_closest_marker("unit"):
        return

    def refuse(_socket: socket.socket, address: object) -> None:
        raise AssertionError(f"a unit test may not open a socket, and it wanted {address!r}")

    for name in ("connect", "connect_ex", "bind"):
        monkeypatch.setattr(socket.socket, name, refuse)


@pytest.fixture(scope="session")
def kafka() -> Iterator[RunningKafka]:
    """One broker for the whole run."""
    with start_kafka() as running:
        yield running


@pytest.fixture(scope="session")
def postgres() -> Iterator[RunningPostgres]:
    """One database server for the whole run."""
    with start_postgres(PostgresUnsynced) as running:
        yield running


@pytest.fixture
async def fresh_database(
    postgres: RunningPostgres,
) -> AsyncIterator[Callable[[str], Awaitable[FreshDatabase]]]:
    """`await fresh_database("matching")`: an empty, migrated database, dropped afterwards."""
    databases = Databases(postgres.url)
    yield databases.make
    await databases.drop_all()


@pytest.fixture
def fresh_topic(kafka: RunningKafka) -> Callable[..., str]:
    """`fresh_topic(partitions=4)`: the name of a new, empty topic."""

    def make(partitions: int = 4) -> str:
        name = f"test-{uuid4().hex[:12]}"
        admin = KafkaAdminClient(**client_config(kafka.settings))
        try:
            admin.create_topics([NewTopic(name, partitions, 1)])
        finally:
            admin.close()
        return name

    return make


@pytest.fixture(scope="session")
def running_jieli() -> Iterator[RunningJieli]:
    """All of Jieli, started when the first test asks for it and shared by the run.

    A test that kills or stops parts starts one of its own with `tests.support.stack`.
    """
    with start_jieli(unsynced, **SHORTER) as running:
        yield running
