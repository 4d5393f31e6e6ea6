"""What is running: process ids that a later command can trust, written down as they change."""

import fcntl
import json
import os
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

import psutil

from deploy.local.home import Home

_SAME_START = 0.02


@dataclass(frozen=True)
class ProcessId:
    """A process id with its start time (seconds since 1970): another process never has both."""

    pid: int
    created: float

    @classmethod
    def of(cls, pid: int) -> Self | None:
        """Describe a living process."""
        try:
            return cls(pid, psutil.Process(pid).create_time())
        except psutil.Error:
            return None

    def process(self) -> psutil.Process | None:
        """Return the very process, unless it is gone."""
        try:
            found = psutil.Process(self.pid)
            same = abs(found.create_time() - self.created) < _SAME_START
            return found if same and found.status() != psutil.STATUS_ZOMBIE else None
        except psutil.Error:
            return None


@dataclass
class Record:
    """The stack as its supervisor last wrote it down."""

    supervisor: ProcessId | None = None
    ready: bool = False
    started_at: str = field(default_factory=lambda: datetime.now(UTC).isoformat())
    elsewhere: list[str] = field(default_factory=list)
    ports: dict[str, int] = field(default_factory=dict)
    environment: dict[str, str] = field(default_factory=dict)
    parts: dict[str, ProcessId] = field(default_factory=dict)
    restarts: dict[str, int] = field(default_factory=dict)

    @classmethod
    def read(cls, home: Home) -> Self | None:
        """Return what is written down, or None when nothing readable is."""
        try:
            raw = json.loads(home.runtime.read_text())
            supervisor = raw.pop("supervisor")
            parts = {name: ProcessId(**one) for name, one in raw.pop("parts").items()}
            return cls(
                supervisor=ProcessId(**supervisor) if supervisor else None, parts=parts, **raw
            )
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def write(self, home: Home) -> None:
        """Write everything down at once, never by halves."""
        parts = {name: vars(one) for name, one in self.parts.items()}
        supervisor = vars(self.supervisor) if self.supervisor else None
        raw: dict[str, Any] = vars(self) | {"supervisor": supervisor, "parts": parts}
        fresh = home.runtime.with_suffix(".new")
        fresh.write_text(json.dumps(raw, indent=1))
        fresh.chmod(0o600)
        fresh.replace(home.runtime)


class Lock:
    """Held by the one supervisor of a home; the kernel lets go of it however that process ends."""

    def __init__(self, home: Home) -> None:
        self._path = home.run / "supervisor.lock"
        self._file: int | None = None

    def take(self) -> bool:
        """Take the lock if nobody has it."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        file = os.open(self._path, os.O_CREAT | os.O_RDWR, 0o600)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(file)
            return False
        self._file = file
        return True

    def release(self) -> None:
        """Let go of the lock."""
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def is_held(self) -> bool:
        """Say whether a supervisor is alive."""
        if not Path(self._path).exists():
            return False
        free = self.take()
        self.release()
        return not free


def end_leftovers(record: Record, seconds: float = 5.0) -> list[str]:
    """End the processes of *record* that are still there and ours; return the names of their parts.

    They end politely within *seconds*, or are killed.
    """
    left = {name: process for name, one in record.parts.items() if (process := one.process())}
    for process in left.values():
        with suppress(psutil.Error):
            process.terminate()
    _, alive = psutil.wait_procs(list(left.values()), timeout=seconds)
    for process in alive:
        with suppress(psutil.Error):
            process.kill()
    psutil.wait_procs(alive, timeout=2)
    return list(left)
