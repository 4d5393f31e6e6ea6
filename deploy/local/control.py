"""What the commands do: start, stop, look, and take hold of single parts.

Each function takes the settings, says what it does through `write`, and returns an exit code:
0 well, 2 something must be put right first, 3 a part did not start, 130 interrupted.
"""

import os
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import psutil

from deploy.local import status
from deploy.local.child_process import own
from deploy.local.foreground import is_running, problems, run, supervise
from deploy.local.home import Home
from deploy.local.output import (
    FAILED,
    INTERRUPTED,
    NOT_READY,
    WELL,
    Say,
    home_of,
    list_reasons,
    print_line,
)
from deploy.local.record import Record, end_leftovers
from deploy.local.service import REPOSITORY
from deploy.local.single import kill, log_of, start, stop
from deploy.local.status import Status
from shared.language import say
from shared.settings import Settings

__all__ = [
    "FAILED",
    "INTERRUPTED",
    "NOT_READY",
    "WELL",
    "down",
    "is_running",
    "kill",
    "log_of",
    "look",
    "problems",
    "run",
    "start",
    "stop",
    "supervise",
    "up",
]

STOP_SECONDS = 15.0


def up(settings: Settings, write: Say = print_line) -> int:
    """Start everything in the background, and return when every part is healthy."""
    home = home_of(settings)
    if is_running(settings):
        write(say(f"Jieli is running already, in {home.root}.", f"接力已在运行：{home.root}。"))
        return WELL
    found = problems(settings)
    if found:
        return list_reasons(found, write)
    log = home.create().log("supervisor")
    process = _detach(home, log)
    try:
        return _follow(process, home, log, write)
    except KeyboardInterrupt:
        write(say("Stopping …", "正在停止……"))
        process.terminate()
        process.wait(STOP_SECONDS)
        return INTERRUPTED


def down(settings: Settings, write: Say = print_line) -> int:
    """Stop everything of this home, and whatever a killed supervisor left behind."""
    home = home_of(settings)
    record = Record.read(home)
    if record is None:
        write(say("Jieli is not running.", "接力没有在运行。"))
        return WELL
    supervisor = record.supervisor.process() if record.supervisor else None
    if supervisor and is_running(settings):
        supervisor.terminate()
        with suppress(psutil.TimeoutExpired):
            supervisor.wait(STOP_SECONDS)
        if supervisor.is_running():
            supervisor.kill()
    left = end_leftovers(record)
    home.runtime.unlink(missing_ok=True)
    if left:
        write(
            say(
                f"Ended what was left of an earlier run: {', '.join(left)}.",
                f"已结束上次运行遗留的进程：{'、'.join(left)}。",
            )
        )
    write(
        say(
            "Jieli is stopped. Its data stays until `make clean`.",
            "接力已停止。数据保留到 `make clean`。",
        )
    )
    return WELL


def look(settings: Settings) -> Status:
    """Describe the stack: which parts run, how they are, where they are found."""
    return status.look(home_of(settings))


def _detach(home: Home, log: Path) -> subprocess.Popen[bytes]:
    with open(log, "wb", opener=own) as out:
        return subprocess.Popen(
            [sys.executable, "-m", "deploy.local", "supervise"],
            cwd=REPOSITORY,
            env=dict(os.environ) | {"JIELI_HOME": str(home.root), "PYTHONUNBUFFERED": "1"},
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


def _follow(process: subprocess.Popen[bytes], home: Home, log: Path, write: Say) -> int:
    """Pass on what the supervisor says until it is ready or has ended."""
    with log.open() as lines:
        while True:
            ended = process.poll()
            record = Record.read(home)
            for line in lines:
                write(line.rstrip("\n"))
            if ended is not None:
                return ended or FAILED
            if record and record.ready and _belongs(record, process):
                return WELL
            time.sleep(0.1)


def _belongs(record: Record, process: subprocess.Popen[bytes]) -> bool:
    """Say whether *process* wrote *record*, and not a supervisor that was killed before."""
    return record.supervisor is not None and record.supervisor.pid == process.pid
