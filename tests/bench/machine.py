"""What the machine spends: CPU seconds of process trees, memory, and what others take."""

import os
import platform
import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

from deploy.local.parts import Part

BUSY = ("user", "nice", "system", "irq", "softirq", "steal")
CLIENT = "(load client)"
KIB = 1024
MEGABYTE = 1e6


@dataclass(frozen=True, slots=True)
class Sample:
    """CPU seconds so far by part, of this process, of the machine; and the time, seconds."""

    parts: Mapping[str, float]
    client: float
    machine: float
    at: float


@dataclass(frozen=True, slots=True)
class Spent:
    """CPU seconds between two samples, by part; and how many cores others kept busy."""

    parts: Mapping[str, float]
    client: float
    seconds: float
    other_cores_busy: float

    def per_1000(self, referrals: int, without: Iterable[str] = ()) -> float:
        """CPU seconds for each 1,000 referrals over all parts but these."""
        left = set(without)
        used = sum(spent for part, spent in self.parts.items() if part not in left)
        return used / referrals * 1000

    def parts_per_1000(self, referrals: int) -> dict[str, float]:
        """CPU seconds for each 1,000 referrals by part, the load client's last."""
        every = {**self.parts, CLIENT: self.client}
        return {part: round(spent / referrals * 1000, 3) for part, spent in every.items()}


@dataclass(frozen=True, slots=True)
class Memory:
    """Megabytes (10^6 bytes) of a part: resident, and with shared pages divided by their users."""

    rss: float
    pss: float


class Meter:
    """Measures the processes of these parts, their children included."""

    def __init__(self, parts: Iterable[Part]) -> None:
        pids = {part.name: part.pid for part in parts}
        self._processes = {name: psutil.Process(pid) for name, pid in pids.items() if pid}

    def sample(self) -> Sample:
        """CPU so far; children that are gone are counted with their parents."""
        parts = {name: _cpu(process) for name, process in self._processes.items()}
        times = psutil.cpu_times()
        machine = sum(getattr(times, name, 0.0) for name in BUSY)
        return Sample(parts, sum(os.times()[:4]), machine, time.perf_counter())

    def since(self, before: Sample) -> Spent:
        """What was spent since `before`."""
        now = self.sample()
        parts = {name: spent - before.parts[name] for name, spent in now.parts.items()}
        client, seconds = now.client - before.client, now.at - before.at
        others = now.machine - before.machine - sum(parts.values()) - client
        return Spent(parts, client, seconds, max(0.0, others / seconds))

    def memory(self) -> dict[str, Memory]:
        """Memory now, by part."""
        return {name: _memory(process) for name, process in self._processes.items()}


def _cpu(process: psutil.Process) -> float:
    spent = 0.0
    for one in _tree(process):
        with suppress(psutil.NoSuchProcess):
            spent += sum(one.cpu_times()[:4])
    return spent


def _memory(process: psutil.Process) -> Memory:
    rss = pss = 0.0
    for one in _tree(process):
        with suppress(psutil.NoSuchProcess, OSError):
            rss += one.memory_info().rss
            pss += _pss(one.pid)
    return Memory(round(rss / MEGABYTE, 1), round(pss / MEGABYTE, 1))


def _pss(pid: int) -> float:
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return float(line.split()[1]) * KIB
    return 0.0


def _tree(process: psutil.Process) -> list[psutil.Process]:
    return [process, *process.children(recursive=True)]


def description() -> dict[str, object]:
    """The machine, for the record."""
    return {
        "cores": psutil.cpu_count(),
        "memory_gb": round(psutil.virtual_memory().total / 1e9, 1),
        "system": f"{platform.system()} {platform.release()} {platform.machine()}",
        "python": platform.python_version(),
        "load_before": [round(load, 2) for load in psutil.getloadavg()],
    }
