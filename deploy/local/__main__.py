"""`python -m deploy.local COMMAND`: the stack without the rest of the command line."""

import argparse
import json
import sys

from deploy.local import cleaning, control
from deploy.local.parts import tail
from shared.settings import Settings

PARTS = ("kill", "start", "stop", "logs")
WHOLE = ("up", "run", "supervise", "down", "clean", "status")


def main() -> int:
    """Run one command and return its exit code."""
    parser = argparse.ArgumentParser(prog="python -m deploy.local", description=__doc__)
    parser.add_argument("command", choices=[*WHOLE, *PARTS])
    parser.add_argument("part", nargs="?", default="", help="for kill, start, stop and logs")
    parser.add_argument("--json", action="store_true", help="status for programs")
    parser.add_argument("--yes", action="store_true", help="clean without asking")
    chosen = parser.parse_args()
    settings = Settings()
    if chosen.command not in PARTS:
        return _whole(settings, chosen)
    if not chosen.part:
        parser.error(f"{chosen.command} needs the name of a part")
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
        print("Jieli is not running. Start it: make up")
    else:
        for part in found.parts:
            memory = f"{part.memory_mb} MB" if part.memory_mb else ""
            print(f"{part.name:21} {part.state:10} {part.pid or '':>8} {memory:>7}  {part.address}")
    return control.WELL if found.healthy else 1


if __name__ == "__main__":
    sys.exit(main())
