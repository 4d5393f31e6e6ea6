"""`jieli run`, `up`, `down`, `status`, `clean`: the whole stack on this machine."""

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from typing import Annotated

import typer

from deploy.local.home import Home
from deploy.local.record import Record
from deploy.local.status import Status
from jieli.banner import block
from jieli.commands.replay import (
    Seed,
    as_document,
    figures_of,
    replay_year,
    show_figures_again,
    show_replayed,
)
from jieli.console import print_json, print_json_line, screen, table
from jieli.errors import AWAY, NO, WELL, CommandError, tell
from jieli.running_stack import stack_settings
from shared.language import say
from shared.settings import Settings

Json = Annotated[bool, typer.Option("--json", help="For programs")]
DEMO_DEADLINE_SCALE = "0.01"
"""Answer deadlines of a run with samples: an immediate one has 18 seconds, not 30 minutes."""


def run(
    seed: Seed = 1,
    replay: Annotated[bool, typer.Option(help="Send the sample year through")] = True,
    as_json: Annotated[
        bool, typer.Option("--json", help="For programs: what is ready, a line each")
    ] = False,
) -> None:
    """Start everything, send a year through, compare it with the published figures, stay."""
    from deploy.local import control  # noqa: PLC0415 - slow to load, for these commands only

    if replay:
        os.environ.setdefault("DEADLINE_SCALE", DEMO_DEADLINE_SCALE)
    settings = Settings()
    if control.is_running(settings):
        _show_running(settings, as_json=as_json)
        return
    foreground = Foreground(settings, seed if replay else None, as_json=as_json)
    with _told_aside(as_json=as_json):
        code = control.run(settings, then=foreground.ready)
    raise typer.Exit(foreground.exit_code or code)


def up(as_json: Json = False) -> None:
    """Start everything in the background; return when every part is healthy."""
    from deploy.local import control  # noqa: PLC0415 - slow to load, for these commands only

    started = time.monotonic()
    with _told_aside(as_json=as_json):
        code = control.up(Settings())
    if code == control.WELL and as_json:
        print_json(control.look(Settings()).as_json())
    elif code == control.WELL:
        screen().print(block(stack_settings(), seconds=time.monotonic() - started))
    raise typer.Exit(code)


def down(as_json: Json = False) -> None:
    """Stop everything; the data stays."""
    from deploy.local import control  # noqa: PLC0415 - slow to load, for these commands only

    with _told_aside(as_json=as_json):
        code = control.down(Settings())
    if as_json:
        print_json({"running": control.is_running(Settings())})
    raise typer.Exit(code)


def clean(
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask")] = False,
    as_json: Json = False,
) -> None:
    """Stop everything and delete all its data, logs and credentials, after asking."""
    from deploy.local import cleaning  # noqa: PLC0415 - slow to load, for this command only

    with _told_aside(as_json=as_json):
        code = cleaning.clean(Settings(), yes=yes, ask=_sure)
    if as_json:
        home = Home.at(Settings().jieli_home).root
        print_json({"home": str(home), "deleted": not home.exists()})
    raise typer.Exit(code)


@contextmanager
def _told_aside(*, as_json: bool) -> Iterator[None]:
    """What is told to a person meanwhile goes beside the results when a program reads those."""
    if not as_json:
        yield
        return
    with redirect_stdout(sys.stderr):
        yield


def _sure(_question: str) -> bool | None:
    if not sys.stdin.isatty():
        return None
    home = Home.at(Settings().jieli_home).root
    return typer.confirm(
        say(
            f"Delete all data, logs, keys and credentials in {home}?",
            f"删除 {home} 中的全部数据、日志、密钥和凭据？",
        )
    )


def status(as_json: Json = False) -> None:
    """Show each part and the addresses; exit 0 only when every part is healthy."""
    from deploy.local import control  # noqa: PLC0415 - slow to load, for these commands only

    found = control.look(Settings())
    if as_json:
        print_json(found.as_json())
    elif found.running:
        _show(found)
        screen().print(block(stack_settings()))
    if not found.running:
        raise CommandError(
            say("Jieli is not running.", "接力没有在运行。"),
            say("Start it: make up", "启动：make up"),
            AWAY,
        )
    raise typer.Exit(WELL if found.healthy else NO)


def _show(found: Status) -> None:
    grid = table(
        say("part", "部分"),
        say("state", "状态"),
        "pid",
        "MB",
        say("again", "重启"),
        right=(2, 3, 4),
    )
    words = {
        "healthy": say("healthy", "正常"),
        "unhealthy": say("unhealthy", "异常"),
        "stopped": say("stopped", "已停止"),
        "elsewhere": say("elsewhere", "在别处"),
    }
    for part in found.parts:
        style = "" if part.state in ("healthy", "elsewhere") else "bold red"
        memory, again = str(part.memory_mb or ""), str(part.restarts or "")
        pid = str(part.pid or "")
        grid.add_row(part.name, words[part.state], pid, memory, again, style=style)
    screen().print(grid)


def _show_running(settings: Settings, *, as_json: bool) -> None:
    from deploy.local import control  # noqa: PLC0415 - slow to load, for these commands only

    if as_json:
        print_json_line(control.look(settings).as_json())
    else:
        screen().print(block(stack_settings()))


class Foreground:
    """What `run` does once everything is ready, in a thread beside the one that watches."""

    def __init__(self, settings: Settings, seed: int | None, *, as_json: bool) -> None:
        self._settings = settings
        self._seed = seed
        self._as_json = as_json
        self._results = sys.stdout
        self._started = time.monotonic()
        self.exit_code = 0

    def ready(self) -> None:
        """Replay the year, show its figures, and say where to look."""
        try:
            if self._seed is not None:
                self._replay(self._seed)
        except CommandError as error:
            if self._is_stopping():
                return
            tell(error)
            self.exit_code = error.exit_code
        if self._as_json:
            with redirect_stdout(self._results):
                _show_running(self._settings, as_json=True)
            return
        seconds = time.monotonic() - self._started
        screen().print(block(self._settings, seconds=seconds, stays=True))

    def _replay(self, seed: int) -> None:
        replayed = replay_year(self._settings, seed)
        if self._as_json:
            figures = figures_of(self._settings, replayed)
            with redirect_stdout(self._results):
                print_json_line(as_document(seed, replayed, figures))
        elif replayed is None:
            show_figures_again(self._settings)
        else:
            show_replayed(replayed)

    def _is_stopping(self) -> bool:
        record = Record.read(Home.at(self._settings.jieli_home))
        return record is None or not record.ready
