"""`jieli`: one command line over all of Jieli."""

import sys

import typer.main

from jieli.cli import build
from jieli.in_chinese import translate
from jieli.language import chinese
from jieli.trouble import Trouble, tell


def main() -> None:
    """Run one command; what ends it early is said in a sentence, not in a traceback."""
    command = typer.main.get_command(build())
    if chinese():
        translate(command)
    try:
        command(prog_name="jieli")
    except Trouble as trouble:
        tell(trouble)
        sys.exit(trouble.exit_code)


if __name__ == "__main__":
    main()
