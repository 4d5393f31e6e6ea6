"""Keeps a started stack running: a part that dies is started again, as an orchestrator would."""

import signal
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from types import FrameType

from deploy.local.home import Home
from deploy.local.parts import Part
from deploy.local.record import ProcessId, Record
from deploy.local.service import Preparation
from deploy.local.stack import Stack
from shared.language import say

WATCH_SECONDS = 0.2
FIRST_DELAY = 0.3
LONGEST_DELAY = 15.0
STEADY_SECONDS = 3.0
"""A part that ran this long is started again at once; one that keeps dying waits longer."""

Say = Callable[[str], None]


@dataclass
class Watched:
    """What the supervisor knows of one part."""

    part: Part
    since: float = 0.0
    delay: float = FIRST_DELAY
    again_at: float | None = None


class Supervisor:
    """Starts *stack*, watches it until asked to end, and stops it. Runs in the main thread.

    A file named like a part in `run/held` keeps that part stopped.
    """

    def __init__(self, stack: Stack, home: Home, record: Record, write: Say) -> None:
        self._stack = stack
        self._home = home
        self._record = record
        self._say = write
        self._asked = False
        self._watched = [Watched(part) for part in stack.parts if not isinstance(part, Preparation)]

    def run(self, when_ready: Callable[[], None] = lambda: None) -> None:
        """Start everything, call *when_ready* in a thread of its own, and watch until interrupted.

        Raises StartFailed if a part does not come up, and KeyboardInterrupt when SIGINT or SIGTERM
        asked for the end; by then everything is stopped.
        """
        signal.signal(signal.SIGTERM, self._interrupt)
        signal.signal(signal.SIGINT, self._interrupt)
        try:
            self._begin()
            threading.Thread(target=when_ready, name="when-ready", daemon=True).start()
            while True:
                for watched in self._watched:
                    self._watch(watched)
                self._go_on()
                time.sleep(WATCH_SECONDS)
        finally:
            self._end()

    def _interrupt(self, _number: int, _frame: FrameType | None) -> None:
        """End at once; or at the next look, where Python drops what a signal handler raises."""
        self._asked = True
        raise KeyboardInterrupt

    def _go_on(self) -> None:
        if self._asked:
            raise KeyboardInterrupt

    def _begin(self) -> None:
        self._release_all()
        self._note()
        self._stack.start(self._note, self._go_on)
        now = time.monotonic()
        for watched in self._watched:
            watched.since = now
        self._record.ready = True
        self._note()

    def _end(self) -> None:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_IGN)
        self._say(say("Stopping …", "正在停止……"))
        self._record.ready = False
        self._stack.stop()
        self._home.runtime.unlink(missing_ok=True)

    def _watch(self, watched: Watched) -> None:
        part, now = watched.part, time.monotonic()
        if (self._home.run / "held" / part.name).exists():
            self._hold(watched)
        elif part.is_running():
            if now - watched.since > STEADY_SECONDS:
                watched.delay = FIRST_DELAY
        elif watched.again_at is None:
            watched.again_at = now + watched.delay
            watched.delay = min(LONGEST_DELAY, watched.delay * 2)
            self._say(
                say(
                    f"{part.name} ended; it is started again. Its log: {part.log_path}",
                    f"{part.name} 已退出，正在重新启动。日志：{part.log_path}",
                )
            )
        elif now >= watched.again_at:
            self._start_again(watched, now)

    def _hold(self, watched: Watched) -> None:
        if watched.part.is_running():
            watched.part.stop(4)
            self._note()
        watched.again_at, watched.delay = 0.0, FIRST_DELAY

    def _start_again(self, watched: Watched, now: float) -> None:
        watched.again_at, watched.since = None, now
        name = watched.part.name
        self._record.restarts[name] = self._record.restarts.get(name, 0) + 1
        try:
            watched.part.start()
        except (OSError, TimeoutError) as error:
            self._say(say(f"{name} could not be started: {error}", f"{name} 未能启动：{error}"))
        self._note()

    def _release_all(self) -> None:
        for file in (self._home.run / "held").glob("*"):
            file.unlink()

    def _note(self) -> None:
        living = {part.name: part.pid for part in self._stack.parts if part.pid}
        known = {name: ProcessId.of(pid) for name, pid in living.items()}
        self._record.parts = {name: one for name, one in known.items() if one}
        self._record.write(self._home)
