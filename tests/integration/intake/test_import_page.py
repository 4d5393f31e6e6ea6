"""A worker of a federation goes from a spreadsheet to followed referrals, on pages alone."""

import re
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

import httpx
import pytest

from services.intake.imports.task import work_off
from shared.security.tokens import Caller
from tests.integration.intake.office import FEDERATION, Office
from tests.support.spreadsheets import FIXED, a_row, as_csv

CONSENT = {f"f_{each['field']}": each["value"] for each in FIXED}
HERE = {"sec-fetch-site": "same-origin"}


class Selected(HTMLParser):
    """What a browser would send of the selects of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.sent: dict[str, str] = {}
        self._name = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "select":
            self._name = given["name"] or ""
        if tag == "option" and "selected" in given and given["value"]:
            self.sent[self._name] = given["value"]


async def worked(office: Office) -> None:
    while await work_off(office.db, office.resources):
        pass


async def signed_in(office: Office, caller: Caller = FEDERATION) -> None:
    answer = await office.http.post("/v1/imports/codes", headers=office.bearer(caller))
    assert answer.status_code == 201, answer.text
    typed = answer.json()["code"].lower().replace("-", " ")
    entered = await posted(office, "/import/zh/do/in", {"code": typed})
    assert entered.status_code == 303, entered.text


async def posted(office: Office, path: str, data: dict[str, str], **more: Any) -> httpx.Response:
    return await office.http.post(path, data=data, headers=HERE | more.pop("headers", {}), **more)


async def brought(office: Office, data: bytes) -> str:
    files = {"file": ("登记表.csv", data, "text/csv")}
    answer = await office.http.post("/import/zh/do/file", files=files, headers=HERE)
    assert answer.status_code == 303, answer.text
    path: str = answer.headers["location"]
    assert "refresh" in (await office.http.get(path)).text
    await worked(office)
    return path


async def test_columns_are_confirmed_and_every_row_is_checked_before_anything_is_stored(
    office: Office,
) -> None:
    assert "上传码" in (await office.http.get("/import/zh")).text
    await signed_in(office)
    path = await brought(office, as_csv([a_row(1), a_row(2, 年龄="三十多")]))
    page = (await office.http.get(path)).text
    form = Selected(page).sent
    assert len(form) >= 13
    assert "还缺以下内容" in page
    await posted(office, path, {**form, "purpose": "referrals", "do": "check"})
    assert "还缺以下内容" in (await office.http.get(path)).text
    await posted(office, path, {**form, **CONSENT, "purpose": "referrals", "do": "check"})
    await worked(office)
    page = (await office.http.get(path)).text
    assert "可以导入 1 行" in page
    assert "有误 1 行" in page
    assert await office.rows("select id from referral") == []
    errors = (await office.http.get(f"{path}/errors.csv")).content.decode("utf-8-sig")
    assert "三十多" in errors


async def test_a_worker_goes_from_a_spreadsheet_to_followed_referrals(office: Office) -> None:
    await signed_in(office)
    path = await brought(office, as_csv([a_row(n) for n in range(1, 4)]))
    form = Selected((await office.http.get(path)).text).sent
    for step in ("check", "import"):
        await posted(office, path, {**form, **CONSENT, "purpose": "referrals", "do": step})
        await worked(office)
    page = (await office.http.get(path)).text
    assert "新增 3 行" in page
    assert re.findall(r"<td>(FX-\d)</td><td>已收到", page) == ["FX-1", "FX-2", "FX-3"]
    english = (await office.http.get(path.replace("/zh/", "/en/"))).text
    assert "3 are new" in english
    told_of = await office.published("referral.received")
    assert [each["partner_id"] for each in told_of] == [str(FEDERATION.partner_id)] * 3
    await posted(office, "/import/zh/do/out", {})
    assert (await office.http.get(path)).status_code == 404


async def test_a_file_brings_rows_only_of_the_channels_its_client_speaks_for(
    office: Office,
) -> None:
    bound = replace(FEDERATION, channels=frozenset({"hotline_12338"}))
    await signed_in(office, caller=bound)
    path = await brought(office, as_csv([a_row(1), a_row(2, 来访形式="12338")]))
    form = Selected((await office.http.get(path)).text).sent
    await posted(office, path, {**form, **CONSENT, "purpose": "referrals", "do": "check"})
    await worked(office)
    page = (await office.http.get(path)).text
    assert "可以导入 1 行" in page
    assert "有误 1 行" in page


async def test_a_code_opens_once_and_no_other_site_uses_the_session(office: Office) -> None:
    answer = await office.http.post("/v1/imports/codes", headers=office.bearer(FEDERATION))
    code = {"code": answer.json()["code"]}
    assert (await posted(office, "/import/en/do/in", {"code": "2222-2222-2222"})).status_code == 403
    assert (await posted(office, "/import/en/do/in", code)).status_code == 303
    assert (await posted(office, "/import/en/do/in", code)).status_code == 403
    files = {"file": ("a.csv", as_csv([a_row(1)]), "text/csv")}
    elsewhere = {"sec-fetch-site": "cross-site"}
    sent = await office.http.post("/import/en/do/file", files=files, headers=elsewhere)
    assert sent.status_code == 403
    assert await office.rows("select id from import") == []
    kept = str(await office.rows("select * from upload_pass"))
    assert answer.json()["code"].replace("-", "") not in kept


@pytest.mark.parametrize("content", [b"", b"\xd0\xcf\x11\xe0old", b"PK\x03\x04cut"])
async def test_a_file_that_cannot_be_read_is_told_on_the_page(
    office: Office, content: bytes
) -> None:
    nobody = await office.http.post(
        "/import/zh/do/file", files={"file": ("a.xlsx", content)}, headers=HERE
    )
    assert nobody.status_code == 404
    await signed_in(office)
    answer = await office.http.post(
        "/import/zh/do/file", files={"file": ("a.xlsx", content)}, headers=HERE
    )
    assert answer.status_code == 422
    assert "请改正" in answer.text
