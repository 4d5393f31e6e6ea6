"""Values of which there are only some: another is refused with all of them, and the nearest."""

from collections.abc import Callable, Iterable
from difflib import get_close_matches

import typer

from shared.language import say

CLOSE = 0.5


def one_of(allowed: Iterable[str]) -> Callable[[str], str]:
    """Reads a word of the command line that must be one of these. It raises BadParameter."""
    known = tuple(allowed)

    def read(given: str) -> str:
        if given not in known:
            raise typer.BadParameter(not_one_of(given, known))
        return given

    read.__name__ = "|".join(known)
    return read


def not_one_of(given: str, allowed: Iterable[str]) -> str:
    """What is said of a word that is none of these: they, and the nearest."""
    known = tuple(allowed)
    listed = ", ".join(known)
    told = say(f"{given!r} is none of: {listed}.", f"{given!r} 不在可选项中：{listed}。")
    near = get_close_matches(given.lower(), known, n=1, cutoff=CLOSE)
    return told + say(f" Did you mean {near[0]}?", f"是否指 {near[0]}？") if near else told
