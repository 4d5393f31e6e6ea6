"""Telephone numbers as they are typed, brought to the one form they are compared and called in.

Full-width digits, dots, dashes, brackets, `0086` and `+86` are ways of writing, not other numbers.
A number without a country is one of China. Nothing is remembered between calls.
"""

import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING

from shared.fields import UnfitError

if TYPE_CHECKING:
    from phonenumbers import PhoneNumber

HOME = "CN"
HOME_CODE = 86
_EXTENSION = re.compile(r"\s*(?:转|分机|轉|;\s*ext=|\bext\.?|(?<=\d)\s*[x#])\s*(\d{1,7})\s*$", re.I)
_AT_HOME = re.compile(r"(?:\+86|0086)?((1[3-9][0-9]{5})[0-9]{4})")
_SHOWN_ZERO = re.compile(r"^(\+?\d{1,3}[\s.-]*)\(0\)")


def callable_number(text: str) -> str:
    """The E.164 form of a number somebody can call, `;ext=` after it if one was given.

    Raises UnfitError.
    """
    if digits := _mobile_at_home(text):
        return f"+{HOME_CODE}{digits}"
    number = _parsed(text)
    return _e164(number) + (f";ext={number.extension}" if number.extension else "")


def mobile_number(text: str) -> str:
    """The E.164 form of a number that takes an SMS. Raises UnfitError."""
    if digits := _mobile_at_home(text):
        return f"+{HOME_CODE}{digits}"
    from phonenumbers import PhoneNumberType, number_type  # noqa: PLC0415 - see `_read`

    number = _parsed(text)
    kinds = (PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE)
    if number.extension or number_type(number) not in kinds:
        raise UnfitError("not_a_mobile", "A mobile number is needed: no other takes an SMS.")
    return _e164(number)


def said_number(text: str) -> str:
    """A number as she said it, once it can be one. Raises UnfitError."""
    if not _mobile_at_home(text):
        _possible(text)
    return text


def compared(text: str) -> str:
    """The form in which two numbers are compared: without extension, `+86` left out at home.

    Raises UnfitError.
    """
    if digits := _mobile_at_home(text):
        return digits
    number = _possible(text)
    e164 = _e164(number)
    return e164.removeprefix(f"+{HOME_CODE}") if number.country_code == HOME_CODE else e164


def _mobile_at_home(text: str) -> str:
    """The eleven digits of a mobile number of China in its plainest form; empty for any other.

    Nearly all are written so, and reading one as any number of the world costs as much as writing
    a referral.
    """
    plain = _AT_HOME.fullmatch(text)
    return plain[1] if plain and _is_mobile(plain[2]) else ""


@lru_cache(maxsize=4096)
def _is_mobile(beginning: str) -> bool:
    """Whether numbers that begin with these seven digits are mobile ones; they are nobody's yet."""
    from phonenumbers import PhoneNumberType, number_type  # noqa: PLC0415 - see `_read`

    number = _read(f"{beginning}0000")
    return number is not None and number_type(number) == PhoneNumberType.MOBILE


def _parsed(text: str) -> "PhoneNumber":
    from phonenumbers import is_valid_number  # noqa: PLC0415 - see `_read`

    number = _read(text)
    if number is None or not is_valid_number(number):
        raise _not_one()
    return number


def _possible(text: str) -> "PhoneNumber":
    from phonenumbers import (  # noqa: PLC0415 - see `_read`
        ValidationResult,
        is_possible_number_with_reason,
    )

    number = _read(text)
    allowed = (ValidationResult.IS_POSSIBLE, ValidationResult.IS_POSSIBLE_LOCAL_ONLY)
    if number is None or is_possible_number_with_reason(number) not in allowed:
        raise _not_one()
    return number


def _read(text: str) -> "PhoneNumber | None":
    """The number in a text; None if there is none, or more than one."""
    # Loaded at the first number: most processes never see one.
    from phonenumbers import NumberParseException, parse  # noqa: PLC0415

    plain = unicodedata.normalize("NFKC", text).strip().removeprefix("tel:")
    plain = _SHOWN_ZERO.sub(r"\1", plain)
    extension = _EXTENSION.search(plain)
    digits = plain[: extension.start()] if extension else plain
    if any(c.isalpha() for c in digits) or not digits.isprintable():
        return None
    try:
        return parse(f"{digits};ext={extension[1]}" if extension else digits, HOME)
    except NumberParseException:
        return None


def _e164(number: "PhoneNumber") -> str:
    from phonenumbers import PhoneNumberFormat, format_number  # noqa: PLC0415 - see `_read`

    return format_number(number, PhoneNumberFormat.E164)


def _not_one() -> UnfitError:
    return UnfitError(
        "not_a_telephone_number", "One telephone number is needed; abroad with + and country code."
    )
