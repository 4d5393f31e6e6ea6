"""One stack held by this process: put together, started, watched and stopped."""

import os
from collections.abc import Callable

from deploy.local import assembly, preflight
from deploy.local.downloads import DownloadFailed
from deploy.local.home import Home
from deploy.local.output import (
    FAILED,
    INTERRUPTED,
    WELL,
    Say,
    home_of,
    list_reasons,
    print_line,
)
from deploy.local.parts import StartFailed
from deploy.local.ports import Ports
from deploy.local.progress import Console, Progress
from deploy.local.record import Lock, ProcessId, Record, end_leftovers
from deploy.local.stack import Stack
from deploy.local.supervisor import Supervisor
from shared.language import say
from shared.settings import Settings

Then = Callable[[], None]


def nothing() -> None:
    """Do nothing when the stack is ready."""


def is_running(settings: Settings) -> bool:
    """Say whether a stack of this home is running, ready or not."""
    return Lock(home_of(settings)).is_held()


def problems(settings: Settings) -> list[str]:
    """Return every reason not to start. A home of before there were markers gets one."""
    home = home_of(settings)
    if home.root.is_dir() and home.may_become_ours():
        home.create()
    away = assembly.elsewhere(settings)
    spare = {port for ports in away.values() for port in ports}
    programs = tuple(name for name in ("kafka", "zipkin") if name not in away)
    return preflight.problems(home, assembly.ports_of(settings), spare, programs)


def run(
    settings: Settings,
    progress: Progress | None = None,
    then: Then = nothing,
    write: Say = print_line,
) -> int:
    """Look for problems, start everything, call *then* when all is ready, stay until interrupted.

    *then* runs in a thread of its own while the parts are watched. When a stack of this home runs
    already, *then* is not called and the answer is 0: ask `is_running` first to do more.
    """
    if is_running(settings):
        root = home_of(settings).root
        write(say(f"Jieli is running already, in {root}.", f"接力已在运行：{root}。"))
        return WELL
    found = problems(settings)
    if found:
        return list_reasons(found, write)
    return supervise(settings, progress, then, write)


def supervise(
    settings: Settings,
    progress: Progress | None = None,
    then: Then = nothing,
    write: Say = print_line,
) -> int:
    """Start and watch everything until interrupted, without looking for problems first."""
    home = home_of(settings).create()
    lock = Lock(home)
    if not lock.take():
        write(say(f"Jieli is running already, in {home.root}.", f"接力已在运行：{home.root}。"))
        return WELL
    code = INTERRUPTED
    try:
        _hold(settings, home, progress, write).run(then)
    except StartFailed as failure:
        code = _explain(failure, write)
    except DownloadFailed as failure:
        write(
            say(
                f"\nA Java library could not be fetched: {failure}."
                " Try again: it goes on from there",
                f"\n有一个 Java 库未能下载：{failure}。请重试，会从中断处继续",
            )
        )
        code = FAILED
    except KeyboardInterrupt:
        write(say("Stopped.", "已停止。"))
    finally:
        lock.release()
    return code


def _hold(settings: Settings, home: Home, progress: Progress | None, write: Say) -> Supervisor:
    before = Record.read(home)
    if before:
        end_leftovers(before)
    ports = assembly.ports_of(settings)
    told = assembly.environment(home, ports, settings)
    parts = assembly.parts(home, ports, settings, told)
    shown = progress or Console(total=len(Stack(parts).steps))
    return Supervisor(Stack(parts, shown), home, _record(settings, ports, told), write)


def _record(settings: Settings, ports: Ports, told: dict[str, str]) -> Record:
    return Record(
        supervisor=ProcessId.of(os.getpid()),
        ports=dict(ports.items()),
        environment=told,
        elsewhere=list(assembly.elsewhere(settings)),
    )


def _explain(failure: StartFailed, write: Say) -> int:
    write(
        say(
            f"\n{failure}. The end of {failure.log_path}:",
            f"\n{failure}。{failure.log_path} 的末尾：",
        )
    )
    for line in failure.last_lines:
        write(f"  {line}")
    return FAILED
