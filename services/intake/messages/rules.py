"""Whether a message may hide a call for help. No I/O beside the dated list."""

import re
import tomllib
import unicodedata
from functools import cache
from pathlib import Path

from shared.free_text.gate import Verdict
from shared.vocabulary.code import Code

LIST = Path(__file__).with_name("danger_2026_11.toml")
ENOUGH = 2
"""Of so many lists words must come where no word is enough alone."""
UNREAD = "unread"
_NOTHING = re.compile(r"[\s\W_]+")


class ClosedAs(Code):
    """What a person found a message to be."""

    FEEDBACK = "feedback", "只是反馈", "Feedback only"
    REFERRED = "referred", "已作为求助提交", "Handed in as a request"
    NOT_REACHED = "not_reached", "未能联系上", "Nobody could be reached"


def reasons(text: str, verdict: Verdict) -> list[str]:
    """Why a person is to read it first: kinds of words, and kinds of what leads to somebody.

    Whoever leaves a number or an address may want to be called. What could not be read is for a
    person, too.
    """
    said = _NOTHING.sub("", unicodedata.normalize("NFKC", text).casefold())
    alone = _met(said, "alone")
    together = _met(said, "together")
    found = alone + (together if len(together) >= ENOUGH else [])
    found += [str(kind) for kind in verdict.kinds]
    return found or ([UNREAD] if verdict.held else [])


def _met(said: str, group: str) -> list[str]:
    return [kind for kind, words in _lists()[group].items() if any(word in said for word in words)]


@cache
def _lists() -> dict[str, dict[str, tuple[str, ...]]]:
    raw = tomllib.loads(LIST.read_text(encoding="utf-8"))
    return {
        group: {k: tuple(_NOTHING.sub("", w) for w in words) for k, words in raw[group].items()}
        for group in ("alone", "together")
    }
