"""A federation brings its register: nothing is lost, nothing stored twice, every fault told."""

import io
from typing import Any

import openpyxl
import orjson
import pytest

from services.intake.imports.processing import Work
from services.intake.imports.task import work_off
from shared.security.tokens import Caller
from tests.integration.intake.office import FEDERATION, HOTLINE, Json, Office
from tests.support.builders import a_referral
from tests.support.spreadsheets import FIXED, HEADERS, a_row, as_csv, as_xlsx

OCTETS = "application/octet-stream"


async def handed_in(office: Office, data: bytes, caller: Caller = FEDERATION) -> str:
    headers = {"content-type": OCTETS, "accept-language": "zh", **office.bearer(caller)}
    answer = await office.http.post("/v1/imports", content=data, headers=headers)
    assert answer.status_code == 202, answer.text
    return str(answer.json()["id"])


async def brought(office: Office, data: bytes, caller: Caller = FEDERATION) -> Json:
    id_ = await handed_in(office, data, caller)
    await worked(office)
    return await shown(office, id_, caller)


async def worked(office: Office) -> None:
    while await work_off(office.db, office.resources):
        pass


async def shown(office: Office, id_: str, caller: Caller = FEDERATION) -> Json:
    answer = await office.get(f"/v1/imports/{id_}", caller)
    assert answer.status_code == 200, answer.text
    found: Json = answer.json()
    return found


async def mapped(office: Office, found: Json, caller: Caller = FEDERATION, **more: Any) -> Json:
    body = {**found["mapping"], "fixed": FIXED, **more}
    answer = await office.http.put(
        f"/v1/imports/{found['id']}/mapping", json=body, headers=office.bearer(caller)
    )
    assert answer.status_code == 200, answer.text
    assert answer.json()["missing"] == []
    mended: Json = answer.json()
    return mended


async def started(office: Office, id_: str, caller: Caller = FEDERATION, **said: Any) -> Json:
    answer = await office.http.post(
        f"/v1/imports/{id_}/start", json=said, headers=office.bearer(caller)
    )
    assert answer.status_code == 202, answer.text
    await worked(office)
    return await shown(office, id_, caller)


async def imported(office: Office, data: bytes, **said: Any) -> Json:
    found = await mapped(office, await brought(office, data))
    return await started(office, found["id"], **said)


def counts(found: Json) -> tuple[int, ...]:
    return tuple(found[name] for name in ("rows", "accepted", "known", "refused"))


async def test_s61_a_look_back_counts_and_screens_and_tells_nobody(office: Office) -> None:
    rows = [a_row(n) for n in range(1, 9)]
    rows.append(a_row(3))
    rows[4] = a_row(5, 问题类型="性侵害")
    found = await imported(office, as_csv(rows), purpose="look_back")
    assert found["status"] == "done"
    assert counts(found) == (9, 8, 1, 0)
    assert found["high_risk"] == 1
    told = await office.published("referral.received")
    assert len(told) == 8
    assert {each["consent_scope"] for each in told} == {"statistics_only"}
    assert not any(each["contactable"] for each in told)


async def test_the_same_file_brings_nothing_twice_whenever_it_comes(office: Office) -> None:
    rows = [a_row(n) for n in range(1, 6)] + [a_row(6, 登记编号=""), a_row(6, 登记编号="")]
    first = await imported(office, as_csv(rows))
    assert counts(first) == (7, 7, 0, 0)
    # Keys of requests are kept for a week; what was imported is known for good.
    await office.rows("delete from idempotency")
    again = await imported(office, as_csv(rows, "utf-8-sig"))
    assert again["id"] != first["id"]
    assert counts(again) == (7, 0, 7, 0)
    assert len(await office.published("referral.received")) == 7
    followed = (await office.get(f"/v1/imports/{again['id']}/rows", FEDERATION)).json()
    assert [each["known"] for each in followed["items"]] == [True] * 7
    assert {each["status"] for each in followed["items"]} == {"received"}


async def test_a_row_at_fault_is_told_with_its_column_and_mended_in_the_file_it_came_in(
    office: Office,
) -> None:
    rows: list[Any] = [a_row(n) for n in range(1, 6)]
    rows[1] = a_row(2, 所属区域="朝阳区", 年龄="三十多")
    rows[3] = a_row(4, 联系电话="1.99E+10", 简要案情="=HYPERLINK(1)")
    found = await imported(office, as_csv(rows))
    assert counts(found) == (5, 3, 0, 2)
    path = f"/v1/imports/{found['id']}/errors"
    headers = {"accept-language": "zh", **office.bearer(FEDERATION)}
    csv = (await office.http.get(f"{path}.csv", headers=headers)).content.decode("utf-8-sig")
    lines = csv.splitlines()
    assert lines[0] == ",".join(["行号", "错误列", "错误", *HEADERS])
    assert lines[1].startswith("3,所属区域、年龄,")
    assert "'=HYPERLINK(1)" in lines[2]
    book = openpyxl.load_workbook(
        io.BytesIO((await office.http.get(f"{path}.xlsx", headers=headers)).content)
    )
    cells = [cell for row in book.active.iter_rows() for cell in row]
    assert not any(cell.data_type == "f" for cell in cells)
    mended = csv.replace(",朝阳区,", ",北京市朝阳区,").replace("三十多", "35")
    mended = mended.replace("1.99E+10", "19900000004")
    second = await imported(office, mended.encode())
    assert counts(second) == (2, 2, 0, 0)
    told = await office.rows("select count(*) as n from referral")
    assert told[0]["n"] == 5


async def test_a_check_stores_nothing_and_says_what_would_come(office: Office) -> None:
    rows = [a_row(1), a_row(2, 性别="？"), a_row(1)]
    found = await imported(office, as_xlsx(rows, title="2026年信访登记表"), dry_run=True)
    assert found["status"] == "checked"
    assert counts(found) == (3, 1, 1, 1)
    assert await office.rows("select id from referral") == []
    done = await started(office, found["id"])
    assert (done["status"], counts(done)) == ("done", (3, 1, 1, 1))
    assert len(await office.rows("select id from referral")) == 1


async def test_rows_that_are_whole_requests_need_no_mapping(office: Office) -> None:
    good, bad = a_referral(source_ref="FX-1"), a_referral(source_ref="FX-2", region="999999")
    lines = b"\n".join(map(orjson.dumps, (good, bad)))
    found = await brought(office, lines)
    assert (found["kind"], found["columns"], found["missing"]) == ("ndjson", [], [])
    done = await started(office, found["id"])
    assert counts(done) == (2, 1, 0, 1)


async def test_a_worker_that_dies_between_two_batches_loses_and_repeats_no_row(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [a_row(n) for n in range(1, 701)]
    found = await mapped(office, await brought(office, as_csv(rows)))
    settle, seen = Work._settle, 0

    async def dying(self: Work, batch: Any) -> None:
        nonlocal seen
        seen += 1
        if seen == 2:
            raise RuntimeError
        await settle(self, batch)

    monkeypatch.setattr(Work, "_settle", dying)
    with pytest.raises(RuntimeError):
        await started(office, found["id"])
    assert (await shown(office, found["id"]))["done"] == 250
    await office.rows("update import set worked_until = now() - interval '1 second'")
    await worked(office)
    done = await shown(office, found["id"])
    assert (done["status"], counts(done)) == ("done", (700, 700, 0, 0))
    assert len(await office.published("referral.received")) == 700


async def test_many_files_of_one_partner_keep_nobody_waiting(office: Office) -> None:
    many = [await handed_in(office, as_csv([a_row(n)])) for n in range(1, 4)]
    one = await handed_in(office, as_csv([a_row(9)]), HOTLINE)
    assert await work_off(office.db, office.resources)
    assert (await shown(office, one, HOTLINE))["status"] == "ready"
    assert {(await shown(office, id_))["status"] for id_ in many} == {"reading"}


async def test_who_was_erased_is_brought_back_by_no_file(office: Office) -> None:
    found = await imported(office, as_csv([a_row(1), a_row(2)]))
    listed = (await office.get(f"/v1/imports/{found['id']}/rows", FEDERATION)).json()["items"]
    gone = listed[0]["referral_id"]
    headers = {"idempotency-key": "erase-1", **office.bearer(FEDERATION)}
    answer = await office.http.delete(f"/v1/referrals/{gone}", headers=headers)
    assert answer.status_code == 200, answer.text
    await office.rows("delete from idempotency")
    again = await imported(office, as_csv([a_row(1), a_row(2)]))
    assert counts(again) == (2, 0, 2, 0)
    named = await office.rows("select * from imported where referral_id = $1", gone)
    assert named == []
    listed = (await office.get(f"/v1/imports/{again['id']}/rows", FEDERATION)).json()["items"]
    assert [each["status"] for each in listed] == ["erased", "received"]


async def test_another_organisation_finds_nothing_of_an_import(office: Office) -> None:
    found = await brought(office, as_csv([a_row(1)]))
    path = f"/v1/imports/{found['id']}"
    for answer in (
        await office.get(path, HOTLINE),
        await office.get(f"{path}/rows", HOTLINE),
        await office.get(f"{path}/errors.csv", HOTLINE),
        await office.http.put(
            f"{path}/mapping", json={"columns": []}, headers=office.bearer(HOTLINE)
        ),
        await office.http.delete(path, headers=office.bearer(HOTLINE)),
    ):
        assert answer.status_code == 404


async def test_of_a_file_that_is_over_nothing_readable_is_left(office: Office) -> None:
    mark = "某某独一无二"
    found = await imported(office, as_csv([a_row(1, 姓名=mark), a_row(2, 性别=mark)]))
    assert await office.rows("select * from import_piece") == []
    dump = str(await office.rows("select * from import_refused"))
    dump += str(await office.rows("select * from import"))
    assert mark not in dump
    assert mark.encode().hex() not in dump
    await office.http.delete(f"/v1/imports/{found['id']}", headers=office.bearer(FEDERATION))
    assert await office.rows("select * from import_refused") == []
    assert (await shown(office, found["id"]))["status"] == "done"


CUT = as_csv([a_row(1), a_row(2)], "utf-8")[:-70]
BAD_FILES = {
    "cut off": (CUT, "cut_off", 3),
    "two encodings": (
        as_csv([a_row(1)], "utf-8") + as_csv([a_row(2)], "gb18030"),
        "mixed_encodings",
        1,
    ),
    "no header": (b"1,2,3\r\n4,5,6\r\n", "no_header", 1),
    "a header alone": (as_csv([], "utf-8"), "empty", None),
    "one name twice": ("姓名,姓名,年龄\r\na,b,3\r\n".encode(), "same_header", 1),
}


@pytest.mark.parametrize("case", BAD_FILES)
async def test_a_file_that_cannot_be_read_is_told_with_its_row_and_nothing_is_stored(
    office: Office, case: str
) -> None:
    data, code, row = BAD_FILES[case]
    found = await brought(office, data)
    assert found["status"] == "unreadable"
    assert (found["problem"]["code"], found["problem"]["row"]) == (code, row)
    assert await office.rows("select * from import_piece") == []


@pytest.mark.parametrize(
    ("data", "code"),
    [(b"", "empty"), (b"PK\x03\x04cut", "cut_off"), (b"\xd0\xcf\x11\xe0old", "not_a_spreadsheet")],
)
async def test_what_is_no_file_of_records_is_refused_at_once(
    office: Office, data: bytes, code: str
) -> None:
    headers = {"content-type": OCTETS, **office.bearer(FEDERATION)}
    answer = await office.http.post("/v1/imports", content=data, headers=headers)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["code"] == code
    assert await office.rows("select * from import") == []
