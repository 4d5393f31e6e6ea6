"""Names of persons: by how they are introduced, and by how a text divides into words.

Words are found by rjieba; what is a surname and what introduces a name are in the dated list.
"""

import re
import tomllib
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from shared.free_text.findings import Finding, Kind

if TYPE_CHECKING:
    from rjieba import Jieba

LIST = Path(__file__).with_name("words_2026_11.toml")
_HAN = re.compile(r"[\u4e00-\u9fff]+")
_LATIN = re.compile(
    r"(?:我叫|名叫|叫做|名字是|姓名[是为:：]|英文名)\s?([A-Z][a-z]{1,14}(?:\s[A-Z][a-z]{1,14}){0,2})"
)
_H = r"[\u4e00-\u9fff]"
_DOTTED = re.compile(rf"{_H}{{2,6}}[·•・]{_H}{{2,8}}(?:[·•・]{_H}{{2,8}})?")
_GAP = r"[\s\u3000·.]"
_SPACED = re.compile(rf"(?<!{_H})({_H}){_GAP}({_H})(?:{_GAP}({_H}))?(?!{_H})")
Word = tuple[str, str, int]


def names(text: str) -> Iterator[Finding]:
    """The names in a text."""
    for found in _LATIN.finditer(text):
        yield Finding(Kind.NAME, *found.span(1))
    for found in _DOTTED.finditer(text):
        yield Finding(Kind.NAME, *found.span(), certain=False)
    for found in _SPACED.finditer(text):
        if found[1] in _surnames():
            yield Finding(Kind.NAME, *found.span(), certain=False)
    yield from _introduced(text)
    yield from _beside(text)
    yield from _alone(text)
    yield from _among(_words(text))


def _introduced(text: str) -> Iterator[Finding]:
    """What stands after 我叫, 姓名 and the like and begins with a surname."""
    for found in _introductions().finditer(text):
        name = found[1]
        odd = _is_masked(name) or _is_title(name) or name in _set("no_names")
        if _begins_with_surname(name) and not odd:
            yield Finding(Kind.NAME, *found.span(1))


@cache
def _introductions() -> re.Pattern[str]:
    cues = "|".join(sorted(map(re.escape, _list()["introductions"]), key=len, reverse=True))
    stops = "".join(_list()["no_given"]) + "和有来时在年月日"
    return re.compile(
        rf"(?=(?:{cues})[\s:：是为,，]{{0,2}}([\u4e00-\u9fff](?![\d一二三四五六七八九十])[^\W\d_{stops}]{{1,3}}?)"
        rf"(?=[^\u4e00-\u9fff]|$|[{stops}威喝经一来在有和]))"
    )


def _beside(text: str) -> Iterator[Finding]:
    """What stands where persons stand: after 被, 陪, 和; before 说, 的, 去."""
    for found in _places_of_names().finditer(text):
        name = found[1]
        known = _jieba().has_word(name) and not _jieba().tag(name)[0][1].startswith("nr")
        if not known and name not in _set("no_names") and not _is_title(name):
            yield Finding(Kind.NAME, *found.span(1), certain=False)


@cache
def _places_of_names() -> re.Pattern[str]:
    surnames = "".join(sorted(_surnames()))
    compound = "|".join(_list()["compound_surnames"])
    given = "".join(sorted(_set("given") - _set("no_given")))
    before, after = ("".join(_list()[name]) for name in ("before_names", "after_names"))
    return re.compile(
        rf"(?:(?<![\u4e00-\u9fff])|(?<=[{before}]))((?:{compound}|[{surnames}])[{given}]{{1,2}}?)"
        rf"(?=[^\u4e00-\u9fff]|$|[{after}])"
    )


def _alone(text: str) -> Iterator[Finding]:
    """What begins with a surname, stands where persons stand, and is no word of the language."""
    for found in _phrases().finditer(text):
        name = found[1]
        odd = any(c in _set("no_given") for c in name[1:]) or _is_masked(name) or _is_title(name)
        short = len(name) == 2 and name[1] not in _set("given")
        if odd or name in _set("no_names") or _is_said(name) or (short and not found[2]):
            continue
        yield Finding(Kind.NAME, *found.span(1), certain=False)


def _is_said(name: str) -> bool:
    """Whether a phrase is a word, or begins with one or ends as one, that is nobody's name."""
    jieba = _jieba()
    parts = [name, name[:2]] if len(name) > 2 else [name]
    return any(jieba.has_word(p) and not jieba.tag(p)[0][1].startswith("nr") for p in parts)


@cache
def _phrases() -> re.Pattern[str]:
    surnames = "".join(sorted(_surnames()))
    before, after = ("".join(_list()[name]) for name in ("before_names", "after_names"))
    phrases = "|".join(_list()["after_phrases"])
    return re.compile(
        rf"(?:(?<![\u4e00-\u9fff])|(?<=[{before}]))([{surnames}][\u4e00-\u9fff]{{1,2}})"
        rf"(?:(?=([^\u4e00-\u9fffA-Za-z0-9]|$))|(?={phrases}|[{after}]))"
    )


def _begins_with_surname(name: str) -> bool:
    return name[0] in _surnames() or name[:2] in _set("compound_surnames")


def _is_title(name: str) -> bool:
    """A surname and what somebody does: it leads to nobody by itself."""
    return any(name.endswith(title) for title in _list()["no_given_words"]) or (
        len(name) == 2 and name[1] in _set("titles")
    )


def _is_masked(name: str) -> bool:
    return any(c in "某甲乙丙丁XxＸ×" for c in name[1:])


def _words(text: str) -> list[Word]:
    at, found = 0, []
    for word, tag in _jieba().tag(text):
        found.append((word, tag, at))
        at += len(word)
    return found


@cache
def _jieba() -> "Jieba":
    from rjieba import Jieba  # noqa: PLC0415 - it reads its dictionary, which few processes need

    return Jieba()


def _among(words: Sequence[Word]) -> Iterator[Finding]:
    for place, (word, tag, at) in enumerate(words):
        if not _HAN.fullmatch(word):
            continue
        if len(word) > 1 and any(other in word for other in _list()["others"]):
            yield Finding(Kind.NAME, at, at + len(word), certain=False)
        elif given := _given(words, place):
            yield Finding(Kind.NAME, at, at + len(word) + given, certain=False)
        elif len(word) > 1 and _is_name(word, seen=tag.startswith("nr")):
            yield Finding(Kind.NAME, at, at + len(word), certain=False)


def _is_name(word: str, *, seen: bool) -> bool:
    """Whether a word is a surname and a given name. `seen`: rjieba takes it for a name."""
    compound = word[:2] in _set("compound_surnames")
    surname = word[:2] if compound else word[:1]
    given = word[len(surname) :]
    if not (compound or surname in _surnames()) or not 1 <= len(given) <= 2:
        return False
    if _is_masked(word) or _is_title(word) or word in _set("no_names"):
        return False
    return (seen or compound) and _set("given") >= set(given)


def _given(words: Sequence[Word], place: int) -> int:
    """How many characters of a given name follow a surname that stands alone; 0: none."""
    word = words[place][0]
    if len(word) > 1 and word not in _set("compound_surnames"):
        return 0
    if word not in _surnames() and word not in _set("compound_surnames"):
        return 0
    length, whole = 0, word
    for following, _, _ in words[place + 1 : place + 3]:
        if length + len(following) > 2 or not _may_be_given(following):
            break
        length += len(following)
        whole += following
    return length if length and whole not in _set("no_names") and not _is_title(whole) else 0


def _may_be_given(word: str) -> bool:
    if word in _set("no_given_words") or not _HAN.fullmatch(word):
        return False
    return _set("given") >= set(word) and not any(c in _set("no_given") for c in word)


@cache
def _surnames() -> frozenset[str]:
    return frozenset("".join(_list()["surnames"]))


@cache
def _set(name: str) -> frozenset[str]:
    """A list of the file; of given names its characters."""
    entries = _list()[name]
    return frozenset("".join(entries) if name == "given" else entries)


@cache
def _list() -> dict[str, list[str]]:
    found: dict[str, list[str]] = tomllib.loads(LIST.read_text(encoding="utf-8"))
    return found
