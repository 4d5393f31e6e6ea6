"""Files as offices send them are read for what they say; what Excel spoilt is told, not guessed."""

import io
import zipfile
from datetime import date
from typing import Any

import openpyxl
import pytest

from services.intake.imports import cells, places, tables, workbooks
from services.intake.imports.error_files import RefusedRow, as_csv
from services.intake.imports.mapping import ColumnMapping, missing, proposed
from services.intake.imports.requests import Plan
from services.intake.imports.rules import FileError, Kind, Purpose
from services.intake.imports.sheets import Dated, Number, guarded, kind_of
from services.intake.imports.workbooks import refuse_harmful
from shared.fields import UnfitError
from tests.support.spreadsheets import FIXED, HEADERS, a_row
from tests.support.spreadsheets import as_csv as csv_file
from tests.support.spreadsheets import as_xlsx as xlsx_file

TODAY = date(2026, 11, 27)


def read(data: bytes) -> list[list[str]]:
    return [list(row.cells) for row in tables.table_of(kind_of(data), data).rows]


@pytest.mark.parametrize("encoding", ["gb18030", "gbk", "utf-8", "utf-8-sig", "utf-16"])
def test_every_encoding_of_an_office_gives_the_same_rows(encoding: str) -> None:
    assert read(csv_file([a_row(1), a_row(2)], encoding)) == [a_row(1), a_row(2)]


def test_two_characters_of_gbk_that_could_be_utf_8_are_read_as_gbk() -> None:
    assert read("姓名,年龄\n联通,35\n林某,35\n".encode("gbk")) == [["联通", "35"], ["林某", "35"]]


def test_a_workbook_is_read_below_its_title_with_numbers_and_days_as_they_are() -> None:
    row: list[Any] = a_row(7)
    row[2], row[7], row[8] = date(2026, 11, 2), 35, 19900000007
    [found] = read(xlsx_file([row], title="2026年信访登记表"))
    assert found[2] == "2026-11-02T00:00:00" or found[2] == "2026-11-02"
    assert isinstance(found[2], Dated)
    assert (found[7], found[8]) == ("35", "19900000007")
    assert isinstance(found[8], Number)


def test_a_header_of_two_storeys_names_its_columns_by_both() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["姓名", "联系", None, "年龄"])
    sheet.append([None, "电话", "住址", None])
    sheet.merge_cells("B1:C1")
    sheet.merge_cells("A1:A2")
    sheet.merge_cells("D1:D2")
    sheet.append(["林某", "19900000001", "某路", 35])
    sheet.append(["陈某", None, None, 36])
    sheet.merge_cells("B3:B4")
    out = io.BytesIO()
    book.save(out)
    table = tables.table_of(Kind.XLSX, out.getvalue())
    assert table.headers == ("姓名", "联系/电话", "联系/住址", "年龄")
    mapping = proposed(table.headers)
    assert mapping.by_name["联系/电话"] == "phone"
    plan = Plan(table.headers, mapping, Purpose.REFERRALS, TODAY)
    first, second = (plan.read(row) for row in table.rows)
    assert first.faults == ()
    assert [(f.column, f.code) for f in second.faults] == [("联系/电话", "merged_cell")]


def bomb(size: int) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("[Content_Types].xml", "")
        packed.writestr("xl/worksheets/sheet1.xml", b"0" * size)
    return out.getvalue()


def test_a_workbook_that_unpacks_to_more_than_it_may_is_not_opened(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(workbooks, "UNPACKED", 1024 * 1024)
    refuse_harmful(bomb(1024 * 1024))
    with pytest.raises(FileError, match="bomb"):
        refuse_harmful(bomb(1024 * 1024 + 1))


def hostile(sheet: str, prologue: str = "") -> bytes:
    """A workbook whose only sheet is this XML."""
    book = io.BytesIO(xlsx_file([]))
    out = io.BytesIO()
    with zipfile.ZipFile(book) as packed, zipfile.ZipFile(out, "w") as made:
        for name in packed.namelist():
            content = packed.read(name)
            if name.endswith("sheet1.xml"):
                content = (
                    f'<?xml version="1.0"?>{prologue}<worksheet xmlns="http://schemas.'
                    'openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
                    f"{sheet}</sheetData></worksheet>"
                ).encode()
            made.writestr(name, content)
    return out.getvalue()


LAUGHS = "<!DOCTYPE a [<!ENTITY a0 'lol'>" + "".join(
    f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 10)
)


@pytest.mark.parametrize(
    "data",
    [
        hostile('<row r="1"><c r="A1" t="inlineStr"><is><t>&a9;</t></is></c></row>', LAUGHS + "]>"),
        hostile(
            '<row r="1"><c r="A1"/></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
        ),
        xlsx_file([a_row(1)])[:-400],
    ],
    ids=["entities that multiply", "a cell at the end of the sheet", "cut off"],
)
def test_a_hostile_workbook_ends_as_a_fault_of_the_file(data: bytes) -> None:
    with pytest.raises(FileError):
        read(data)


@pytest.mark.parametrize(
    ("said", "code"),
    [
        (Number("1.99E+10"), "shortened_by_excel"),
        ("1.99E+10", "shortened_by_excel"),
        (Number("110105199003070000"), "shortened_by_excel"),
        (Dated("2026-03-01"), "made_a_date_by_excel"),
    ],
)
def test_what_excel_spoilt_is_told(said: str, code: str) -> None:
    with pytest.raises(UnfitError) as unfit:
        cells.digits(said)
    assert unfit.value.code == code


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("１９９００００１２３４", "19900001234"),
        ("19900001234.0", "19900001234"),
        (Number("19900001234"), "19900001234"),
    ],
)
def test_numbers_are_read_in_any_width(said: str, meant: str) -> None:
    assert cells.digits(said) == meant


@pytest.mark.parametrize(
    "said",
    ["2026年11月2日", "2026/11/2", "2026.11.02", "20261102", "46328", "２０２６－１１－０２"],
)
def test_a_day_is_read_in_every_way_it_is_written(said: str) -> None:
    assert cells.moment(said) == "2026-11-02T00:00:00+08:00"


@pytest.mark.parametrize("said", ["02/11/26", "2026-13-01", "昨天", "0", "11/2"])
def test_a_day_that_could_mean_two_is_told(said: str) -> None:
    with pytest.raises(UnfitError):
        cells.moment(said)


@pytest.mark.parametrize(
    ("said", "band"),
    [
        ("35", "18-39"),
        ("13岁", "<14"),
        ("60岁以上", "60+"),
        ("1990-05-01", "18-39"),
        ("17.0", "14-17"),
    ],
)
def test_an_age_is_read_in_every_way_it_is_written(said: str, band: str) -> None:
    assert cells.age(said, {}, TODAY) == band


def test_an_identity_number_gives_age_and_gender_and_is_itself_kept_nowhere() -> None:
    assert cells.identity_number("11010519491231002X", TODAY) == {"age": "60+", "gender": "female"}
    with pytest.raises(UnfitError) as wrong:
        cells.identity_number("110105194912310021", TODAY)
    assert wrong.value.code == "wrong_identity_number"


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("北京市朝阳区", "110105"),
        ("广东广州", "440100"),
        ("湖南省长沙市岳麓区橘子洲街道", "430104"),
        ("１１０１０５", "110105"),
        ("广西壮族自治区柳州市三江侗族自治县", "450226"),
        ("新疆", "650000"),
    ],
)
def test_a_place_is_found_by_its_name(said: str, code: str) -> None:
    assert places.region(said) == code


def test_a_name_of_several_places_is_told_with_all_of_them() -> None:
    with pytest.raises(UnfitError) as unfit:
        places.region("朝阳区")
    assert unfit.value.allowed == ("110105", "220104")


def test_columns_are_proposed_and_what_is_missing_is_named() -> None:
    mapping = proposed(HEADERS)
    assert mapping.by_name["登记编号"] == "source_ref"
    assert mapping.by_name["序号"] == "ignore"
    assert set(mapping.by_name.values()) - {"ignore"} == {
        "source_ref", "occurred_at", "channel", "region", "name", "gender", "age", "phone",
        "harm", "forms", "relation", "needs", "narrative",
    }  # fmt: skip
    assert missing(mapping) == [each["field"] for each in FIXED]
    whole = ColumnMapping.model_validate({**mapping.model_dump(), "fixed": FIXED})
    assert missing(whole) == []


@pytest.mark.parametrize("text", ["=1+1", "+86 199", "-1", "@SUM(A1)", "'=1", "\t=1", "plain"])
def test_no_cell_of_a_file_of_faults_is_a_formula_and_reading_it_gives_the_cell_again(
    text: str,
) -> None:
    row = RefusedRow(3, [text], [["姓名", "x", "", []]])
    data = b"".join(as_csv(["姓名"], [row], "zh"))
    assert not guarded(text).startswith(("=", "+", "-", "@", "\t"))
    assert read(data)[0][-1] == text.strip()
