"""Jieli's own processes: for each service one API and one worker, and what prepares them."""

import http.client
import os
import sys
from collections.abc import Mapping
from pathlib import Path

from deploy.local.child_process import Launch, ProcessPart
from deploy.local.ports import LOOPBACK
from shared.language import say

NICENESS = {"matching": 8, "notifications": 11, "intake": 14, "reporting": 15}
"""Of workers. Accepting a referral is never delayed by moving one, nor finding help by counting."""

SERVICES_TITLE = say("Intake, matching, notifications, reporting", "求助、匹配、通知、统计四项服务")

REPOSITORY = Path(__file__).parent.parent.parent


_ALL = {
    "PYTHONUNBUFFERED": "1",
    # glibc keeps an arena per thread and trims late; a service needs neither.
    "MALLOC_ARENA_MAX": "2",
    "MALLOC_TRIM_THRESHOLD_": "262144",
}


class Module(ProcessPart):
    """A Python module run as a process of the stack."""

    title = ""
    niceness = 0
    health: tuple[int, str] | None = None
    """The port and path that answer 200 once it serves."""

    def __init__(
        self, name: str, arguments: tuple[str, ...], environment: Mapping[str, str], log_path: Path
    ) -> None:
        super().__init__(log_path)
        self.name = name
        self._arguments = arguments
        self._environment = environment

    def start(self) -> None:
        """Begin the process."""
        command = (sys.executable, "-m", *self._arguments)
        environment = dict(os.environ) | dict(self._environment) | _ALL
        self._child.start(Launch(command, environment, REPOSITORY, niceness=self.niceness))

    def is_healthy(self) -> bool:
        """Say whether it serves; one without an address is healthy while it runs."""
        return self.is_running() and (self.health is None or answers_ok(*self.health))


class Worker(Module):
    """A service's event consumers, clocks and relay."""

    title = SERVICES_TITLE
    needs = ("migrate",)

    def __init__(self, service: str, environment: Mapping[str, str], log_path: Path) -> None:
        arguments = (f"services.{service}", "worker", "relay")
        super().__init__(f"{service}.worker", arguments, environment, log_path)
        self.niceness = NICENESS[service]


class Api(Module):
    """A service's HTTP API."""

    title = SERVICES_TITLE
    needs = ("migrate",)

    def __init__(
        self, service: str, port: int, environment: Mapping[str, str], log_path: Path
    ) -> None:
        super().__init__(f"{service}.api", (f"services.{service}", "api"), environment, log_path)
        self.health = (port, "/readyz")


class Preparation(Module):
    """The one step before the services: keys, schemas, roles, topics and demo clients."""

    title = say("Schemas, roles, topics and keys", "数据表、角色、主题与密钥")
    needs = ("kafka", "postgres")

    def __init__(self, environment: Mapping[str, str], log_path: Path) -> None:
        super().__init__("migrate", ("deploy.local.preparing",), environment, log_path)

    def is_healthy(self) -> bool:
        """Say whether it has ended well."""
        return self.exit_code == 0


def answers_ok(port: int, path: str, within: float = 0.5) -> bool:
    """Say whether a loopback server answers GET *path* with 200 within so many seconds."""
    connection = http.client.HTTPConnection(LOOPBACK, port, timeout=within)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
