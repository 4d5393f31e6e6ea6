"""`jieli run`, `up`, `down`, `status`, `clean`: the whole stack on this machine."""

import os
import sys
import time
from typing import Annotated

import orjson
import typer

from deploy.local.home import Home
from deploy.local.record import Record
from jieli.commands.replaying import Seed, replay_year, show_figures_again, show_replayed
from jieli.language import say
from jieli.running import stack_settings
from jieli.screen import screen, table
from jieli.trouble import Trouble, tell
from jieli.welcome import block
from shared.settings import Settings

DEMO_DEADLINE_SCALE = "0.01"
"""Answer deadlines of a run with samples: an immediate one has 18 seconds, not 30 minutes."""


def run(
    seed: Seed = 1,
    replay: Annotated[bool, typer.Option(help="Send the sample year through")] = True,
) -> None:
    """Start everything, send a year through, compare it with the published figures, stay."""
    from deploy.local import control  # noqa: PLC0415 - slow to load, for these commands only

    if replay:
        os.environ.setdefault("DEADLINE_SCALE", DEMO_DEADLINE_SCALE)
    settings = Settings()
    if control.is_running(settings):
        screen().print(block(stack_settings()))
        return
    foreground = Foreground(settings, seed if replay else None)
    code = control.run(settings, then=foreground.ready)
    raise typer.Exit(foreground.exit_code or code)


def up() -> None:
    """Start everything in the background; return when every part is healthy."""
    from deploy.local import control  # noqa: PLC0415 - slow to load, for these commands only

    started = time.monotonic()
    code = control.up(Settings())
    if code == control.WELL:
        screen().print(block(stack_settings(), seconds=time.monotonic() - started))
    raise typer.Exit(code)


def down() -> None:
    """Stop everything; the data stays."""
    from deploy.local import control  # noqa: PLC0415 - slow to load, for these commands only

    raise typer.Exit(control.down(Settings()))


def clean(
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask")] = False,
) -> None:
    """Stop everything and delete all its data, logs and credentials, after asking."""
    from deploy.local import cleaning  # noqa: PLC0415 - slow to load, for this command only

    raise typer.Exit(cleaning.clean(Settings(), yes=yes, ask=_sure))


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


def status(
    as_json: Annotated[bool, typer.Option("--json", help="For programs")] = False,
) -> None:
    """Show each part and the addresses; exit 0 only when every part is healthy."""
    from deploy.local import control  # noqa: PLC0415 - slow to load, for these commands only

    found = control.look(Settings())
    if as_json:
        typer.echo(orjson.dumps(found.as_json(), option=orjson.OPT_INDENT_2).decode())
        raise typer.Exit(0 if found.healthy else 1)
    if not found.running:
        raise Trouble(
            say("Jieli is not running.", "接力没有在运行。"),
            say("Start it: make up", "启动：make up"),
        )
    out = screen()
    grid = table(
        say("part", "部分"),
        say("state", "状态"),
        "pid",
        "MB",
        say("again", "重启"),
        right=(2, 3, 4),
    )
    for part in found.parts:
        style = "" if part.state in ("healthy", "elsewhere") else "bold red"
        memory, again = str(part.memory_mb or ""), str(part.restarts or "")
        grid.add_row(part.name, part.state, str(part.pid or ""), memory, again, style=style)
    out.print(grid)
    out.print(block(stack_settings()))
    raise typer.Exit(0 if found.healthy else 1)


class Foreground:
    """What `run` does once everything is ready, in a thread beside the one that watches."""

    def __init__(self, settings: Settings, seed: int | None) -> None:
        self._settings = settings
        self._seed = seed
        self._started = time.monotonic()
        self.exit_code = 0

    def ready(self) -> None:
        """Replay the year, show its figures, and say where to look."""
        try:
            if self._seed is not None:
                self._replay(self._seed)
        except Trouble as trouble:
            if self._is_stopping():
                return
            tell(trouble)
            self.exit_code = trouble.exit_code
        screen().print(block(self._settings, seconds=time.monotonic() - self._started, stays=True))

    def _replay(self, seed: int) -> None:
        replayed = replay_year(self._settings, seed)
        if replayed is None:
            show_figures_again(self._settings)
        else:
            show_replayed(replayed)

    def _is_stopping(self) -> bool:
        record = Record.read(Home.at(self._settings.jieli_home))
        return record is None or not record.ready
