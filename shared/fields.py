"""The kinds of field that forms are made of, in every service: texts and numbers with bounds.

A field without bounds is a door: the build refuses a form that has one.
"""

import re
from collections.abc import Hashable, Iterator, Sequence
from datetime import date
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, AwareDatetime, BeforeValidator, Field, StringConstraints

TYPED = r"^[^\u0000-\u001F\u007F-\u009F]*$"
"""What a rule reads further, such as a telephone number: no control characters."""
PLAIN = r"^[^\u0000-\u001F\u007F-\u009F\u2028\u2029\u202A-\u202E\u2066-\u2069]*$"
"""One line: no control characters, no line ends, nothing that turns the direction of writing."""
PROSE = r"^[^\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F]*$"
"""Several lines: of the control characters only tabs and line ends."""
MOST = 2**63 - 1
"""The greatest number PostgreSQL counts to."""
Item = TypeVar("Item", bound=Hashable)


class UnfitError(ValueError):
    """A value that is not allowed, with a stable code; it never repeats the value."""

    def __init__(self, code: str, detail: str, allowed: Sequence[str] | None = None) -> None:
        super().__init__(detail)
        self.code = code
        self.allowed = tuple(allowed) if allowed else None


def typed(shortest: int, longest: int) -> StringConstraints:
    """A text that a rule brings into one form, such as a telephone number or a language."""
    return StringConstraints(strict=True, min_length=shortest, max_length=longest, pattern=TYPED)


def line(shortest: int, longest: int) -> StringConstraints:
    """A text in one line, such as a name or an address; its lengths are in characters."""
    return StringConstraints(strict=True, min_length=shortest, max_length=longest, pattern=PLAIN)


def prose(shortest: int, longest: int) -> StringConstraints:
    """A text in several lines, such as what she told; its lengths are in characters."""
    return StringConstraints(strict=True, min_length=shortest, max_length=longest, pattern=PROSE)


def whole(least: int, most: int) -> Any:
    """A whole number from `least` to `most`; a text or `true` is none."""
    return Field(strict=True, ge=least, le=most)


def distinct(items: tuple[Item, ...]) -> tuple[Item, ...]:
    """The items themselves; raises UnfitError when one comes twice."""
    if len(set(items)) != len(items):
        raise UnfitError("duplicate", "Each entry may be given once.")
    return items


def without_controls(document: dict[str, Any]) -> dict[str, Any]:
    """The document itself; raises UnfitError when a text in it has control characters."""
    if not all(map(_IS_PLAIN, _texts(document))):
        raise UnfitError("control_character", "A text in it has control characters.")
    return document


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield name
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)


_IS_PLAIN = re.compile(PLAIN).match
Document = Annotated[dict[str, Any], AfterValidator(without_controls)]
"""An object of names that somebody else defines; who takes it reads it name by name."""
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_Written = Annotated[
    str,
    StringConstraints(max_length=40, pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}[0-9A-Za-z:.+ -]*$"),
]


def written_out(given: object) -> object:
    """The text itself; raises UnfitError for a bare number, which could mean any calendar."""
    if isinstance(given, str) and _DATE.match(given):
        return given
    raise UnfitError("bad_date", "A time with its offset, as 2026-11-20T09:12:00+08:00, is needed.")


_AS_WRITTEN = BeforeValidator(written_out, json_schema_input_type=_Written)
Day = Annotated[date, Field(strict=False), _AS_WRITTEN]
"""A day, written out."""
Moment = Annotated[AwareDatetime, Field(strict=False), _AS_WRITTEN]
"""A moment, written out with its offset."""
Flag = Annotated[bool, Field(strict=True)]
"""`true` or `false`; no word or number that could mean either."""
Position = Annotated[int, Field(ge=0, le=MOST)]
"""A place in a sequence that PostgreSQL counts, as it is written in an address."""
