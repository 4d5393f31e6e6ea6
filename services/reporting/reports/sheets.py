"""A report as a workbook: its rows, and a sheet that says what they are."""

from io import BytesIO

from services.reporting.reports.formats import lines_on_top, table_of
from services.reporting.reports.rules import Report
from services.reporting.reports.words import word

WIDTH = 22


def as_xlsx(report: Report) -> bytes:
    """Return a workbook of the same protected rows as every other form."""
    # The library is 18 MB, and not for a process that nobody asks for a workbook.
    from openpyxl import Workbook  # type: ignore[import-untyped]  # noqa: PLC0415

    lang = report.question.lang
    book = Workbook(write_only=True)
    rows = book.create_sheet(word("report", report.question.kind.name, lang)[:31])
    about = book.create_sheet("说明" if lang == "zh" else "About")
    head, body = table_of(report)
    for i in range(len(head)):
        rows.column_dimensions[chr(ord("A") + i % 26)].width = WIDTH
    rows.freeze_panes = "A2"
    rows.append(head)
    for row in body:
        rows.append(row)
    about.column_dimensions["A"].width = 4 * WIDTH
    for line in lines_on_top(report):
        about.append([line])
    out = BytesIO()
    book.save(out)
    return out.getvalue()
