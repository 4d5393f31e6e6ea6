"""Workbooks: refused where they would harm, opened in a process of their own, read row by row."""

import io
import subprocess
import sys
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import orjson

from services.intake.imports import sheet_process
from services.intake.imports.rules import ROWS, UNPACKED, FileError
from services.intake.imports.sheets import Dated, Joined, Row, Spread, text_of

Box = tuple[tuple[int, int], tuple[int, int]]
_FILES = 5000
_CODES = {sheet_process.PASSWORD: "password", sheet_process.DAMAGED: "damaged"}


def workbook_rows(data: bytes) -> Iterator[Row]:
    """The rows of a workbook's first sheet. Raises FileError, also on the way."""
    refuse_harmful(data)
    with _opened(data) as lines:
        first = next(lines, None)
        if first is None:
            raise FileError("damaged")
        told = orjson.loads(first)
        boxes = Boxes(told["merged"])
        for number, line in enumerate(lines, start=1):
            cells = [""] * told["left"] + [_text(cell) for cell in orjson.loads(line)]
            yield Row(number, boxes.filled(number - 1, cells))


def _text(cell: Any) -> str:
    return Dated(cell["d"]) if isinstance(cell, dict) else text_of(cell)


class Boxes:
    """Merged cells: over columns in one row the text stands for each; over rows it is a fault."""

    def __init__(self, merged: Sequence[Box]) -> None:
        self._at: dict[int, list[Box]] = {}
        for box in merged:
            (top, _), (bottom, _) = box
            for row in range(top, min(bottom, ROWS) + 1):
                self._at.setdefault(row, []).append(box)

    def filled(self, row: int, cells: list[str]) -> list[str]:
        """The cells of a row, counted from 0, marked where they are merged."""
        for (top, left), (_, right) in self._at.get(row, ()):
            for column in range(left, min(right + 1, len(cells))):
                if row > top:
                    cells[column] = Joined()
                elif column > left:
                    cells[column] = Spread(cells[left])
        return cells


def refuse_harmful(data: bytes) -> None:
    """Raise FileError for a workbook that is cut off, locked, or far larger unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            names = packed.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        raise FileError("cut_off") from None
    if not any(each.filename == "[Content_Types].xml" for each in names):
        raise FileError("not_a_spreadsheet")
    if any(each.flag_bits & 1 for each in names):
        raise FileError("password")
    if len(names) > _FILES or sum(each.file_size for each in names) > UNPACKED:
        raise FileError("bomb")


@contextmanager
def _opened(data: bytes) -> Iterator[Iterator[bytes]]:
    """The lines that the process which opens a workbook writes; FileError where it failed."""
    process = subprocess.Popen(  # noqa: S603 - our own module
        [sys.executable, "-m", sheet_process.__name__],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield _lines(process, data)
    finally:
        process.kill()
        if process.stdout is not None:
            process.stdout.close()
        process.wait()


def _lines(process: "subprocess.Popen[bytes]", data: bytes) -> Iterator[bytes]:
    if process.stdin is None or process.stdout is None:
        return
    try:
        process.stdin.write(data)
        process.stdin.close()
    except BrokenPipeError:
        pass
    yield from process.stdout
    if code := process.wait():
        raise FileError(_CODES.get(code, "bomb"))
