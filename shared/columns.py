"""The columns of rows that are written as a set: each named once, with its type and its field.

A statement is put together from them when its module is loaded, so another column is another line.
"""

from collections.abc import Callable, Sequence
from operator import attrgetter
from typing import Any


class Column:
    """One column. Its value is the field of the same name, or what `field` names or gives.

    `stored` is what of it is stored, `merged` what becomes of a row that is there already: SQL.
    """

    __slots__ = ("merged", "name", "read", "stored", "type")

    def __init__(
        self,
        name: str,
        type_: str,
        field: str | Callable[[Any], Any] = "",
        *,
        stored: str = "",
        merged: str = "",
    ) -> None:
        """`type_` is the PostgreSQL type of a value as it is given."""
        self.name = name
        self.type = type_
        self.read = field if callable(field) else attrgetter(field or name)
        self.stored = stored or name
        self.merged = merged or f"excluded.{name}"


class Columns:
    """Columns that are given together, as one array each; the first is the key."""

    def __init__(self, *columns: Column) -> None:
        self._columns = columns

    def __len__(self) -> int:
        return len(self._columns)

    @property
    def names(self) -> str:
        """Their names, with commas, as `insert` takes them."""
        return ", ".join(column.name for column in self._columns)

    @property
    def stored(self) -> str:
        """What of them is stored, in the same order, as `select` takes it."""
        return ", ".join(column.stored for column in self._columns)

    @property
    def merged(self) -> str:
        """What becomes of all but the key, as `on conflict do update set` takes it."""
        return ", ".join(f"{column.name} = {column.merged}" for column in self._columns[1:])

    def given(self, name: str, first: int = 1) -> str:
        """The set under a name, as `from` takes it; `first` is the number of its first argument."""
        arrays = ", ".join(f"${n}::{c.type}[]" for n, c in enumerate(self._columns, first))
        return f"unnest({arrays}) as {name}({self.names})"

    def values(self, rows: Sequence[Any]) -> list[list[Any]]:
        """The arguments: for each column the values of all rows."""
        return [[column.read(row) for row in rows] for column in self._columns]
