"""What every code is: a word that never changes its meaning, with what people call it.

A code that is needed no more is retired: it is still read, and never said again.
"""

from enum import StrEnum
from typing import Self


class Code(StrEnum):
    """One code of a family; `zh` and `en` are what it is called in Chinese and in English."""

    zh: str
    en: str

    def __new__(cls, code: str, zh: str = "", en: str = "") -> Self:
        """A member of a family; `Family("code")` finds one and makes none."""
        made = str.__new__(cls, code)
        made._value_ = code
        made.zh, made.en = zh, en
        return made


def names(family: type[Code]) -> dict[str, tuple[str, str]]:
    """What the codes of a family are called, in Chinese and in English."""
    return {str(code): (code.zh, code.en) for code in family}
