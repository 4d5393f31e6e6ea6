"""Where a file's header is, and the rows below it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from services.intake.imports import words
from services.intake.imports.rules import CELL, COLUMNS, ROWS, FileError, Kind
from services.intake.imports.sheets import Joined, Row, Spread, csv_rows, ndjson_rows
from services.intake.imports.workbooks import workbook_rows

_CONTROLS = frozenset(map(chr, (*range(9), 11, 12, *range(14, 32), 127)))
LOOKED_AT = 20
"""A title and remarks stand above a header in so many rows at most."""


@dataclass(frozen=True)
class Table:
    """A file's columns and rows. `headers` is empty where each row is a whole request in JSON."""

    headers: tuple[str, ...]
    rows: Iterator[Row]


def table_of(kind: Kind, data: bytes) -> Table:
    """The table in a file. Raises FileError, also while its rows are read."""
    rows = rows_of(kind, data)
    head: list[Row] = []
    for row in rows:
        if row.body is not None or row.fault:
            return Table((), chain(head, [row], rows))
        head.append(row)
        if row.number == 0 or _known(row.cells) > 1:
            break
        if len(head) == LOOKED_AT:
            break
    if not head:
        raise FileError("empty")
    return _below(head, rows)


def rows_of(kind: Kind, data: bytes) -> Iterator[Row]:
    """All rows, the header's too; of NDJSON a header is made from the first line's names.

    Raises FileError, also on the way.
    """
    reading = {Kind.CSV: csv_rows, Kind.XLSX: workbook_rows, Kind.NDJSON: ndjson_rows}[kind]
    for row in reading(data):
        if row.number > ROWS:
            raise FileError("too_many_rows", row.number)
        _judge(row)
        yield row


def _judge(row: Row) -> None:
    if len(row.cells) > COLUMNS:
        raise FileError("too_many_columns", row.number)
    for column, cell in enumerate(row.cells, start=1):
        if len(cell) > CELL:
            raise FileError("cell_too_long", row.number, column)
        if not cell.isprintable() and not _CONTROLS.isdisjoint(cell):
            raise FileError("control_character", row.number, column)


def _known(cells: Sequence[str]) -> int:
    return sum(words.field_of(cell) is not None for cell in cells if cell)


def _below(head: list[Row], rows: Iterator[Row]) -> Table:
    found = max(head, key=lambda row: (_known(row.cells), -row.number))
    if _known(found.cells) == 0:
        raise FileError("no_header", found.number)
    names, after = found.cells, list(head[head.index(found) + 1 :])
    if any(isinstance(name, Spread) for name in names):
        lower = after.pop(0) if after else next(rows, None)
        names = _two_storeys(names, lower.cells if lower else ())
    headers = tuple(name.replace("\n", " ").strip() for name in names)
    for column, name in enumerate(headers, start=1):
        if name and name in headers[: column - 1]:
            raise FileError("same_header", found.number, column)
    return Table(headers, (row for row in chain(after, rows) if any(row.cells) or _is_odd(row)))


def _is_odd(row: Row) -> bool:
    return row.body is not None or bool(row.fault)


def _two_storeys(upper: Sequence[str], lower: Sequence[str]) -> list[str]:
    """A name over several columns, and the names of these below it: 联系方式/电话."""
    names = []
    for column, name in enumerate(upper):
        below = lower[column] if column < len(lower) else ""
        if isinstance(below, Joined) or not below:
            names.append(str(name))
        else:
            names.append(f"{name}/{below}" if name and name != below else below)
    return names
