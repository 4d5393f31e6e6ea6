"""How commands speak and end: lines for the person at the terminal, and the exit codes."""

import sys
from collections.abc import Callable

from deploy.local.home import Home
from shared.language import say
from shared.settings import Settings

WELL, NOT_READY, FAILED, INTERRUPTED = 0, 2, 3, 130
"""All well; something must be put right first; a part did not start; ended by Ctrl-C."""

Say = Callable[[str], None]


def print_line(line: str) -> None:
    """Write a line for the person at the terminal."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def home_of(settings: Settings) -> Home:
    """Name the home of the stack that *settings* describe."""
    return Home.at(settings.jieli_home)


def list_reasons(reasons: list[str], write: Say) -> int:
    """Write every reason not to start, and return the exit code."""
    count = "One thing" if len(reasons) == 1 else f"{len(reasons)} things"
    write(
        say(
            f"{count} must be put right before Jieli can start:",
            f"启动前须先解决以下 {len(reasons)} 项：",
        )
    )
    for reason in reasons:
        write(f"  {reason}")
    return NOT_READY
