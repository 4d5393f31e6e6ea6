"""The lines of a file of text: UTF-8 (with or without a mark), UTF-16 with its mark, GBK, GB18030.

Chinese offices save CSV in GBK as often as in UTF-8. What is valid UTF-8 is UTF-8: GBK text is
that by chance only when it is very short. GB18030 is read for GBK, of which it is a superset.
"""

import codecs
import io
from collections.abc import Iterator

from services.intake.imports.rules import FileError

GB = "gb18030"
UTF8 = "utf-8"
_HANZI = range(0x4E00, 0xA000)
_ENOUGH = 3
"""So many Chinese characters of three bytes each are no chance."""


def plain(data: bytes) -> bytes:
    """The data without its mark; what was UTF-16 is UTF-8 then. Raises FileError."""
    if data.startswith(codecs.BOM_UTF8):
        return data[len(codecs.BOM_UTF8) :]
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        try:
            return data.decode("utf-16").encode()
        except UnicodeError:
            raise FileError("cut_off" if len(data) % 2 else "encoding") from None
    return data


def encoding_of(data: bytes) -> str:
    """The encoding of all lines. Raises FileError with the row that is in another or in none."""
    chinese = 0
    for number, line in enumerate(io.BytesIO(data), start=1):
        if line.isascii():
            continue
        hanzi = _hanzi(line)
        if hanzi is None:
            if chinese and _ends_inside(line, UTF8):
                raise FileError("cut_off", number)
            _refuse_unless_gb(data, chinese)
            return GB
        chinese = chinese or (number if hanzi >= _ENOUGH else 0)
    return UTF8


def lines_of(data: bytes, encoding: str) -> Iterator[str]:
    """The lines with their ends. No byte of a character of these encodings is a line feed."""
    for line in io.BytesIO(data):
        yield line.decode(encoding)


def _refuse_unless_gb(data: bytes, chinese: int) -> None:
    """Some rows UTF-8, others GBK: read as one of them, names would turn into others."""
    if chinese:
        raise FileError("mixed_encodings", chinese)
    for number, line in enumerate(io.BytesIO(data), start=1):
        if line.isascii():
            continue
        if (_hanzi(line) or 0) >= _ENOUGH:
            raise FileError("mixed_encodings", number)
        try:
            line.decode(GB)
        except UnicodeDecodeError:
            code = "cut_off" if _ends_inside(line, GB) else "encoding"
            raise FileError(code, number) from None


def _hanzi(line: bytes) -> int | None:
    """How many Chinese characters a line has as UTF-8; None when it is not valid UTF-8."""
    try:
        return sum(ord(c) in _HANZI for c in line.decode(UTF8))
    except UnicodeDecodeError:
        return None


def _ends_inside(line: bytes, encoding: str) -> bool:
    """Whether all is well until the last character, which is not whole and not followed."""
    try:
        line.decode(encoding)
    except UnicodeDecodeError as error:
        return error.start >= len(line) - 4 and error.end == len(line)
    return False
