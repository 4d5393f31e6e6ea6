"""How this program is typed here, so that what it advises can be typed as it stands."""

import re
import shutil
import sys
from pathlib import Path

NAME = "jieli"
_NAMED = re.compile(rf"(?<![\w./-]){NAME} (?=[a-z-])")


def command() -> str:
    """By name where the shell finds it, else by its path, seen from here where it lies below."""
    if shutil.which(NAME):
        return NAME
    beside = Path(sys.executable).with_name(NAME)
    if not beside.exists():
        return f"{sys.executable} -m jieli"
    try:
        return str(beside.relative_to(Path.cwd()))
    except ValueError:
        return str(beside)


def as_typed(text: str) -> str:
    """A text in which every `jieli …` is written as it is typed here."""
    return _NAMED.sub(f"{command()} ", text)
