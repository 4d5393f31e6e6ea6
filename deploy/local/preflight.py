"""What must be right before anything starts, checked all at once: each fault with its cure."""

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import httpx
import psutil
from jgo.constants import MAVEN_CENTRAL_URL

from deploy.local import downloads
from deploy.local.home import Home
from deploy.local.kafka import is_without_users
from deploy.local.ports import ROLES, Ports, can_listen, variable

DISK_MB = 1_500
"""Room for Kafka's and PostgreSQL's files, logs and the first year of sample data."""

MEMORY_MB = 1_600
"""All parts together take about this much."""

PYTHON = (3, 11)


def problems(home: Home, ports: Ports, spare: set[str], programs: tuple[str, ...]) -> list[str]:
    """Return every reason not to start, in plain words; none means go.

    *spare* names the ports that will not be used, *programs* those that may have to be fetched.
    """
    return [
        *_python(),
        *_ports({name: port for name, port in ports.items() if name not in spare}),
        *_folder(home.root),
        *_stranger(home),
        *_kafka(home),
        *_disk(home.root),
        *_memory(),
        *_network(programs),
    ]


def _stranger(home: Home) -> Iterator[str]:
    with suppress(OSError):
        if not home.may_become_ours():
            yield (
                f"{home.root} holds files that are not Jieli's, which `make clean` could endanger. "
                "Name a folder that is empty or new: make run JIELI_HOME=.local"
            )


def _python() -> Iterator[str]:
    if sys.version_info < PYTHON:
        yield (
            f"Python {sys.version_info.major}.{sys.version_info.minor} is too old: "
            f"Jieli needs {PYTHON[0]}.{PYTHON[1]} or newer. "
            "Name another: make clean setup PYTHON=python3.12"
        )


def _ports(ports: dict[str, int]) -> Iterator[str]:
    seen: dict[int, str] = {}
    for name, port in ports.items():
        if port in seen:
            yield (
                f"Port {port} is wanted twice, for the {ROLES[seen[port]]} and the {ROLES[name]}. "
                f"Change one: {variable(name)}={port + 100}"
            )
        elif not can_listen(port):
            yield _taken(name, port)
        seen[port] = name


def _taken(name: str, port: int) -> str:
    cure = f"Use another: make run {variable(name)}={port + 100}"
    if port < 1024 and os.geteuid() != 0:
        return f"Port {port} ({ROLES[name]}) may be used by the administrator only. {cure}"
    holder = _holder(port)
    if holder is None:
        return f"Port {port} ({ROLES[name]}) is used by another process. {cure}"
    return (
        f"Port {port} ({ROLES[name]}) is used by {holder.name()}, pid {holder.pid}. "
        f"{cure} · or stop it: kill {holder.pid}"
    )


def _holder(port: int) -> psutil.Process | None:
    with suppress(psutil.Error):
        for one in psutil.net_connections("tcp"):
            if one.laddr and one.laddr.port == port and one.status == psutil.CONN_LISTEN:
                return psutil.Process(one.pid) if one.pid else None
    return None


def _folder(root: Path) -> Iterator[str]:
    probe = root / ".can-write"
    try:
        root.mkdir(parents=True, exist_ok=True)
        probe.touch()
        probe.unlink()
    except OSError as error:
        yield (
            f"The folder {root} cannot be written ({error.strerror}). "
            "Use another: make run JIELI_HOME=/path/to/a/folder"
        )


def _kafka(home: Home) -> Iterator[str]:
    if is_without_users(home.kafka):
        yield (
            f"Kafka's files in {home.kafka} are older than its users and their passwords. "
            "Begin anew: make clean"
        )


def _disk(root: Path) -> Iterator[str]:
    if not _existing(root).is_dir():
        return
    free = shutil.disk_usage(_existing(root)).free >> 20
    if free < DISK_MB:
        yield (
            f"The disk of {root} has {free:,} MB free, and {DISK_MB:,} MB are needed. "
            "Free some, or use another disk: make run JIELI_HOME=/path/on/another/disk"
        )
    wanted = downloads.missing_bytes(downloads.everything()) >> 20
    place = _existing(downloads.cache())
    if wanted and shutil.disk_usage(place).free >> 20 < wanted + 100:
        yield (
            f"The disk of {downloads.cache()} has too little room for {wanted} MB of Java "
            "libraries. Use another: make run M2_REPO=/path/on/another/disk"
        )


def _memory() -> Iterator[str]:
    free = psutil.virtual_memory().available >> 20
    if free < MEMORY_MB:
        yield (
            f"{free:,} MB of memory are free, and about {MEMORY_MB:,} MB are needed. "
            "Close other programs first"
        )


def _network(programs: tuple[str, ...]) -> Iterator[str]:
    """Only when something has to be fetched does the network matter."""
    wanted = [jar for program in programs for jar in downloads.listed(program)]
    if not downloads.missing_bytes(wanted):
        return
    host = httpx.URL(MAVEN_CENTRAL_URL).host
    try:
        httpx.head(f"{MAVEN_CENTRAL_URL}/", timeout=8, follow_redirects=True)
    except httpx.HTTPError as error:
        yield (
            f"{host} cannot be reached ({type(error).__name__}), and "
            f"{downloads.missing_bytes(wanted) >> 20} MB must come from there the first time. "
            "Behind a proxy set HTTPS_PROXY=http://host:port · or copy the folder "
            f"{downloads.cache()} from a machine where Jieli has run"
        )


def _existing(path: Path) -> Path:
    """Return the nearest folder above *path* that exists."""
    return next(folder for folder in (path, *path.parents) if folder.exists())
