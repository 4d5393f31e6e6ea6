"""The rows that were refused, as a file to be corrected and sent again: CSV or a workbook.

Its columns are those of the file that was sent, with three more before them that the next import
passes over. No cell is a formula, whatever was typed into it.
"""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from services.intake.imports.sheets import guarded
from shared.problems.languages import Language, in_language

EXTRA = {
    "zh": ("行号", "错误列", "错误"),
    "en": ("row", "column at fault", "problems"),
}
_MOST_ALLOWED = 12


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A row that was refused: its number, its cells as they were sent, and what is wrong."""

    number: int
    cells: Sequence[str]
    faults: Sequence[Sequence[Any]]

    @classmethod
    def of(cls, number: int, content: dict[str, Any]) -> "RefusedRow":
        """As it was sealed; a row that was a whole request in JSON is one cell."""
        cells = content["cells"] if content["body"] is None else [content["body"]]
        return cls(number, cells, content["faults"])

    def told(self, language: Language) -> tuple[str, str]:
        """The columns at fault, and every fault in words."""
        columns = dict.fromkeys(column for column, *_ in self.faults if column)
        parts = [_sentence(fault, language) for fault in self.faults]
        return "、".join(columns), "；".join(parts) if language == "zh" else "; ".join(parts)


def _sentence(fault: Sequence[Any], language: Language) -> str:
    column, code, detail, allowed = fault
    said = in_language(detail, language) if detail else code
    if allowed:
        some = "、".join(map(str, allowed[:_MOST_ALLOWED]))
        said = f"{said} {'可选：' if language == 'zh' else 'One of: '}{some}"
    return f"{column}：{said}" if column and language == "zh" else f"{column}: {said}".lstrip(": ")


def as_csv(
    headers: Sequence[str], rows: Sequence[RefusedRow], language: Language
) -> Iterator[bytes]:
    """A CSV in UTF-8 with its mark, which Excel needs."""
    yield b"\xef\xbb\xbf"
    for line in _lines(headers, rows, language):
        out = io.StringIO()
        csv.writer(out).writerow([guarded(cell) for cell in line])
        yield out.getvalue().encode()


def as_xlsx(headers: Sequence[str], rows: Sequence[RefusedRow], language: Language) -> bytes:
    """A workbook whose cells are all text."""
    # 20 MB with what it loads, for whoever asks for one.
    from openpyxl import Workbook  # type: ignore[import-untyped]  # noqa: PLC0415

    book = Workbook(write_only=True)
    sheet = book.create_sheet(EXTRA[language][2])
    for line in _lines(headers, rows, language):
        sheet.append([_text_cell(sheet, cell) for cell in line])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _text_cell(sheet: Any, text: str) -> Any:
    from openpyxl.cell import WriteOnlyCell  # type: ignore[import-untyped]  # noqa: PLC0415

    cell = WriteOnlyCell(sheet, value=text)
    cell.data_type = "s"
    cell.number_format = "@"
    cell.quotePrefix = text[:1] in "=+-@"
    return cell


def _lines(
    headers: Sequence[str], rows: Sequence[RefusedRow], language: Language
) -> Iterator[list[str]]:
    names = list(headers) or ["JSON"]
    yield [*EXTRA[language], *names]
    for row in rows:
        cells = [*row.cells, *[""] * (len(names) - len(row.cells))]
        yield [str(row.number), *row.told(language), *cells]
