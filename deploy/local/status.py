"""What is running and how it is: read from the record and asked of each part, changing nothing."""

from dataclasses import asdict, dataclass
from typing import Any, Literal
from urllib.parse import urlsplit, urlunsplit

import psutil

from deploy.local.home import Home
from deploy.local.kafka import answers
from deploy.local.ports import LOOPBACK
from deploy.local.postgres import accepts, socket_of
from deploy.local.record import Lock, Record
from deploy.local.service import answers_ok
from shared.settings import SERVICES

State = Literal["healthy", "unhealthy", "stopped", "elsewhere"]

ORDER = (
    "kafka",
    "postgres",
    "zipkin",
    "catcher",
    "sign_in",
    *(f"{service}.{role}" for service in SERVICES for role in ("api", "worker")),
)

PORTS = {"sign_in": "oidc"}
"""Of parts whose port has another name."""


@dataclass(frozen=True)
class PartStatus:
    """One part now. *memory_mb* is what it occupies, *restarts* how often it was started again."""

    name: str
    state: State
    pid: int | None
    memory_mb: int
    restarts: int
    address: str
    log: str


@dataclass(frozen=True)
class Status:
    """The whole stack now."""

    running: bool
    ready: bool
    started_at: str | None
    home: str
    parts: list[PartStatus]
    addresses: dict[str, str]

    @property
    def healthy(self) -> bool:
        """Say whether every part serves."""
        return self.ready and all(part.state in ("healthy", "elsewhere") for part in self.parts)

    def as_json(self) -> dict[str, Any]:
        """Return the same as plain values."""
        return {"healthy": self.healthy} | asdict(self)


def look(home: Home) -> Status:
    """Ask every part how it is, within a few seconds at most."""
    record = Record.read(home) if Lock(home).is_held() else None
    if record is None:
        return Status(False, False, None, str(home.root), [], {})
    parts = [_part(name, home, record) for name in ORDER]
    return Status(
        running=True,
        ready=record.ready,
        started_at=record.started_at,
        home=str(home.root),
        parts=parts,
        addresses=addresses(record.ports),
    )


def addresses(ports: dict[str, int]) -> dict[str, str]:
    """Name the pages a person may want to open."""
    base = {name: f"http://localhost:{port}" for name, port in ports.items()}
    return {
        "partner_api": f"{base['intake']}/docs",
        "dashboard": f"{base['reporting']}/",
        "desk": f"{base['intake']}/desk",
        "matching_api": f"{base['matching']}/docs",
        "notifications_api": f"{base['notifications']}/docs",
        "reporting_api": f"{base['reporting']}/docs",
        "messages": f"{base['catcher']}/",
        "traces": f"{base['zipkin']}/",
    }


def _part(name: str, home: Home, record: Record) -> PartStatus:
    known = record.parts.get(name)
    process = known.process() if known else None
    return PartStatus(
        name=name,
        state=_state(name, record, process),
        pid=process.pid if process else None,
        memory_mb=_memory(process) >> 20 if process else 0,
        restarts=record.restarts.get(name, 0),
        address=_address(name, record),
        log=str(home.log(name)),
    )


def _memory(process: psutil.Process) -> int:
    """Count a process and its children, shared memory once: PostgreSQL's backends share theirs."""
    total = 0
    for index, one in enumerate([process, *process.children(recursive=True)]):
        try:
            used = one.memory_info()
            total += used.rss - (used.shared if index else 0)
        except psutil.Error:
            continue
    return total


def _state(name: str, record: Record, process: psutil.Process | None) -> State:
    if name in record.elsewhere:
        return "elsewhere"
    if process is None:
        return "stopped"
    return "healthy" if _serves(name, record) else "unhealthy"


def _serves(name: str, record: Record) -> bool:
    if name == "kafka":
        return answers(record.ports["kafka"])
    if name == "postgres":
        return accepts(socket_of(record.environment["DATABASE_URL"]))
    if name.endswith(".worker"):
        return True
    port, path = _health(name, record)
    return answers_ok(port, path, within=3.0)


def _health(name: str, record: Record) -> tuple[int, str]:
    paths = {"zipkin": "/health", "catcher": "/healthz", "sign_in": "/healthz"}
    port = PORTS.get(name, name.removesuffix(".api"))
    return record.ports[port], paths.get(name, "/readyz")


def _address(name: str, record: Record) -> str:
    if name == "kafka":
        return record.environment["KAFKA_BOOTSTRAP"]
    if name == "postgres":
        return without_password(record.environment["DATABASE_URL"])
    if name.endswith(".worker"):
        return ""
    port = PORTS.get(name, name.removesuffix(".api"))
    return f"http://{LOOPBACK}:{record.ports[port]}"


def without_password(url: str) -> str:
    """Return *url* as it may be shown."""
    parts = urlsplit(url)
    user, _, host = parts.netloc.rpartition("@")
    shown = f"{user.partition(':')[0]}@{host}" if user else host
    return urlunsplit(parts._replace(netloc=shown))
