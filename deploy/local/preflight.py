"""What must be right before anything starts, checked all at once: each fault with its cure."""

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import httpx
import psutil

from deploy.local import downloads
from deploy.local.home import Home
from deploy.local.kafka import is_without_users
from deploy.local.ports import ROLES, Ports, can_listen, variable
from shared.language import say

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
            yield say(
                f"{home.root} holds files that are not Jieli's, which `make clean` could endanger. "
                "Name a folder that is empty or new: make run JIELI_HOME=.local",
                f"{home.root} 中有不属于接力的文件，`make clean` 可能危及它们。"
                "请指定一个空目录或新目录：make run JIELI_HOME=.local",
            )


def _python() -> Iterator[str]:
    if sys.version_info < PYTHON:
        have = f"{sys.version_info.major}.{sys.version_info.minor}"
        yield say(
            f"Python {have} is too old: Jieli needs {PYTHON[0]}.{PYTHON[1]} or newer. "
            "Name another: make clean setup PYTHON=python3.12",
            f"Python {have} 过旧：接力需要 {PYTHON[0]}.{PYTHON[1]} 或更新版本。"
            "请指定另一个：make clean setup PYTHON=python3.12",
        )


def _ports(ports: dict[str, int]) -> Iterator[str]:
    seen: dict[int, str] = {}
    for name, port in ports.items():
        if port in seen:
            yield say(
                f"Port {port} is wanted twice, for the {ROLES[seen[port]]} and the {ROLES[name]}. "
                f"Change one: {variable(name)}={port + 100}",
                f"端口 {port} 被两处使用：{seen[port]} 与 {name}。"
                f"请更改其一：{variable(name)}={port + 100}",
            )
        elif not can_listen(port):
            yield _taken(name, port)
        seen[port] = name


def _taken(name: str, port: int) -> str:
    change = f"make run {variable(name)}={port + 100}"
    cure = say(f"Use another: {change}", f"换一个：{change}")
    if port < 1024 and os.geteuid() != 0:
        return say(
            f"Port {port} ({ROLES[name]}) may be used by the administrator only. {cure}",
            f"端口 {port}（{name}）仅管理员可用。{cure}",
        )
    holder = _holder(port)
    if holder is None:
        return say(
            f"Port {port} ({ROLES[name]}) is used by another process. {cure}",
            f"端口 {port}（{name}）已被其他进程占用。{cure}",
        )
    return say(
        f"Port {port} ({ROLES[name]}) is used by {holder.name()}, pid {holder.pid}. "
        f"{cure} · or stop it: kill {holder.pid}",
        f"端口 {port}（{name}）已被 {holder.name()} 占用，pid {holder.pid}。"
        f"{cure} · 或结束它：kill {holder.pid}",
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
        yield say(
            f"The folder {root} cannot be written ({error.strerror}). "
            "Use another: make run JIELI_HOME=/path/to/a/folder",
            f"目录 {root} 无法写入（{error.strerror}）。"
            "换一个：make run JIELI_HOME=/path/to/a/folder",
        )


def _kafka(home: Home) -> Iterator[str]:
    if is_without_users(home.kafka):
        yield say(
            f"Kafka's files in {home.kafka} are older than its users and their passwords. "
            "Begin anew: make clean",
            f"{home.kafka} 中的 Kafka 文件早于用户与密码的设置。请重新开始：make clean",
        )


def _disk(root: Path) -> Iterator[str]:
    if not _existing(root).is_dir():
        return
    free = shutil.disk_usage(_existing(root)).free >> 20
    if free < DISK_MB:
        yield say(
            f"The disk of {root} has {free:,} MB free, and {DISK_MB:,} MB are needed. "
            "Free some, or use another disk: make run JIELI_HOME=/path/on/another/disk",
            f"{root} 所在磁盘剩余 {free:,} MB，需要 {DISK_MB:,} MB。"
            "请腾出空间，或换一个磁盘：make run JIELI_HOME=/path/on/another/disk",
        )
    wanted = downloads.missing_bytes(downloads.everything()) >> 20
    place = _existing(downloads.cache())
    if wanted and shutil.disk_usage(place).free >> 20 < wanted + 100:
        yield say(
            f"The disk of {downloads.cache()} has too little room for {wanted} MB of Java "
            "libraries. Use another: make run M2_REPO=/path/on/another/disk",
            f"{downloads.cache()} 所在磁盘空间不足，需存放 {wanted} MB 的 Java 库。"
            "换一个：make run M2_REPO=/path/on/another/disk",
        )


def _memory() -> Iterator[str]:
    free = psutil.virtual_memory().available >> 20
    if free < MEMORY_MB:
        yield say(
            f"{free:,} MB of memory are free, and about {MEMORY_MB:,} MB are needed. "
            "Close other programs first",
            f"剩余内存 {free:,} MB，约需 {MEMORY_MB:,} MB。请先关闭其他程序",
        )


def _network(programs: tuple[str, ...]) -> Iterator[str]:
    """Only when something has to be fetched does the network matter."""
    wanted = [jar for program in programs for jar in downloads.listed(program)]
    if not downloads.missing_bytes(wanted):
        return
    address = downloads.maven_central()
    host = httpx.URL(address).host
    try:
        httpx.head(f"{address}/", timeout=8, follow_redirects=True)
    except httpx.HTTPError as error:
        size = downloads.missing_bytes(wanted) >> 20
        yield say(
            f"{host} cannot be reached ({type(error).__name__}), and "
            f"{size} MB must come from there the first time. "
            "Behind a proxy set HTTPS_PROXY=http://host:port · or copy the folder "
            f"{downloads.cache()} from a machine where Jieli has run",
            f"无法连接 {host}（{type(error).__name__}），首次需从那里下载 {size} MB。"
            "若使用代理，请设置 HTTPS_PROXY=http://host:port · 或从已运行过接力的机器复制目录 "
            f"{downloads.cache()}",
        )


def _existing(path: Path) -> Path:
    """Return the nearest folder above *path* that exists."""
    return next(folder for folder in (path, *path.parents) if folder.exists())
