"""Numbers that are somebody's, found in what should be a system's own reference.

A mobile number, a whole landline number, or an identity number (GB 11643: 17 digits and a check
character; before 1999 15 digits), however they are written. Digits among other digits and letters
are left alone: a random reference may well hold them.
"""

import re
import unicodedata
from datetime import date, timedelta

from shared.vocabulary.regions import is_region

_UUID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", re.I)
_ENOUGH = re.compile(r"(?:[0-9][^0-9A-Za-z]{0,2}){11}")
_BETWEEN = r"[-._: ()/]{0,2}"
_DASHES = re.compile(r"[‐-―−－﹣]")
# Letters may lead to a number (`tel19900001111`) if they are not all digits of base 16. A last
# group of one or two digits is a running number after a time in seconds.
_WORD = r"(?:[A-Za-z]*[G-Zg-z][A-Za-z]*)?"
_MOBILE = re.compile(
    rf"(?<![A-Za-z0-9]){_WORD}(?:(?:\+|00)?{_BETWEEN}86{_BETWEEN})?"
    rf"1(?:{_BETWEEN}[3-9](?:{_BETWEEN}[0-9]){{6}}{_BETWEEN}[0-9]{{3}}"
    rf"|[-._: ][3-9](?:[-._: ][0-9]){{9}})"
    rf"{_WORD}(?![A-Za-z0-9])"
)
_LANDLINE = re.compile(
    rf"(?:[A-Za-z]+{_BETWEEN})?(?:(?:\+|00)?86{_BETWEEN})?"
    rf"0(?:10|2[0-9]|[3-9][0-9]{{2}})[-._: ()/]{{1,2}}[2-8][0-9]{{2,3}}{_BETWEEN}[0-9]{{4}}"
)
_IDENTITY = re.compile(r"(?<![0-9])([1-9][0-9]{5})([0-9]{8})([0-9]{3})([0-9Xx])(?![0-9])")
_OLD_IDENTITY = re.compile(r"(?<![0-9])([1-9][0-9]{5})([0-9]{6})[0-9]{3}(?![0-9])")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
# A reference of region, day and running number has the same length, and a day of these weeks.
_TOO_YOUNG = timedelta(days=365)


def holds_personal_number(reference: str) -> bool:
    """Whether it holds a telephone or identity number."""
    plain = unicodedata.normalize("NFKC", reference)
    if not plain.isascii():
        plain = _DASHES.sub("-", plain)
    if not _ENOUGH.search(plain) or _UUID.fullmatch(plain):
        return False
    plain = _UUID.sub("x", plain).strip()
    if _MOBILE.search(plain) or _LANDLINE.fullmatch(plain):
        return True
    together = re.sub(r"(?<=[0-9])[-._: ](?=[0-9Xx])", "", plain)
    return any(
        any(map(_is_identity, _IDENTITY.finditer(text)))
        or any(map(_is_old_identity, _OLD_IDENTITY.finditer(text)))
        for text in (plain, together)
    )


def _is_identity(found: re.Match[str]) -> bool:
    digits = found[0].upper()
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, digits[:17], strict=True))
    return _CHECKS[total % 11] == digits[17] and _is_birth(found[2])


def _is_old_identity(found: re.Match[str]) -> bool:
    return is_region(found[1]) and _is_birth(f"19{found[2]}")


def _is_birth(day: str) -> bool:
    try:
        born = date(int(day[:4]), int(day[4:6]), int(day[6:]))
    except ValueError:
        return False
    return date(1900, 1, 1) <= born <= date.today() - _TOO_YOUNG  # noqa: DTZ011 - a day is enough
