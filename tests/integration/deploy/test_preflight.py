"""What stops a start: each fault is named with its cure, all of them at once."""

import os
import shutil
import socket
from collections import namedtuple
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from deploy.local import control, preflight
from deploy.local.home import Home
from deploy.local.ports import Ports
from shared.settings import Settings

Usage = namedtuple("Usage", ["total", "used", "free"])
Memory = namedtuple("Memory", ["available"])
GB = 1 << 30


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    ports = {f"{name}_port": port for name, port in Ports.free().items()}
    return Settings(jieli_home=tmp_path / "home", kafka_bootstrap="", database_url="", **ports)


@pytest.fixture
def held() -> Iterator[int]:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        yield holder.getsockname()[1]


def test_nothing_stops_a_start_on_this_machine(settings: Settings) -> None:
    assert control.problems(settings) == []


def test_a_held_port_is_named_with_its_role_its_holder_and_the_variable(
    settings: Settings, held: int
) -> None:
    [problem] = control.problems(settings.model_copy(update={"intake_port": held}))
    assert problem.startswith(f"Port {held} (intake API) is used by ")
    assert f"pid {os.getpid()}" in problem
    assert f"make run INTAKE_PORT={held + 100} · or stop it: kill {os.getpid()}" in problem


def test_a_port_wanted_twice_is_named(settings: Settings) -> None:
    [problem] = control.problems(settings.model_copy(update={"zipkin_port": settings.intake_port}))
    assert "is wanted twice, for the intake API and the trace viewer" in problem


def test_kafkas_ports_may_be_taken_when_kafka_is_elsewhere(settings: Settings, held: int) -> None:
    away = {"kafka_port": held, "kafka_bootstrap": "broker.example:9092"}
    assert control.problems(settings.model_copy(update=away)) == []


def test_kafkas_files_from_before_its_users_are_named_with_the_cure(settings: Settings) -> None:
    broker = settings.jieli_home / "kafka" / "1"
    Home.at(settings.jieli_home).create()
    broker.mkdir(parents=True)
    (broker / "server.properties").write_text("listeners=PLAINTEXT://127.0.0.1:29092\n")
    [problem] = control.problems(settings)
    assert "make clean" in problem


def test_a_small_disk_is_named_with_what_is_free_and_what_is_needed(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: Usage(GB, GB - (300 << 20), 300 << 20))
    [problem] = control.problems(settings)
    assert "300 MB free, and 1,500 MB are needed" in problem
    assert "JIELI_HOME=" in problem


def test_too_little_memory_is_named(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(psutil, "virtual_memory", lambda: Memory(512 << 20))
    [problem] = control.problems(settings)
    assert problem.startswith("512 MB of memory are free")


def test_an_old_python_is_named(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preflight, "PYTHON", (99, 0))
    [problem] = control.problems(settings)
    assert "Jieli needs 99.0 or newer" in problem


def test_a_folder_that_cannot_be_written_is_named(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    closed = settings.model_copy(update={"jieli_home": tmp_path / "file" / "home"})
    [problem] = control.problems(closed)
    assert f"The folder {tmp_path}/file/home cannot be written" in problem
    assert "make run JIELI_HOME=" in problem


def test_no_network_matters_only_while_something_must_be_fetched(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTPS_PROXY", "https_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    monkeypatch.setenv("NO_PROXY", "")
    monkeypatch.setenv("M2_REPO", str(tmp_path / "libraries"))
    [problem] = control.problems(settings)
    assert "cannot be reached" in problem
    assert "HTTPS_PROXY=http://host:port" in problem
    assert f"copy the folder {tmp_path}/libraries" in problem


def test_all_problems_come_at_once_and_nothing_is_started(
    settings: Settings, held: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(psutil, "virtual_memory", lambda: Memory(512 << 20))
    lines: list[str] = []
    wrong = settings.model_copy(update={"intake_port": held, "smtp_port": held})
    assert control.up(wrong, lines.append) == control.NOT_READY == 2
    assert lines[0] == "3 things must be put right before Jieli can start:"
    assert not control.is_running(wrong)
