"""The rows of a file, whatever kind it is, as a spreadsheet shows them: numbered from 1.

Numbers and dates keep what Excel made of them: `Number` and `Dated` are texts that say so, because
a telephone number that was shortened to 1.99E+10, or a reference that became a day, is lost and
must be told to whoever can look it up.
"""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from services.intake.imports import decoding
from services.intake.imports.rules import ROWS, FileError, Kind
from shared.errors import Malformed
from shared.strict_json import canonical

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_SEPARATORS = ",\t;|"


class Number(str):
    """A cell that Excel holds as a number, written out without loss of what it holds."""

    __slots__ = ()


class Dated(str):
    """A cell that Excel holds as a date or a moment, in ISO 8601."""

    __slots__ = ()


class Spread(str):
    """The text of a merged cell, in a column it reaches over."""

    __slots__ = ()


class Joined(str):
    """A cell that hangs down from the row above, merged with it; it has no text of its own."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its number, and its cells from the first column on; an empty one is "".

    `body` is the JSON of a row that is a whole request already.
    """

    number: int
    cells: Sequence[str] = ()
    body: bytes | None = None
    fault: str = ""


def kind_of(data: bytes) -> Kind:
    """What a file is by its first bytes, whatever it is called. Raises FileError."""
    if data.startswith(_ZIP):
        return Kind.XLSX
    head = data[:4096]
    if not data.strip() or head.startswith(_OLE) or (b"\0" in head and head[:2] not in _UTF16):
        raise FileError("empty" if not data.strip() else "not_a_spreadsheet")
    return Kind.NDJSON if decoding.plain(data[:4096]).lstrip()[:1] == b"{" else Kind.CSV


_UTF16 = (b"\xff\xfe", b"\xfe\xff")


def csv_rows(data: bytes) -> Iterator[Row]:
    """The rows of a CSV. Raises FileError, also on the way."""
    data = decoding.plain(data)
    lines = decoding.lines_of(data, decoding.encoding_of(data))
    whole = data.endswith((b"\n", b"\r"))
    number, wide = 0, 0
    cells: list[str] = []
    reader = csv.reader(lines, delimiter=_separator(data), strict=True)
    try:
        for number, cells in enumerate(reader, start=1):
            wide = max(wide, len(cells))
            yield Row(number, [_without_guard(cell.strip()) for cell in cells])
    except csv.Error as error:
        # A quoted cell that never ends is where the file was cut.
        long = "limit" in str(error)
        raise FileError("cell_too_long" if long else "cut_off", number + 1) from None
    if not whole and len(cells) < wide:
        raise FileError("cut_off", number, len(cells))


def _separator(data: bytes) -> str:
    head = data[:65536].split(b"\n", 5)[:5]
    return max(_SEPARATORS, key=lambda mark: sum(line.count(mark.encode()) for line in head))


def _without_guard(cell: str) -> str:
    """A cell as it was before the guard against formulas was put before it."""
    return cell[1:].strip() if cell[:1] == "'" and _is_guarded(cell[1:]) else cell


def guarded(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula; reading it gives the cell again."""
    return f"'{cell}" if _is_guarded(cell) else cell


def _is_guarded(cell: str) -> bool:
    return cell[:1] in _FORMULA or (cell[:1] == "'" and cell[1:2] in _FORMULA)


_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def ndjson_rows(data: bytes) -> Iterator[Row]:
    """The rows of NDJSON; of flat objects the first's names are the header, in row 0."""
    lines = decoding.plain(data).split(b"\n", ROWS + 1)
    names: list[str] = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        content = _object(line, last=number == len(lines), number=number)
        if content is None:
            yield Row(number, fault="malformed")
        elif any(isinstance(value, dict) for value in content.values()):
            yield Row(number, body=canonical(line))
        else:
            if not names:
                names = list(content)
                yield Row(0, names)
            yield Row(number, [text_of(content.get(name)) for name in names])


def _object(line: bytes, *, last: bool, number: int) -> dict[str, Any] | None:
    """The object of a line, None where it is none. A last line that is not whole was cut off."""
    try:
        content = orjson.loads(canonical(line))
    except Malformed:
        if last:
            raise FileError("cut_off", number) from None
        return None
    return content if isinstance(content, dict) else None


def text_of(value: Any) -> str:
    """A value of JSON as the text of a cell."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return "、".join(map(text_of, value))
    if isinstance(value, int | float):
        return _number(value)
    return "" if value is None else str(value).strip()


def _number(value: float) -> str:
    if isinstance(value, float) and value.is_integer() and abs(value) < _MOST_WHOLE:
        return Number(int(value))
    return Number(repr(value))


_MOST_WHOLE = 1e20
