"""Taking hold of one part of a running stack."""

import time
from collections.abc import Callable
from pathlib import Path

import psutil

from deploy.local import status
from deploy.local.output import FAILED, NOT_READY, WELL, Say, home_of, print_line
from deploy.local.record import Record
from shared.language import say
from shared.settings import Settings


def kill(settings: Settings, part: str, write: Say = print_line) -> int:
    """Kill a part with -9; the supervisor starts it again."""
    process = _process(settings, part)
    if process is None:
        write(say(f"{part} is not running.", f"{part} 没有在运行。"))
        return NOT_READY
    process.kill()
    write(say(f"{part}, pid {process.pid}, is killed.", f"{part}（pid {process.pid}）已强制结束。"))
    return WELL


def stop(settings: Settings, part: str, write: Say = print_line) -> int:
    """Stop one part and keep it stopped until `start`."""
    if _unknown(part, write):
        return NOT_READY
    held = home_of(settings).run / "held"
    held.mkdir(parents=True, exist_ok=True)
    (held / part).touch()
    return _until(
        lambda: _process(settings, part) is None,
        say(f"{part} is stopped.", f"{part} 已停止。"),
        write,
    )


def start(settings: Settings, part: str, write: Say = print_line) -> int:
    """Start a part that was stopped, and wait until it serves."""
    if _unknown(part, write):
        return NOT_READY
    home = home_of(settings)
    (home.run / "held" / part).unlink(missing_ok=True)

    def serves() -> bool:
        return any(one.name == part and one.state == "healthy" for one in status.look(home).parts)

    return _until(serves, say(f"{part} is running.", f"{part} 正在运行。"), write)


def log_of(settings: Settings, part: str) -> Path:
    """Name the log file of a part."""
    return home_of(settings).log(part)


def _process(settings: Settings, part: str) -> psutil.Process | None:
    record = Record.read(home_of(settings))
    known = record.parts.get(part) if record else None
    return known.process() if known else None


def _unknown(part: str, write: Say) -> bool:
    if part in status.ORDER:
        return False
    listed = ", ".join(status.ORDER)
    write(say(f"There is no part {part}. There are: {listed}", f"没有 {part}。可选：{listed}"))
    return True


def _until(check: Callable[[], bool], done: str, write: Say, seconds: float = 60.0) -> int:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if check():
            write(done)
            return WELL
        time.sleep(0.1)
    write(
        say(
            f"Not within {seconds:.0f} s. Look: make status",
            f"{seconds:.0f} 秒内未完成。请看：make status",
        )
    )
    return FAILED
