"""What an import is, how large it may be, and what it may do next. No I/O."""

from datetime import timedelta

from shared.vocabulary.code import Code

MIB = 1024 * 1024
MOST = 50 * MIB
"""So large may a file be, in bytes."""
UNPACKED = 400 * MIB
"""So large may a workbook be once it is unpacked, in bytes."""
ROWS = 200_000
COLUMNS = 200
CELL = 32_767
"""Rows and columns of a sheet, and characters of a cell: the last is what Excel itself allows."""
AT_ONCE = 250
"""Rows that are judged and written together."""
LEASE = timedelta(seconds=10)
"""After so long without a sign of life another worker takes an import over."""
WAITS = timedelta(days=7)
"""So long is a file kept that nobody starts, and so long may the rows with errors be fetched."""


class Kind(Code):
    """What a file is."""

    CSV = "csv", "CSV 文本", "CSV"
    XLSX = "xlsx", "Excel 工作簿", "Excel workbook"
    NDJSON = "ndjson", "每行一个 JSON", "A JSON object per line"


class Purpose(Code):
    """What the rows are; of the past nobody is asked or told, whatever the file says."""

    REFERRALS = "referrals", "现在求助的人", "People who ask for help now"
    LOOK_BACK = "look_back", "回溯既往记录", "Records of the past"


class Status(Code):
    """How an import stands."""

    READING = "reading", "正在读取", "Being read"
    UNREADABLE = "unreadable", "无法读取", "Cannot be read"
    READY = "ready", "等待核对列", "Waits for its columns to be confirmed"
    CHECKING = "checking", "正在检查", "Being checked"
    CHECKED = "checked", "检查完毕", "Checked, nothing stored"
    IMPORTING = "importing", "正在导入", "Being imported"
    DONE = "done", "已完成", "Done"
    STOPPED = "stopped", "已停止", "Stopped"


WORKED = (Status.READING, Status.CHECKING, Status.IMPORTING)
"""What the worker has to do."""
WAITING = (Status.READY, Status.CHECKED)
"""What waits for a person."""


class FileError(Exception):
    """The file as a whole cannot be read; nothing of it is stored.

    `row` and `column` count from 1, as a spreadsheet shows them; 0: the whole file.
    """

    def __init__(self, code: str, row: int = 0, column: int = 0) -> None:
        super().__init__(code)
        self.code = code
        self.row = row
        self.column = column


REASONS = {
    "empty": "There is no row of data in the file.",
    "not_a_spreadsheet": "It is no CSV, Excel (.xlsx) or NDJSON file; save an old .xls as .xlsx.",
    "cut_off": "The file is not whole and ends here; export or upload it again.",
    "password": "The workbook has a password; remove it.",
    "bomb": "Unpacked, the workbook is too large and may be harmful; it was not opened.",
    "damaged": "The workbook is damaged and cannot be opened.",
    "encoding": "The text of this row is in no known encoding; save it as UTF-8 or GB18030.",
    "mixed_encodings": "This row is encoded unlike the others (UTF-8 and GBK in one file).",
    "control_character": "There is a control character here.",
    "too_many_rows": "More than 200,000 rows: split it.",
    "too_many_columns": "More than 200 columns.",
    "cell_too_long": "The content of a cell is too long.",
    "no_header": "No header was found: none of the first 20 rows has names of columns.",
    "same_header": "Two columns have the same name; rename one.",
}
"""Why a file cannot be read."""
