"""The languages help is asked for and given in: a closed list of BCP 47 tags.

`languages.tsv` beside this file holds `tag, name in Chinese, name in English, other tags for it`:
the languages of China (of its nationalities, its Chinese languages, its sign languages) and those
that people who came there speak. It was made on 2026-11-26; names are those of CLDR where it has
one; the other tags are those the IANA registry and ISO 639 give for the same language.

A tag is looked up as RFC 4647 says (3.4): from its end, part after part, is left out until the
list has it. `en-US` is `en`, `ug-CN` is `ug`, `zh-Hans-CN` is `zh`; `zh-yue` is `yue`.
"""

import unicodedata
from collections.abc import Collection, Iterable
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

from shared.fields import UnfitError

UNSAID = "zh"
LONGEST = 35
"""Characters of a tag, at least (RFC 5646, 4.4.1)."""


class Spoken(NamedTuple):
    """The names of a language."""

    zh: str
    en: str


@cache
def languages() -> dict[str, Spoken]:
    """Every language by its tag; read once, at the first question."""
    return {tag: Spoken(zh, en) for tag, zh, en, *_ in _lines()}


def language(tag: str) -> str:
    """The tag of the list that a typed one means. Raises UnfitError when it has none."""
    found = _meant(tag)
    if found is None:
        raise UnfitError(
            "unknown_language",
            "A BCP 47 tag of a language that is known here is needed, as zh, ug or en.",
            tuple(languages()),
        )
    return found


def known(tags: Iterable[str]) -> frozenset[str]:
    """The languages of tags that were kept before the list was closed; unknown ones drop out."""
    return frozenset(found for found in map(_meant, tags) if found is not None)


def lookup(tag: str, among: Collection[str]) -> str | None:
    """The longest beginning of a tag that is among these (RFC 4647, 3.4); None if there is none."""
    parts = unicodedata.normalize("NFKC", tag).strip().replace("_", "-").lower().split("-")
    if len(tag) > LONGEST or not all(part.isascii() and part.isalnum() for part in parts):
        return None
    while parts:
        if (begin := "-".join(parts)) in among:
            return begin
        parts.pop()
        # A single letter only announces what follows it.
        if parts and len(parts[-1]) == 1:
            parts.pop()
    return None


@lru_cache(maxsize=4096)
def _meant(tag: str) -> str | None:
    found = lookup(tag, _tags())
    return None if found is None else _tags()[found]


@cache
def _tags() -> dict[str, str]:
    """Every way to write a language, and its tag in the list."""
    found = {}
    for tag, _, _, *others in _lines():
        found[tag] = tag
        for other in others:
            found |= dict.fromkeys(other.split(","), tag)
    return found


def _lines() -> list[list[str]]:
    text = Path(__file__).with_name("languages.tsv").read_text(encoding="utf-8")
    return [line.split("\t") for line in text.splitlines()]
