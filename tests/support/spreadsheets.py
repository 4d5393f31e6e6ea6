"""Files as offices send them. Everybody in them is invented."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

from openpyxl import Workbook

HEADERS = (
    "序号", "登记编号", "登记日期", "来访形式", "所属区域", "姓名", "性别", "年龄", "联系电话",
    "问题类型", "暴力形式", "与施暴人关系", "诉求", "简要案情",
)  # fmt: skip
FIXED = [
    {"field": "consent_basis", "value": "consent"},
    {"field": "consent_scope", "value": "any_matched_provider"},
    {"field": "consent_given_by", "value": "self"},
    {"field": "consent_text", "value": "2026-11"},
]


def a_row(number: int, **changes: str) -> list[str]:
    """One line of a federation's register."""
    said = {
        "序号": str(number),
        "登记编号": f"妇信-{number}".replace("妇信", "FX"),
        "登记日期": "2026年11月2日",
        "来访形式": "来访",
        "所属区域": "北京市朝阳区",
        "姓名": f"林某{number}",
        "性别": "女",
        "年龄": "35",
        "联系电话": f"1990000{number % 10_000:04d}",
        "问题类型": "家庭暴力",
        "暴力形式": "身体暴力、精神暴力",
        "与施暴人关系": "丈夫",
        "诉求": "法律咨询",
        "简要案情": "编造的经过，只用于测试。",
    } | changes
    return [said[header] for header in HEADERS]


def as_csv(rows: Iterable[Sequence[str]], encoding: str = "gb18030") -> bytes:
    """A CSV as Excel saves it in China."""
    out = io.StringIO()
    csv.writer(out).writerows([HEADERS, *rows])
    return out.getvalue().encode(encoding)


def as_xlsx(rows: Iterable[Sequence[Any]], *, title: str = "") -> bytes:
    """A workbook, with a title over all columns if one is given."""
    book = Workbook(write_only=not title)
    sheet = book.active if title else book.create_sheet()
    if title:
        sheet.append([title])
        sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(HEADERS))
    for row in (HEADERS, *rows):
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
