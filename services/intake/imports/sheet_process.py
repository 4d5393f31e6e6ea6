"""Opens a workbook in a process of its own, which may not have more than so much memory and time.

What a stranger packed is opened here and nowhere else: a workbook that unpacks to gigabytes, or
names a cell at the end of the sheet, ends this process and nothing beside it. In: the workbook on
standard input. Out: a line of JSON per row; the first names the merged cells. A date comes as
`{"d": "2026-11-20T00:00:00"}`, a number as a number, text as text, an empty cell as null.
"""

import io
import resource
import sys
from datetime import date, datetime, time, timedelta
from typing import Any

import orjson

MEMORY = 1024 * 1024 * 1024
SECONDS = 120
PASSWORD, DAMAGED = 3, 4


def main() -> int:
    """Read one workbook's first sheet. The exit code says what was wrong with it."""
    # Here, for who opens a workbook in another process needs of this file the exit codes alone.
    import python_calamine  # noqa: PLC0415

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    out = sys.stdout.buffer
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(sys.stdin.buffer.read()))
        sheet = book.get_sheet_by_index(0)
    except python_calamine.PasswordError:
        return PASSWORD
    except (python_calamine.CalamineError, OSError, ValueError, IndexError):
        return DAMAGED
    first = sheet.start or (0, 0)
    out.write(orjson.dumps({"merged": sheet.merged_cell_ranges or [], "left": first[1]}) + b"\n")
    for row in sheet.iter_rows():
        out.write(orjson.dumps([_plain(cell) for cell in row]) + b"\n")
    out.flush()
    return 0


def _plain(cell: Any) -> Any:
    if cell == "" or cell is None:
        return None
    if isinstance(cell, datetime | date):
        return {"d": cell.isoformat()}
    if isinstance(cell, time | timedelta):
        return str(cell)
    return cell


if __name__ == "__main__":
    sys.exit(main())
