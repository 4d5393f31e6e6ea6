"""The kinds of field that forms are made of, in every service: texts and numbers with bounds.

A field without bounds is a door: the build refuses a form that has one.
"""

from collections.abc import Hashable, Sequence
from typing import Annotated, Any, TypeVar

from pydantic import Field, StringConstraints

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


Flag = Annotated[bool, Field(strict=True)]
"""`true` or `false`; no word or number that could mean either."""
Position = Annotated[int, Field(ge=0, le=MOST)]
"""A place in a sequence that PostgreSQL counts, as it is written in an address."""
