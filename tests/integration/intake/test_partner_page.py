"""An organisation sees its keys, how it is told, and what went wrong in the last week."""

import re
from typing import Any

import httpx
import pytest

from services.intake.partners.tenancy import as_service
from tests.integration.intake.office import FEDERATION, HOTLINE, LAWYERS, Office
from tests.support.builders import a_referral
from tests.support.waiting import eventually

HERE = {"sec-fetch-site": "same-origin"}
TOLD = {
    "endpoints": [
        {
            "provider_id": str(HOTLINE.partner_id),
            "channel": "webhook",
            "disabled_at": "2026-11-26T01:00:00Z",
            "disabled_reason": "gone",
            "updated_at": "2026-11-01T01:00:00Z",
            "signed_twice": True,
        }
    ],
    "counts": [{"audience": "partner", "channel": "webhook", "status": "sent", "messages": 41}],
    "failed": [
        {
            "message_id": "00000000-0000-4000-8000-000000000001",
            "template": "need_completed",
            "audience": "partner",
            "channel": "webhook",
            "status": "failed",
            "reason": "gone",
            "attempts": 10,
            "settled_at": "2026-11-26T01:00:00Z",
        }
    ],
}


@pytest.fixture
async def registered(office: Office) -> Office:
    """The hotline and another organisation, each with a client."""
    async with office.db.transaction() as tx:
        await as_service(tx)
        for caller, name in ((HOTLINE, "示例热线"), (FEDERATION, "示例妇联")):
            await tx.execute(
                "insert into partner (id, name, kind) values ($1, $2, 'hotline')"
                " on conflict (id) do update set name = excluded.name",
                caller.partner_id,
                name,
            )
            await tx.execute(
                "insert into client (client_id, partner_id, kind, scopes, secret_digest)"
                " values ($1, $2, 'partner', $3, '\\x00')",
                caller.client_id,
                caller.partner_id,
                sorted(caller.scopes),
            )
    return office


async def signed_in(office: Office, caller: Any = HOTLINE) -> httpx.Response:
    answer = await office.http.post("/v1/partner-page/codes", headers=office.bearer(caller))
    assert answer.status_code == 201, answer.text
    data = {"code": answer.json()["code"].lower()}
    return await office.http.post("/partner/zh/do/in", data=data, headers=HERE)


def says(monkeypatch: pytest.MonkeyPatch, office: Office, told: Any) -> None:
    """Let notifications answer so."""

    async def of(_partner_id: Any, *, sandbox: bool) -> Any:
        assert sandbox is False
        return told

    monkeypatch.setattr(office.resources["deliveries"], "of", of)


async def test_everything_of_the_last_week_stands_on_one_page(
    registered: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    says(monkeypatch, registered, TOLD)
    for _ in range(3):
        assert (await registered.post("/v1/referrals", {})).status_code == 422
    await registered.post("/v1/referrals", a_referral(), FEDERATION, key="19900000001")
    entered = await signed_in(registered)
    assert entered.status_code == 303

    async def counted() -> str:
        page = await registered.http.get("/partner/zh")
        assert page.status_code == 200
        assert "POST /v1/referrals" in page.text
        return page.text

    text = await eventually(counted, within=10)
    for shown in (
        "示例热线",
        "hotline",
        "referral:write",
        "need_completed",
        "41",
        "已关闭，自 2026-11-26 09:00",
    ):
        assert shown in text, shown
    assert re.search(r"<td>422</td><td>hotline</td><td>3</td>", text)
    assert "示例妇联" not in text
    assert "federation" not in text
    english = (await registered.http.get("/partner/en")).text
    assert "Requests refused in the last seven days" in english
    looks = await registered.rows("select 1 from audit where action = 'read_partner_page'")
    assert len(looks) >= 2


async def test_the_page_says_so_where_there_is_nothing_and_where_notifications_is_away(
    registered: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    await signed_in(registered)
    says(monkeypatch, registered, {"endpoints": [], "counts": [], "failed": []})
    empty = (await registered.http.get("/partner/en")).text
    for sentence in ("No request was refused", "No way of telling you", "There were no messages"):
        assert sentence in empty
    says(monkeypatch, registered, None)
    assert "is away" in (await registered.http.get("/partner/en")).text


async def test_a_code_opens_one_page_once_and_no_other(registered: Office) -> None:
    assert (await registered.http.get("/partner/zh")).text.count("页面码") > 1
    other = await registered.http.post("/v1/imports/codes", headers=registered.bearer(HOTLINE))
    wrong = await registered.http.post(
        "/partner/zh/do/in", data={"code": other.json()["code"]}, headers=HERE
    )
    assert wrong.status_code == 403
    entered = await signed_in(registered)
    assert "httponly" in entered.headers["set-cookie"].lower()
    assert "path=/partner" in entered.headers["set-cookie"].lower()
    assert "上传码" in (await registered.http.get("/import/zh")).text, "it is no upload session"
    out = await registered.http.post("/partner/zh/do/out", headers=HERE)
    assert out.status_code == 303
    assert "页面码" in (await registered.http.get("/partner/zh")).text


async def test_a_form_of_elsewhere_is_refused(registered: Office) -> None:
    answer = await registered.http.post(
        "/partner/zh/do/in", data={"code": "x"}, headers={"sec-fetch-site": "cross-site"}
    )
    assert answer.status_code == 403


async def test_who_gets_a_code(registered: Office) -> None:
    ok = await registered.http.post("/v1/partner-page/codes", headers=registered.bearer(LAWYERS))
    assert ok.status_code == 201
    assert (await registered.http.post("/v1/partner-page/codes")).status_code == 401
