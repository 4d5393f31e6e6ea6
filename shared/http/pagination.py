"""Pages of a list: one more row than asked for is read, so that the last page is known as such."""

from collections.abc import Sequence
from typing import TypeVar

from shared.errors import FieldError, Invalid

Row = TypeVar("Row")


def cut(rows: Sequence[Row], limit: int) -> tuple[list[Row], Row | None]:
    """The rows of a page, and the last of them if others follow; `rows` has one more if so."""
    page = list(rows[:limit])
    return page, page[-1] if len(rows) > limit else None


def require_known(known: bool) -> None:
    """Raise Invalid when no page ended where `after` says."""
    if not known:
        wrong = FieldError(pointer="/after", code="unknown", detail="No page ended there.")
        raise Invalid("Begin again without `after`.", errors=[wrong])
