"""The commands, as a person gives them: one stack started, looked at, hurt, and stopped."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import psutil
import pytest

from deploy.local.home import Home
from deploy.local.ports import Ports, is_open
from deploy.local.service import REPOSITORY
from deploy.local.status import ORDER
from tests.support.stack import temporary_home
from tests.support.waiting import eventually

SECONDS_TO_START = 240


@dataclass(frozen=True)
class Machine:
    """A home and ports of its own, and the commands on them."""

    home: Home
    ports: Ports

    @property
    def environment(self) -> dict[str, str]:
        elsewhere = ("KAFKA_BOOTSTRAP", "DATABASE_URL", "ZIPKIN_URL")
        kept = {name: value for name, value in os.environ.items() if name not in elsewhere}
        return kept | self.ports.environment() | {"JIELI_HOME": str(self.home.root)}

    def begin(self, *arguments: str, **variables: str) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            [sys.executable, "-m", "deploy.local", *arguments],
            cwd=REPOSITORY,
            env=self.environment | variables,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def do(self, *arguments: str, **variables: str) -> tuple[int, str]:
        with self.begin(*arguments, **variables) as process:
            output, _ = process.communicate(timeout=SECONDS_TO_START)
        return process.returncode, output

    def status(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.do("status", "--json")[1])
        return found

    def part(self, name: str) -> dict[str, Any]:
        [found] = [part for part in self.status()["parts"] if part["name"] == name]
        return dict(found)

    def processes(self) -> list[psutil.Process]:
        """Every process that knows this home, however it was started."""
        root, found = str(self.home.root), []
        for process in psutil.process_iter():
            try:
                known = process.environ()
                homes = {known.get("JIELI_HOME"), known.get("HOME")}
                mine = root in homes or root in " ".join(process.cmdline())
                alive = process.status() != psutil.STATUS_ZOMBIE
            except psutil.Error:
                continue
            if mine and alive and process.pid != os.getpid():
                found.append(process)
        return found


@pytest.fixture
def empty() -> Iterator[Machine]:
    with temporary_home() as home:
        machine = Machine(home, Ports.free())
        yield machine
        machine.do("down")


@pytest.fixture(scope="module")
def started() -> Iterator[Machine]:
    with temporary_home() as home:
        machine = Machine(home, Ports.free())
        code, output = machine.do("up")
        assert code == 0, output
        yield machine
        machine.do("down")


def test_every_part_is_healthy_after_up(started: Machine) -> None:
    found = started.status()
    assert found["healthy"] is True
    assert {part["name"]: part["state"] for part in found["parts"]} == dict.fromkeys(
        ORDER, "healthy"
    )
    assert found["addresses"]["dashboard"] == f"http://localhost:{started.ports.reporting}/"


def test_no_file_can_be_read_by_anybody_else(started: Machine) -> None:
    files = [path for path in started.home.root.rglob("*") if path.is_file()]
    assert {"credentials.json", "runtime.json", "migrate.log"} <= {path.name for path in files}
    open_to_others = [
        str(path) for path in files if not path.is_symlink() and path.stat().st_mode & 0o077
    ]
    assert not open_to_others
    inside = [path for path in started.home.root.iterdir() if path.is_dir()]
    assert not [path for path in inside if path.stat().st_mode & 0o066]


def test_nothing_listens_beyond_loopback_or_on_an_undocumented_port(started: Machine) -> None:
    pids = {process.pid for process in started.processes()}
    listening = [
        (one.laddr.ip, one.laddr.port)
        for one in psutil.net_connections("tcp")
        if one.laddr and one.status == psutil.CONN_LISTEN and one.pid in pids
    ]
    assert {host.removeprefix("::ffff:") for host, _ in listening} == {"127.0.0.1"}
    assert {port for _, port in listening} == {port for _, port in started.ports.items()}


def test_a_second_up_says_that_it_runs_and_changes_nothing(started: Machine) -> None:
    before = started.status()
    code, output = started.do("up")
    assert (code, "is running already" in output) == (0, True)
    assert started.status()["started_at"] == before["started_at"]


async def test_a_killed_part_is_started_again_within_two_seconds(started: Machine) -> None:
    # The quickest of three: a machine that is busy for a moment is no slow supervisor.
    took: list[float] = []
    while not took or (min(took) >= 2 and len(took) < 3):
        took.append(await again_after_a_kill(started))
    assert min(took) < 2


async def again_after_a_kill(started: Machine) -> float:
    """Kill a part; gives the seconds until it runs again."""
    before = started.part("matching.worker")
    psutil.Process(before["pid"]).kill()
    begun = time.monotonic()

    def again() -> dict[str, Any] | None:
        record = json.loads(started.home.runtime.read_text())
        known = record["parts"].get("matching.worker")
        return record if known and known["pid"] != before["pid"] else None

    record = await eventually(again, within=10)
    took = time.monotonic() - begun
    assert record["restarts"]["matching.worker"] == before["restarts"] + 1
    return took


async def test_a_stopped_part_stays_stopped_until_it_is_started(started: Machine) -> None:
    assert started.do("stop", "reporting.api")[0] == 0
    assert started.part("reporting.api")["state"] == "stopped"
    assert not is_open(started.ports.reporting)
    assert started.do("start", "reporting.api")[0] == 0
    assert started.part("reporting.api")["state"] == "healthy"


def test_an_unknown_part_is_refused_with_the_names_there_are(started: Machine) -> None:
    code, output = started.do("stop", "no-such-part")
    assert code == 2
    assert "intake.worker" in output


async def test_a_killed_supervisor_leaves_nothing_and_the_next_start_works(
    started: Machine,
) -> None:
    record = json.loads(started.home.runtime.read_text())
    os.kill(record["supervisor"]["pid"], signal.SIGKILL)
    assert started.status()["running"] is False
    code, output = started.do("up", OTEL_TRACES_EXPORTER="none")
    assert code == 0, output
    assert started.part("zipkin")["state"] == "elsewhere"
    old = {one["pid"] for one in record["parts"].values()}
    assert old & {process.pid for process in started.processes()} == set()


async def test_down_leaves_no_process_and_no_port(started: Machine) -> None:
    begun = time.monotonic()
    code, output = started.do("down")
    assert (code, time.monotonic() - begun < 20) == (0, True), output
    await eventually(lambda: not started.processes(), within=1)
    assert [name for name, port in started.ports.items() if is_open(port)] == []
    assert started.do("down") == (0, "Jieli is not running.\n")


async def test_ctrl_c_while_starting_answers_at_once_and_leaves_nothing(empty: Machine) -> None:
    with empty.begin("run") as process:
        await eventually(empty.home.runtime.exists, within=30)
        begun = time.monotonic()
        process.send_signal(signal.SIGINT)
        output, _ = process.communicate(timeout=20)
    assert process.returncode == 130
    assert time.monotonic() - begun < 10
    assert "Stopping" in output
    await eventually(lambda: not empty.processes(), within=1)


def test_a_part_that_cannot_start_ends_the_start_with_the_end_of_its_log(empty: Machine) -> None:
    code, output = empty.do(
        "supervise",
        KAFKA_BOOTSTRAP="127.0.0.1:1",
        DATABASE_URL="postgresql://postgres@/jieli?host=/nowhere",
        OTEL_TRACES_EXPORTER="none",
    )
    assert code == 3
    assert "migrate ended while it was starting" in output
    assert str(empty.home.log("migrate")) in output
    assert not empty.processes()


def test_clean_deletes_everything(started: Machine) -> None:
    code, output = started.do("clean", "--yes")
    assert (code, output.splitlines()[-1]) == (0, f"{started.home.root} is deleted.")
    assert not started.home.root.exists()
