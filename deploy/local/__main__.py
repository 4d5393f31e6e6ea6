"""`python -m deploy.local COMMAND`: the stack without the rest of the command line."""

import argparse
import json
import sys

from deploy.local import cleaning, control
from deploy.local.parts import tail
from shared.command_line import parser_of
from shared.language import say
from shared.settings import Settings

PARTS = ("kill", "start", "stop", "logs")
WHOLE = ("up", "run", "supervise", "down", "clean", "status")


def main() -> int:
    """Run one command and return its exit code."""
    parser = parser_of(
        "python -m deploy.local",
        "The stack on this machine, without the rest of the command line.",
        "本机上的整个系统，不含命令行的其余部分。",
    )
    parser.add_argument("command", choices=[*WHOLE, *PARTS], help=say("what to do", "要做的事"))
    parser.add_argument(
        "part",
        nargs="?",
        default="",
        help=say("for kill, start, stop and logs", "用于 kill、start、stop 与 logs"),
    )
    parser.add_argument(
        "--json", action="store_true", help=say("status for programs", "供程序读取的状态")
    )
    parser.add_argument(
        "--yes", action="store_true", help=say("clean without asking", "清除时不再询问")
    )
    chosen = parser.parse_args()
    settings = Settings()
    if chosen.command not in PARTS:
        return _whole(settings, chosen)
    if not chosen.part:
        parser.error(
            say(f"{chosen.command} needs the name of a part", f"{chosen.command} 须指明哪个部分")
        )
    if chosen.command == "logs":
        print(*tail(control.log_of(settings, chosen.part), 100), sep="\n")
        return control.WELL
    return int(getattr(control, chosen.command)(settings, chosen.part))


def _whole(settings: Settings, chosen: argparse.Namespace) -> int:
    if chosen.command == "status":
        return _status(settings, as_json=chosen.json)
    if chosen.command == "clean":
        return cleaning.clean(settings, yes=chosen.yes)
    return int(getattr(control, chosen.command)(settings))


def _status(settings: Settings, *, as_json: bool) -> int:
    found = control.look(settings)
    if as_json:
        print(json.dumps(found.as_json(), indent=1))
    elif not found.running:
        print(say("Jieli is not running. Start it: make up", "接力没有在运行。启动：make up"))
    else:
        for part in found.parts:
            memory = f"{part.memory_mb} MB" if part.memory_mb else ""
            print(f"{part.name:21} {part.state:10} {part.pid or '':>8} {memory:>7}  {part.address}")
    return control.WELL if found.healthy else 1


if __name__ == "__main__":
    sys.exit(main())
