"""The ledger in sentences that a child of fourteen can read, from the dated file beside. No I/O."""

import tomllib
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta, timezone
from functools import lru_cache
from pathlib import Path
from typing import Any

from shared.vocabulary import DisclosedPart, DutyArticle

Words = dict[str, str]

RULES = Path(__file__).with_name("sentences_2026_11.toml")
CHINA = timezone(timedelta(hours=8))
LANGUAGES = ("zh", "en")
_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)


@lru_cache(maxsize=1)
def sentences() -> Mapping[str, Any]:
    """The sentences in force."""
    return tomllib.loads(RULES.read_text(encoding="utf-8"))


def moment(at: datetime) -> Words:
    """A time by the clock of China."""
    here = at.astimezone(CHINA)
    clock = here.strftime("%H:%M")
    return {
        "zh": f"{here.year}年{here.month}月{here.day}日{clock}",
        "en": f"{here.day} {_MONTHS[here.month - 1]} {here.year}, {clock}",
    }


def fields(names: Sequence[str]) -> Words:
    """What was given, listed; it is empty for nothing."""
    known: Mapping[str, Words] = sentences()["fields"]
    listed = [words for name, words in known.items() if name in names]
    english = [words["en"] for words in listed]
    last = f" and {english[-1]}" if len(english) > 1 else "".join(english)
    return {
        "zh": "、".join(words["zh"] for words in listed),
        "en": ", ".join(english[:-1]) + last,
    }


def because(ground: str) -> Words:
    """On whose word: her own, her guardian's, or the law's with its article."""
    basis, _, article = ground.partition(" ")
    reason: Words = sentences()["because"][basis]
    if not article:
        return reason
    law = DutyArticle(article)
    return {"zh": f"{reason['zh']}（{law.zh}）", "en": f"{reason['en']} ({law.en})"}


def received(at: datetime, who: Words, given: Sequence[str], ground: str, times: int) -> Words:
    """Who received what, when and on whose word."""
    said = {"when": moment(at), "who": who, "what": fields(given), "why": because(ground)}
    return _told("received" if said["what"]["zh"] else "nothing", said, times)


def refused(at: datetime, who: Words, times: int) -> Words:
    """Who asked and got nothing."""
    return _told("refused", {"when": moment(at), "who": who}, times)


def disclosed(
    at: datetime, who: Words, parts: Sequence[str], basis: str, article: str | None
) -> Words:
    """To which body, that gives no help itself, something went, and on what ground."""
    known: Mapping[str, Words] = sentences()["parts"]
    listed = [known[part] for part in DisclosedPart if part in parts]
    what = {"zh": "、".join(p["zh"] for p in listed), "en": ", ".join(p["en"] for p in listed)}
    why: Words = sentences()["grounds"][basis]
    if article is not None:
        law = DutyArticle(article)
        why = {"zh": f"{why['zh']}（{law.zh}）", "en": f"{why['en']} ({law.en})"}
    return _told("disclosed", {"when": moment(at), "who": who, "what": what, "why": why}, 1)


def visit(at: datetime, who: Words, purpose: Words, *, granted: bool) -> Words:
    """Who asked to visit or interview her, and whether it may be."""
    said = {"when": moment(at), "who": who, "purpose": purpose}
    return _told("visit_granted" if granted else "visit_refused", said, 1)


def somebody() -> Words:
    """An organisation whose name is not known here."""
    words: Words = sentences()["somebody"]
    return words


def _told(sentence: str, said: Mapping[str, Words], times: int) -> Words:
    found = {}
    for language in LANGUAGES:
        often = sentences()["often"][language].format(times=times) if times > 1 else ""
        parts = {name: words[language] for name, words in said.items()}
        found[language] = sentences()[sentence][language].format(**parts, often=often)
    return found
