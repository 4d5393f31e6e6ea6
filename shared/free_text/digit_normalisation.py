"""A text in which every digit is plain, character by character where the text has it.

Digits hide in any width, as Chinese numerals, in circles and with marks that are not seen; what is
found in the plain text is at the same place in the text itself.
"""

import unicodedata
from functools import lru_cache

_NUMERALS = {
    **dict(zip("〇零○Ｏ０", "00000", strict=True)),
    **dict(zip("一二三四五六七八九", "123456789", strict=True)),
    **dict(zip("壹贰叁肆伍陆柒捌玖", "123456789", strict=True)),
    **dict(zip("貳參陸兩两幺", "236221", strict=True)),
}
_UNSEEN = frozenset("\u00ad\u200b\u200c\u200d\u2060\ufe0e\ufe0f\u20e3\ufeff")
GAP = "\u200b"
"""Stands for every mark that is not seen."""


def plain(text: str) -> str:
    """The text with plain digits and letters, of the same length."""
    return "".join(map(_plain, text))


@lru_cache(maxsize=8192)
def _plain(character: str) -> str:
    if character in _NUMERALS:
        return _NUMERALS[character]
    if character in _UNSEEN or unicodedata.category(character) in ("Cf", "Mn", "Me"):
        return GAP
    folded = unicodedata.normalize("NFKC", character)
    if len(folded) != 1:
        # A digit with a full stop or in brackets is still that digit.
        digits = [c for c in folded if c.isdecimal()]
        return digits[0] if len(digits) == 1 and len(folded) <= 3 else character
    return str(unicodedata.decimal(folded)) if folded.isdecimal() else folded
