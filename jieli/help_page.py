"""Help pages: usage, what is given, and examples that can be pasted; in two languages."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text
from typer import Context
from typer.core import TyperCommand, TyperGroup

from jieli.console import screen
from jieli.program import as_typed
from shared.language import say

INDENT = 2
WIDEST = 100
FIRST = 30
"""Names wider than this have their sentence on the next line, columns."""


Listing = Callable[[], tuple[str, list[tuple[str, str]]]]


class Command(TyperCommand):
    """A command whose help page ends with its examples, one a line.

    `listing` gives what else there is to choose from, as a title and rows.
    """

    listing: Listing | None = None

    def get_usage(self, ctx: Any) -> str:
        """The usage line."""
        return usage(self, ctx)

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Print the page."""
        del formatter
        show(self, ctx)


class Group(TyperGroup):
    """A command of commands; help as `Command`."""

    listing: Listing | None = None

    def get_usage(self, ctx: Any) -> str:
        """The usage line."""
        return usage(self, ctx)

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Print the page."""
        del formatter
        show(self, ctx)


def usage(command: Any, ctx: Context) -> str:
    """What is typed, in one line: `Usage: jieli dlq show [options] <letter>`."""
    words = [say("[options]", "[选项]")]
    words += [_argument(each) for each in command.params if each.param_type_name == "argument"]
    if isinstance(command, TyperGroup):
        words.append(say("<command> …", "<命令> …"))
    return f"{say('Usage: ', '用法：')}{ctx.command_path} {' '.join(words)}"


def show(command: Any, ctx: Context) -> None:
    """Print a command's page."""
    out = screen()
    wide = _width(out)
    out.print(Text(usage(command, ctx)), style="bold")
    if command.help:
        out.print()
        for line in _wrapped(" ".join(command.help.split()), wide - INDENT):
            out.print(Text(" " * INDENT + line))
    shown = [each for each in command.get_params(ctx) if not getattr(each, "hidden", False)]
    arguments = [each for each in shown if each.param_type_name == "argument"]
    options = [each for each in shown if each.param_type_name == "option"]
    _section(say("Arguments", "参数"), [(_argument(one), _about(one, ctx)) for one in arguments])
    _section(say("Options", "选项"), [(_option(one), _about(one, ctx)) for one in options])
    for panel, rows in _below(command):
        _section(panel, rows)
    if command.listing:
        _section(*command.listing())
    _examples(command.epilog)


def _width(out: Console) -> int:
    return min(out.width, WIDEST)


def _section(title: str, rows: Iterable[tuple[str, str]]) -> None:
    found = list(rows)
    if not found:
        return
    out = screen()
    first = min(FIRST, max(cell_len(name) for name, _ in found))
    room = max(20, _width(out) - first - 2 * INDENT)
    out.print(f"\n[bold]{title}[/]")
    for name, about in found:
        lines = _wrapped(about, room)
        if cell_len(name) > first:
            out.print(Text(" " * INDENT + name))
        else:
            filled = name + " " * (first - cell_len(name) + INDENT)
            out.print(Text((" " * INDENT + filled + next(lines, "")).rstrip()))
        for line in lines:
            out.print(Text(" " * (first + 2 * INDENT) + line))


def _examples(epilog: str | None) -> None:
    lines = (epilog or "").splitlines()
    if lines:
        out = screen()
        out.print(f"\n[bold]{say('Examples', '示例')}[/]")
        for line in lines:
            # A line that is wider than the terminal is left to it, so that it is pasted whole.
            out.print(Text(" " * INDENT + as_typed(line)))


def _below(command: Any) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """The commands of a group, panel by panel in the order in which they come."""
    panels: dict[str, list[tuple[str, str]]] = {}
    for name, each in getattr(command, "commands", {}).items():
        panel = getattr(each, "rich_help_panel", None) or say("Commands", "命令")
        panels.setdefault(str(panel), []).append((name, " ".join((each.help or "").split())))
    yield from panels.items()


def _argument(parameter: Any) -> str:
    name = parameter.metavar or f"<{parameter.name.replace('_', '-')}>"
    name += " …" if parameter.nargs != 1 else ""
    return name if parameter.required else f"[{name}]"


def _option(parameter: Any) -> str:
    names = ", ".join((*parameter.opts, *parameter.secondary_opts))
    if parameter.is_flag or parameter.name == "help":
        return names
    return f"{names} {parameter.metavar or say('<value>', '<值>')}"


def _about(parameter: Any, ctx: Context) -> str:
    if parameter.name == "help":
        return say("Show this message and exit.", "显示帮助并退出。")
    default = None if parameter.required else parameter.get_default(ctx, call=False)
    notes = [parameter.help or ""]
    shown = getattr(default, "value", default)
    # Where nothing is given, nothing is said of it; a flag says it by its name.
    if isinstance(shown, str | int | float) and not isinstance(shown, bool) and shown != "":
        notes.append(say(f"[{shown} unless said]", f"[默认 {shown}]"))
    if parameter.required:
        notes.append(say("[needed]", "[必填]"))
    return " ".join(note for note in notes if note)


def _wrapped(text: str, width: int) -> Iterator[str]:
    yield from (line.plain.rstrip() for line in Text(text).wrap(screen(), max(20, width)))
