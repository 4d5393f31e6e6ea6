"""What stands in a cell, as the field it is of; raises UnfitError, and never guesses."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime, timedelta, timezone
from functools import lru_cache
from typing import Any

from stdnum.cn import ric

from services.intake.imports import places, words
from services.intake.imports.sheets import Dated, Number
from shared.fields import UnfitError
from shared.vocabulary import AgeBand, Gender

CHINA = timezone(timedelta(hours=8))
_SEPARATORS = re.compile(r"[、,，;；/／|\n+＋]+")
_SCIENTIFIC = re.compile(r"\d(?:\.\d+)?E\+?\d+", re.IGNORECASE)
_PRECISE = 15
"""So many digits of a number Excel keeps; the rest it makes zeros."""
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
_CLOCK = re.compile(r"[T ]*(\d{1,2})[:时](\d{1,2})(?:[:分](\d{1,2})秒?|分)?")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_AGE = re.compile(r"(\d{1,3})\s*(?:周?岁)?")
_FIRST_DAY = date(1899, 12, 30)
_SERIALS = range(36_526, 73_051)
"""Excel's days from 2000 to 2099."""
_OLDEST = 130
_YES = frozenset(["是", "有", "true", "yes", "y", "对"])
_NO = frozenset(["否", "无", "没有", "false", "no", "n"])
_BANDS = ((14, AgeBand.UNDER_14), (18, AgeBand.FROM_14_TO_17), (40, AgeBand.FROM_18_TO_39))


def wide(said: str) -> str:
    """A text with full-width letters and digits made plain."""
    return unicodedata.normalize("NFKC", said).strip()


def digits(said: str) -> str:
    """A number that is a name, such as a telephone's, as it was typed into Excel.

    Raises UnfitError where Excel has shortened it.
    """
    plain = wide(said)
    number = isinstance(said, Number)
    if _SCIENTIFIC.fullmatch(plain) or (number and len(plain.lstrip("-")) > _PRECISE):
        raise UnfitError(
            "shortened_by_excel",
            "Excel has shortened this number: format the column as text and type it again.",
        )
    if isinstance(said, Dated):
        raise UnfitError(
            "made_a_date_by_excel",
            "Excel has made a date of this: format the column as text and type it again.",
        )
    return plain[:-2] if plain.endswith(".0") and plain[:-2].isdecimal() else plain


def code(field: str, said: str, own: Mapping[str, str]) -> str:
    """The one code that is meant."""
    found = own.get(words.folded(said)) or words.code_of(field, said)
    if found is None:
        raise _unknown(field)
    return found


def codes(field: str, said: str, own: Mapping[str, str]) -> list[str]:
    """The codes that are meant, each once, in their order."""
    if (whole := own.get(words.folded(said)) or words.code_of(field, said)) is not None:
        return [whole]
    parts = [part for part in _SEPARATORS.split(said) if part.strip()]
    if len(parts) == 1:
        parts = said.split()
    return list(dict.fromkeys(code(field, part, own) for part in parts))


def _unknown(field: str) -> UnfitError:
    family = words.FAMILIES[field]
    return UnfitError(
        "unknown_word",
        "This word is not known: use one of these, or say in the mapping what it means.",
        [f"{each.zh} ({each})" for each in family],
    )


@lru_cache(maxsize=4096)
def moment(said: str) -> str:
    """A day or moment with offset, of China's time; a day alone begins it."""
    plain = wide(said)
    day = _DAY.match(plain) or _COMPACT.fullmatch(plain)
    if day is None:
        return _serial(plain).isoformat()
    rest, clock = plain[day.end() :].strip(), None
    if rest and (clock := _CLOCK.fullmatch(rest)) is None:
        raise _no_day()
    try:
        hour = [int(part or 0) for part in clock.groups()] if clock else [0, 0, 0]
        made = datetime(*map(int, day.groups()), *hour, tzinfo=CHINA)  # type: ignore[arg-type, misc]
    except ValueError:
        raise _no_day() from None
    return made.isoformat()


def _serial(plain: str) -> datetime:
    """Excel's number of a day, as it stands in a cell without the form of a date."""
    try:
        number = float(plain)
    except ValueError:
        raise _no_day() from None
    if int(number) not in _SERIALS:
        raise _no_day()
    day = datetime.combine(_FIRST_DAY, datetime.min.time(), CHINA)
    return (day + timedelta(days=number)).replace(microsecond=0)


def _no_day() -> UnfitError:
    return UnfitError("bad_date", "A day is needed, year first: 2026-11-20 or 2026年11月20日.")


def region(said: str) -> str:
    """A region by its code or its name."""
    return places.region(digits(said))


def age(said: str, own: Mapping[str, str], today: date) -> str:
    """The band of an age in years, of a day of birth, or of a band as it is written."""
    plain = wide(said)
    found = own.get(words.folded(said)) or words.code_of("age", said)
    if found is not None:
        return found
    if years := _AGE.fullmatch(plain.removesuffix(".0")):
        return band(int(years[1]))
    try:
        born = datetime.fromisoformat(moment(said)).date()
    except UnfitError:
        raise UnfitError(
            "bad_age", "An age in years, a day of birth or one of these is needed.", list(AgeBand)
        ) from None
    return band(years_since(born, today))


def band(years: int) -> str:
    """The band of an age in years."""
    if not 0 <= years <= _OLDEST:
        raise UnfitError("bad_age", "An age from 0 to 130 is needed.")
    oldest = AgeBand.FROM_40_TO_59 if years < 60 else AgeBand.FROM_60
    return str(next((name for below, name in _BANDS if years < below), oldest))


def years_since(born: date, today: date) -> int:
    """Whole years from a day of birth until today."""
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def identity_number(said: str, today: date) -> dict[str, Any]:
    """The age band and gender an identity number tells (GB 11643); itself it is kept nowhere."""
    plain = digits(said).upper()
    if not ric.is_valid(plain):
        raise UnfitError(
            "wrong_identity_number",
            "It is no identity number: a digit is wrong, or one is missing (its last is a check).",
        )
    gender = Gender.MALE if int(plain[16]) % 2 else Gender.FEMALE
    return {"age": band(years_since(ric.get_birth_date(plain), today)), "gender": str(gender)}


def count(said: str) -> int:
    """A whole number of people."""
    plain = wide(said).removesuffix(".0").removesuffix("人").removesuffix("个").strip()
    if plain.isascii() and plain.isdecimal() and len(plain) < 4:
        return int(plain)
    if plain.casefold() in _YES | _NO:
        return int(plain.casefold() in _YES)
    raise UnfitError("bad_number", "A whole number is needed.")
