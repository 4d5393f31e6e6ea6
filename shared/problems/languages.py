"""In which language a reader is told what is wrong: Chinese or English, by Accept-Language."""

import re
from functools import cache
from pathlib import Path
from typing import Literal

Language = Literal["zh", "en"]
_RANGE = re.compile(
    r"\s*(\*|[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*)"
    r"(?:\s*;\s*[qQ]\s*=\s*(0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?))?\s*"
)
_LONGEST = 500
_TABLE = Path(__file__).with_name("details.tsv")


def language_of(accept_language: str) -> Language:
    """The language a header asks for (RFC 9110, 12.5.4), basic filtering as RFC 4647 has it.

    The greatest weight wins, then the order written. What is excluded (`q=0`) is given only where
    nothing else is left; English when nothing is asked for that there is. What is no language range
    is passed over.
    """
    weights: dict[str, float] = {}
    anything = -1.0
    for part in accept_language[:_LONGEST].split(","):
        found = _RANGE.fullmatch(part)
        if found is None:
            continue
        name, weight = found[1].lower().partition("-")[0], float(found[2] or 1)
        if name == "*":
            anything = max(anything, weight)
        elif name in ("zh", "en"):
            weights[name] = max(weights.get(name, 0.0), weight)
    offered: dict[Language, float] = {
        "en": weights.get("en", anything),
        "zh": weights.get("zh", anything),
    }
    first = next(iter(weights), "en")
    if offered["zh"] == offered["en"]:
        return "zh" if first == "zh" and offered["zh"] > 0 else "en"
    return "zh" if offered["zh"] > offered["en"] and offered["zh"] > 0 else "en"


@cache
def _details() -> tuple[dict[str, str], list[tuple[re.Pattern[str], str]]]:
    whole: dict[str, str] = {}
    patterns = []
    for line in _TABLE.read_text(encoding="utf-8").splitlines():
        english, chinese = line.split("\t")
        if "{}" in english:
            form = re.escape(english).replace(r"\{\}", "(.+?)")
            patterns.append((re.compile(form, re.DOTALL), chinese))
        else:
            whole[english] = chinese
    return whole, patterns


def in_language(sentence: str, language: Language) -> str:
    """What is told, in a language; as it is where it has no Chinese, which the build refuses."""
    if language == "en":
        return sentence
    whole, patterns = _details()
    if sentence in whole:
        return whole[sentence]
    for form, chinese in patterns:
        if found := form.fullmatch(sentence):
            return chinese.format(*found.groups())
    return sentence
