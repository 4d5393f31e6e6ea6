"""Lets asyncpg write sets of rows faster: it asks of every element whether it is an array again.

It asks abstract classes (`collections.abc`), which answer in half a microsecond and more, twice for
a text; a set of rows has tens of thousands of elements. The few classes that hold the elements of
an array answer in a third of that. And what it asks PostgreSQL about types it does not know, a slow
query, is asked once a process and not on every new connection, of which a rush makes many at once.
"""

from collections import deque
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import asyncpg
from asyncpg.protocol import protocol

if TYPE_CHECKING:
    Base = Any
else:
    Base = asyncpg.Connection

_ARRAYS: tuple[type, ...] = (list, tuple, set, frozenset, deque, type({}.keys()), type({}.values()))
_OWN_TYPES = 16_384
"""PostgreSQL numbers its own types below this, the same in every database."""
_types: dict[tuple[int, ...], Any] = {}


class Connection(Base):  # type: ignore[misc]
    """A connection that knows PostgreSQL's own types once one of this process has asked."""

    async def _introspect_types(
        self,
        typeoids: Iterable[int],
        timeout: float | None,  # noqa: ASYNC109 - asyncpg calls it so
    ) -> Any:
        asked = tuple(sorted(typeoids))
        if asked[-1] >= _OWN_TYPES:
            return await super()._introspect_types(typeoids, timeout)
        if asked not in _types:
            _types[asked] = await super()._introspect_types(typeoids, timeout)
        return _types[asked]


def patch_asyncpg() -> None:
    """Let every connection of this process tell arrays from elements by their classes."""
    compiled: Any = protocol
    compiled.IterableABC = compiled.SizedABC = _ARRAYS
