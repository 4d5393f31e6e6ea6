"""The kinds of field a request is made of, each with what it refuses."""

import re
from collections.abc import Hashable
from datetime import UTC, date, datetime
from typing import Annotated, TypeVar

from pydantic import AfterValidator, AwareDatetime, BeforeValidator, Field

from services.intake.referrals import rules
from shared.vocabulary.regions import is_region

Item = TypeVar("Item", bound=Hashable)


class UnfitError(ValueError):
    """A value that is not allowed, with a stable code; it never repeats the value."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code


def known_region(code: str) -> str:
    """The code itself; raises UnfitError when GB/T 2260 does not have it."""
    if not is_region(code):
        raise UnfitError(
            "unknown_region", "Not a GB/T 2260 code; a province, as 110000, is enough."
        )
    return code


def no_telephone(reference: str) -> str:
    """The reference itself; raises UnfitError when it looks like a mobile number."""
    if MOBILE.search(reference):
        raise UnfitError(
            "personal", "It looks like a telephone number; use your system's reference."
        )
    return reference


def distinct(items: tuple[Item, ...]) -> tuple[Item, ...]:
    """The items themselves; raises UnfitError when one comes twice."""
    if len(set(items)) != len(items):
        raise UnfitError("duplicate", "Each entry may be given once.")
    return items


def written_out(moment: object) -> object:
    """The text itself; raises UnfitError for a bare number, which could mean any calendar."""
    if isinstance(moment, str) and DATE.match(moment):
        return moment
    raise UnfitError("bad_date", "A time with its offset, as 2026-11-20T09:12:00+08:00, is needed.")


def plausible(moment: datetime) -> datetime:
    """The moment itself; raises UnfitError when it lies in the future or before 1900."""
    if not rules.is_plausible(moment, datetime.now(UTC)):
        raise UnfitError("bad_date", "A moment since 1900 and not in the future is needed.")
    return moment


DATE = re.compile(r"^\d{4}-\d{2}-\d{2}")
# Standing alone: a random reference may well hold these digits among letters.
MOBILE = re.compile(r"(?<![A-Za-z0-9])1[-._:]?[3-9](?:[-._:]?[0-9]){9}(?![A-Za-z0-9])")
Region = Annotated[
    str, Field(pattern=r"^[1-9][0-9]{5}$", examples=["110105"]), AfterValidator(known_region)
]
Language = Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})?$", examples=["zh"])]
Reference = Annotated[
    str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._:-]{0,63}$"), AfterValidator(no_telephone)
]
Day = Annotated[date, Field(strict=False), BeforeValidator(written_out, json_schema_input_type=str)]
Moment = Annotated[
    AwareDatetime,
    Field(strict=False),
    BeforeValidator(written_out, json_schema_input_type=str),
    AfterValidator(plausible),
]
Clock = Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$", examples=["09:00"])]
_DAY = "(mon|tue|wed|thu|fri|sat|sun)"
DAYS = f"^{_DAY}(-{_DAY})?(,{_DAY}(-{_DAY})?)*$"
