"""Kafka, PostgreSQL and whole stacks for tests: on free ports, in folders that are removed."""

import os
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from deploy.local.assembly import environment, whole
from deploy.local.home import Home
from deploy.local.kafka import Broker, Kafka, identity
from deploy.local.parts import Part
from deploy.local.ports import Ports, free_ports
from deploy.local.postgres import Postgres
from deploy.local.stack import Stack
from shared.events.principals import ADMIN, user_of
from shared.settings import Settings


@dataclass(frozen=True)
class RunningKafka:
    """A broker to talk to; *part* is None when it is not ours to kill.

    `settings` are its administrator's.
    """

    settings: Settings
    home: Home | None = None
    part: Kafka | None = None

    def settings_of(self, user: str) -> Settings:
        """How a user connects; at a broker that is not ours, as whoever the environment names."""
        return self.settings if self.home is None else connecting_as(self.settings, user, self.home)


@dataclass(frozen=True)
class RunningPostgres:
    """A server to talk to as its administrator; *part* is None when it is not ours to kill."""

    url: str
    part: Postgres | None = None


@dataclass(frozen=True)
class RunningJieli:
    """All of Jieli as processes: its settings, and the stack to stop, kill and start parts with.

    At Kafka the settings are the administrator's.
    """

    home: Home
    ports: Ports
    settings: Settings
    environment: dict[str, str]
    stack: Stack

    def url(self, service: str) -> str:
        """The address of a service's API."""
        return self.settings.url(service)

    def environment_of(self, service: str) -> dict[str, str]:
        """What one more worker of a service finds in its environment."""
        return self.environment | identity(user_of(service), self.home.secrets)

    def part(self, name: str) -> Part:
        """A part by name, such as `matching.worker`."""
        return self.stack.part(name)

    def restart(self, name: str) -> None:
        """Start a part that was stopped or killed, and wait until it is healthy."""
        self.part(name).start()
        self.stack.wait_healthy(name)


def connecting_as(settings: Settings, user: str, home: Home) -> Settings:
    """The settings with which one is this user at the Kafka of a home."""
    named = {key.lower(): value for key, value in identity(user, home.secrets).items()}
    return Settings(**(settings.model_dump() | named))


@contextmanager
def temporary_home(prefix: str = "jieli-test-") -> Iterator[Home]:
    """A home folder that is gone afterwards; kept, and named, if JIELI_KEEP is set."""
    root = Path(tempfile.mkdtemp(prefix=prefix))
    root.chmod(0o755)
    try:
        yield Home.at(root).create()
    finally:
        if not os.environ.get("JIELI_KEEP"):
            # Thousands of files: whoever is next does not wait for them.
            subprocess.run(["/bin/sh", "-c", 'rm -rf "$0" &', root], check=True)


@contextmanager
def running_kafka() -> Iterator[RunningKafka]:
    """The broker of KAFKA_BOOTSTRAP, or one of our own."""
    given = os.environ.get("KAFKA_BOOTSTRAP")
    if given:
        yield RunningKafka(Settings())
        return
    with running_own_kafka() as running:
        yield running


@contextmanager
def running_own_kafka() -> Iterator[RunningKafka]:
    """A broker of our own, whatever KAFKA_BOOTSTRAP says."""
    with temporary_home() as home, running_brokers(1, home) as [part]:
        settings = Settings(kafka_bootstrap=part.bootstrap)
        yield RunningKafka(connecting_as(settings, ADMIN, home), home, part)


@contextmanager
def running_brokers(count: int, home: Home) -> Iterator[list[Kafka]]:
    """A cluster of *count* brokers of our own, to be killed one by one."""
    ports = free_ports(2 * count)
    pairs = enumerate(zip(ports[::2], ports[1::2], strict=True), start=1)
    cluster = [Broker(number, *pair) for number, pair in pairs]
    parts = [Kafka(one, home.kafka, home.secrets, home.log(one.name), cluster) for one in cluster]
    with _killed_at_the_end(parts):
        yield parts


@contextmanager
def _killed_at_the_end(parts: Sequence[Part]) -> Iterator[Stack]:
    """Start *parts*; what they keep goes with them, so nothing waits until they have put it away.

    The database server alone is asked: killed, it would leave its shared memory behind.
    """
    with Stack(parts) as stack:
        try:
            yield stack
        finally:
            for part in parts:
                if part.is_running() and not isinstance(part, Postgres):
                    part.kill()


class PostgresUnsynced(Postgres):
    """A server that waits for no disk: its databases are gone with the tests, whatever happens."""

    def _settings(self) -> dict[str, str]:
        return super()._settings() | {"fsync": "off", "full_page_writes": "off"}


def unsynced(parts: list[Part]) -> list[Part]:
    """Let the database wait for no disk, where no test kills it."""
    return [
        PostgresUnsynced(part.folder, part.log_path) if isinstance(part, Postgres) else part
        for part in parts
    ]


@contextmanager
def running_postgres(kind: type[Postgres] = Postgres) -> Iterator[RunningPostgres]:
    """The server of DATABASE_URL, or one of our own."""
    given = os.environ.get("DATABASE_URL")
    if given:
        yield RunningPostgres(given)
        return
    with temporary_home() as home:
        part = kind(home.postgres, home.log("postgres"))
        with Stack([part]):
            yield RunningPostgres(part.database_url, part)


@contextmanager
def running_jieli(
    change: Callable[[list[Part]], list[Part]] = lambda parts: parts, **variables: str
) -> Iterator[RunningJieli]:
    """A whole stack with Kafka and PostgreSQL of its own, ready to be used.

    *change* may replace parts before they start; *variables* are more environment variables,
    such as `DEADLINE_SCALE="0.001"`.
    """
    with temporary_home() as home:
        ports = Ports.free()
        given = environment(home, ports, Settings(kafka_bootstrap="", database_url=""))
        told = given | {"TELEMETRY_STRICT": "true"} | variables
        fields = Settings.model_fields
        found = Settings(**{k.lower(): v for k, v in told.items() if k.lower() in fields})
        settings = connecting_as(found, ADMIN, home)
        parts = change(whole(home, ports, told))
        with _killed_at_the_end(parts) as stack:
            yield RunningJieli(home, ports, settings, told, stack)
