"""The ports of the stack: which there are, who uses them, which variable changes them."""

import secrets
import socket
from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields

LOOPBACK = "127.0.0.1"
_QUIET_RANGE = range(12_000, 28_000)

ROLES = {
    "intake": "intake API",
    "matching": "matching API",
    "notifications": "notifications API",
    "reporting": "reporting API and dashboard",
    "kafka": "Kafka",
    "kafka_controller": "Kafka controller",
    "zipkin": "trace viewer",
    "smtp": "mail catcher, SMTP",
    "catcher": "mail and SMS catcher, page",
    "oidc": "sign-in for the desk",
}


@dataclass(frozen=True)
class Ports:
    """The loopback TCP port of every listening part. PostgreSQL has a socket file instead."""

    intake: int = 8001
    matching: int = 8002
    notifications: int = 8003
    reporting: int = 8004
    kafka: int = 29092
    kafka_controller: int = 29093
    zipkin: int = 9411
    smtp: int = 2525
    catcher: int = 8025
    oidc: int = 8005

    @classmethod
    def free(cls) -> "Ports":
        """Pick ports that nobody uses now; a later process can still take one first."""
        names = [field.name for field in fields(cls)]
        return cls(**dict(zip(names, free_ports(len(names)), strict=True)))

    def items(self) -> Iterator[tuple[str, int]]:
        """Yield each role's name and port."""
        yield from asdict(self).items()

    def environment(self) -> dict[str, str]:
        """Name the ports as the services' settings expect them."""
        return {variable(name): str(port) for name, port in self.items()}


def variable(name: str) -> str:
    """Name the environment variable that moves the port *name*."""
    return f"{name.upper()}_PORT"


def free_ports(count: int) -> list[int]:
    """Return *count* different free loopback ports.

    They lie below the range from which the kernel takes ports for outgoing connections, so that
    none of those gets in the way before the port is used.
    """
    found: list[int] = []
    while len(found) < count:
        port = secrets.choice(_QUIET_RANGE)
        if port not in found and can_listen(port):
            found.append(port)
    return found


def can_listen(port: int) -> bool:
    """Say whether a loopback *port* may be listened on."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


def is_open(port: int) -> bool:
    """Say whether somebody accepts connections on a loopback *port*."""
    with socket.socket() as probe:
        probe.settimeout(0.5)
        return probe.connect_ex((LOOPBACK, port)) == 0
