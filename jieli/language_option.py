"""`--lang`, which may stand anywhere on the command line: it is taken before all else is read."""

import os
from collections.abc import Sequence

from jieli.choices import not_one_of
from jieli.errors import USAGE, CommandError
from shared.language import VARIABLE, say

OPTION = "--lang"
LANGUAGES = ("en", "zh")


def chosen(arguments: Sequence[str]) -> list[str]:
    """Speak the language that is asked for; the arguments without it. Raises CommandError."""
    words = list(arguments)
    left: list[str] = []
    while words:
        word = words.pop(0)
        name, given, value = word.partition("=")
        if word == "--":
            return [*left, word, *words]
        if name != OPTION:
            left.append(word)
            continue
        if not given:
            value = words.pop(0) if words else ""
        if value not in LANGUAGES:
            raise CommandError(f"{OPTION}: {not_one_of(value, LANGUAGES)}", _example(), USAGE)
        os.environ[VARIABLE] = value
    return left


def _example() -> str:
    return say("Such as: jieli --lang zh status", "例如：jieli --lang zh status")
