"""One child process: begun with a log file, ended politely or by force, dying with its parent."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from deploy.local.progress import Progress

_PR_SET_PDEATHSIG = 1
_HELD = (signal.SIGINT, signal.SIGTERM)


@dataclass(frozen=True)
class Launch:
    """How a process is begun: what to run, where, as whom, and which signal asks it to end."""

    command: Sequence[str | Path]
    environment: Mapping[str, str]
    folder: Path
    niceness: int = 0
    uid: int | None = None
    stop_signal: signal.Signals = signal.SIGTERM


class Child:
    """A process in a session of its own, so that the terminal's Ctrl-C reaches only its parent.

    It must be started from a thread that lives as long as the process shall: the kernel sends
    the stop signal when that thread ends, however it ends.
    """

    def __init__(self, log_path: Path) -> None:
        self.log_path = log_path
        self._process: subprocess.Popen[bytes] | None = None
        self._stop_signal = signal.SIGTERM

    @property
    def pid(self) -> int | None:
        """The process id while it runs."""
        return self._process.pid if self._process and self.is_running() else None

    @property
    def exit_code(self) -> int | None:
        """How it ended; None while it runs or before it was started."""
        return self._process.poll() if self._process else None

    def is_running(self) -> bool:
        """Say whether it was started and has not ended."""
        return self._process is not None and self._process.poll() is None

    def start(self, launch: Launch) -> None:
        """Begin it, appending its output to the log. Raises OSError if it cannot be run."""
        if self.is_running():
            return
        self._stop_signal = launch.stop_signal
        self.log_path.parent.mkdir(parents=True, exist_ok=True)
        with open(self.log_path, "ab", opener=own) as log, _signals_held():
            self._process = subprocess.Popen(
                [str(word) for word in launch.command],
                env=dict(launch.environment),
                cwd=launch.folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                user=launch.uid,
                group=launch.uid,
                extra_groups=None if launch.uid is None else (),
                preexec_fn=_before_exec(launch),  # noqa: PLW1509 (it takes no lock)
            )

    def ask_to_stop(self) -> None:
        """Send the stop signal."""
        if self._process and self.is_running():
            with suppress(ProcessLookupError):
                self._process.send_signal(self._stop_signal)

    def wait(self, seconds: float) -> bool:
        """Wait for the end at most *seconds*; say whether it has ended."""
        if self._process is None:
            return True
        try:
            self._process.wait(max(0.0, seconds))
        except subprocess.TimeoutExpired:
            return False
        return True

    def stop(self, within: float) -> None:
        """Ask it to end and kill its whole group after *within* seconds."""
        self.ask_to_stop()
        if not self.wait(within):
            self.kill()

    def kill(self) -> None:
        """Kill the process and everything in its group, and reap it."""
        if self._process is None:
            return
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.kill()
        self._process.wait()


class ProcessPart:
    """What all parts share that are one child process."""

    needs: tuple[str, ...] = ()
    start_timeout = 120.0

    def __init__(self, log_path: Path) -> None:
        self.log_path = log_path
        self._child = Child(log_path)

    @property
    def pid(self) -> int | None:
        """The process id while it runs."""
        return self._child.pid

    @property
    def exit_code(self) -> int | None:
        """How it ended; None while it runs."""
        return self._child.exit_code

    def prepare(self, progress: Progress) -> None:
        """Do nothing: most parts can begin as they are."""

    def is_running(self) -> bool:
        """Say whether the process is there."""
        return self._child.is_running()

    def ask_to_stop(self) -> None:
        """Ask it to finish what it has in hand and end."""
        self._child.ask_to_stop()

    def stop(self, within: float) -> None:
        """End it, by force after *within* seconds. What it had stored is not lost."""
        self._child.stop(within)

    def kill(self) -> None:
        """Kill it with -9."""
        self._child.kill()


def own(path: str, flags: int) -> int:
    """Open a file that only its owner may read, also one of before this was so."""
    descriptor = os.open(path, flags, 0o600)
    os.fchmod(descriptor, 0o600)
    return descriptor


@contextmanager
def _signals_held() -> Iterator[None]:
    """Let SIGINT and SIGTERM wait: what their handlers raise in the midst of a fork is lost."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _HELD)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _before_exec(launch: Launch) -> Callable[[], None]:
    """Prepare what the new process does to itself: be nice, and end when its parent ends."""
    prctl = ctypes.CDLL(None).prctl if sys.platform == "linux" else None
    parent, niceness = os.getpid(), launch.niceness
    number = int(launch.stop_signal)

    def prepare() -> None:
        os.umask(0o077)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _HELD)
        if niceness:
            os.nice(niceness)
        if prctl is not None:
            prctl(_PR_SET_PDEATHSIG, number, 0, 0, 0)
            if os.getppid() != parent:
                os._exit(1)

    return prepare


def run_to_end(
    launch: Launch, log_path: Path, within: float, tick: Callable[[], None] = lambda: None
) -> int:
    """Run a short command to its end and return its exit code, calling *tick* while it runs.

    Raises TimeoutError, after killing it, if it takes longer than *within* seconds.
    """
    child = Child(log_path)
    deadline = time.monotonic() + within
    child.start(launch)
    try:
        while not child.wait(0.2):
            tick()
            if time.monotonic() > deadline:
                name = Path(launch.command[0]).name
                raise TimeoutError(f"{name} did not end within {within:.0f} s")
    finally:
        child.kill()
    return child.exit_code or 0
