"""The inbox page: what it shows before and after a yes, what it does, what it refuses."""

import re
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from services.matching.tenancy import as_service
from shared.events import ReferralWithdrawn
from tests.integration.matching.conftest import (
    HOTLINE,
    LAWYERS,
    SHELTERS,
    STAFF,
    Matching,
    asks,
    key,
    lawyer,
)
from tests.integration.matching.inbox_page import HERE, AtThePage, a_code, browser, signed_in

TODAY = (datetime.now(UTC) + timedelta(hours=8)).date().isoformat()
TOMORROW = (datetime.now(UTC) + timedelta(hours=8, days=1)).date().isoformat()


async def asked(matching: Matching, **changes: object) -> str:
    """Let one be asked for; gives the path of the offer."""
    event = asks(**changes)
    await matching.hear(event)
    (row,) = await matching.rows(
        "select offer_id from offer where referral_id = $1", event.referral_id
    )
    return f"/{row['offer_id']}"


async def status(matching: Matching) -> list[str]:
    rows = await matching.rows("select status from offer order by seq")
    return [row["status"] for row in rows]


async def test_a_code_opens_the_page_once_and_is_kept_as_a_digest(matching: Matching) -> None:
    code = await a_code(matching)
    http = await browser(matching)
    assert "登录码" in (await http.get("/inbox/zh")).text
    kept = str(await matching.rows("select * from inbox_pass"))
    assert code.replace("-", "") not in kept
    wrong = await http.post("/inbox/zh/do/in", data={"code": "2222"}, headers=HERE)
    assert wrong.status_code == 403
    right = await http.post("/inbox/zh/do/in", data={"code": code}, headers=HERE)
    assert right.status_code == 303
    assert "HttpOnly" in right.headers["set-cookie"]
    assert "SameSite=strict" in right.headers["set-cookie"]
    again = await http.post("/inbox/zh/do/in", data={"code": code}, headers=HERE)
    assert again.status_code == 403
    page = AtThePage(http)
    assert "现在没有等待您答复的请求" in await page.open()
    out = await http.post("/inbox/zh/do/out", data={"ticket": page.hidden("ticket")}, headers=HERE)
    assert out.status_code == 303
    assert "登录码" in (await http.get("/inbox/zh")).text
    assert await matching.rows("select from inbox_pass") == []


async def test_before_a_yes_only_the_blind_view_is_shown_and_every_look_is_recorded(
    matching: Matching,
) -> None:
    await matching.have(lawyer(1))
    path = await asked(
        matching, children_witnessing=2, perpetrator_relation="parent", age_band="14-17"
    )
    page = await signed_in(matching)
    for text in (await page.open(), await page.open(path)):
        assert "广州市" in text
        assert "海珠区" not in text
        assert "绝不可联系" not in text
        assert "您的查看已被记录" in text
    facts = dict(re.findall(r"<dt>([^<]+)</dt><dd>([^<]+)</dd>", page.text))
    assert facts | {"编号": ""} == {
        "状态": "已询问，名额已保留", "编号": "", "地区": "广州市", "年龄": "14–17岁",
        "紧急程度": "紧迫", "语言": "汉语（普通话）", "目睹的孩子": "2 名",
    }  # fmt: skip
    text = await page.done(path, "accept")
    assert "已接受" in text
    assert "海珠区" in text
    assert "绝不可联系" in text
    (row,) = await matching.rows("select referral_id from referral")
    looks = await matching.rows(
        "select action, ground, actor from audit where subject = $1 order by id",
        row["referral_id"],
    )
    assert [(row["action"], row["ground"]) for row in looks] == [
        ("list_offers", "asked"),
        ("read_offer", "asked"),
        ("read_offer", "asked"),
        ("read_offer", "holding"),
    ]
    (told,) = await matching.published("offer.accepted")
    assert told["traceparent"]


async def test_what_is_due_first_stands_first_and_says_how_long_is_left(
    matching: Matching,
) -> None:
    await matching.have(lawyer(1, service_capacity={"unit": "case", "maximum": 9}))
    late = await asked(matching, urgency="routine")
    soon = await asked(matching, urgency="immediate")
    held = await asked(matching, urgency="pressing")
    page = await signed_in(matching, lang="en")
    await page.done(held, "accept")
    text = await page.open()
    order = re.findall(r'<a href="/inbox/en(/[0-9a-f-]{36})"', text)
    assert order == [soon, late, held]
    assert re.search(r"minutes left</span> · answer by", text)
    assert re.search(r"left</span> · first contact by", text)
    await page.done(held, "schedule", day=TOMORROW, time="10:30")
    assert "appointment on" in await page.open()


async def test_a_service_goes_from_yes_to_its_end_with_proof_of_contact(
    matching: Matching,
) -> None:
    await matching.have(lawyer(1))
    path = await asked(matching)
    page = await signed_in(matching)
    await page.done(path, "acknowledge")
    await page.done(path, "accept")
    await page.open(path)
    unproven = await page.send(path, "complete", outcome="advice_given")
    assert unproven.status_code == 422
    assert "如何、哪天与她说上了话" in unproven.text
    assert await status(matching) == ["accepted"]
    await page.done(path, "schedule", day=TOMORROW, time="10:30")
    await page.done(path, "no_show", reason="provider_did_not_come")
    await page.done(path, "start", means="in_person", made_on=TODAY)
    assert f"{TODAY}，当面" in page.text
    await page.done(path, "pause", reason="unsafe")
    await page.done(path, "resume")
    assert "联系证明已有记录" in page.text
    text = await page.done(path, "complete", outcome="advice_given")
    assert "不再显示内容" in text
    assert "广州市" not in text
    assert await status(matching) == ["completed"]
    (proof,) = await matching.rows("select means, told_by from contact_made")
    assert (proof["means"], proof["told_by"]) == ("in_person", "test")
    await matching.load_is_right()


AFTER = {
    "answered": "已婉拒",
    "stale": "已接受",
    "expired": "答复期限已过",
    "withdrawn": "已撤回",
    "suspended": "答复期限已过",
}


async def meanwhile(matching: Matching, how: str, path: str) -> None:
    """Let something happen to an offer while its page is open."""
    provider = await matching.client(LAWYERS, "offer:respond")
    if how == "answered":
        body = {"reason": "no_capacity"}
        await provider.post(f"/v1/offers{path}/decline", headers=key(), json=body)
    elif how == "stale":
        await provider.post(f"/v1/offers{path}/accept", headers=key())
    elif how == "expired":
        await matching.makes_overdue()
    elif how == "withdrawn":
        (row,) = await matching.rows("select referral_id from referral")
        gone = {"withdrawn_at": datetime.now(UTC), "reason": "unsafe"}
        await matching.hear(ReferralWithdrawn(referral_id=row["referral_id"], **gone))
    else:
        (row,) = await matching.rows("select provider_id from provider")
        person = await matching.approver()
        at = f"/v1/approvals/{row['provider_id']}/suspend"
        stop = await person.post(at, headers=key(), json={"ground": "complaint"})
        assert stop.status_code == 200, stop.text


@pytest.mark.parametrize("how", AFTER)
async def test_a_form_that_comes_too_late_is_told_so_in_words_and_changes_nothing(
    matching: Matching, how: str
) -> None:
    await matching.have(lawyer(1))
    path = await asked(matching)
    page = await signed_in(matching)
    await page.open(path)
    await meanwhile(matching, how, path)
    before = await matching.rows("select * from offer")
    told = await matching.published()
    answer = await page.send(path, "accept")
    assert answer.status_code == 409, answer.text
    assert AFTER[how] in answer.text
    assert "没有保存任何改动" in answer.text
    assert await matching.rows("select * from offer") == before
    assert await matching.published() == told


async def test_a_provider_asks_first_and_reads_the_reply_where_it_asked(
    matching: Matching,
) -> None:
    await matching.have(lawyer(1))
    path = await asked(matching)
    due = await matching.rows("select answer_due_at from offer")
    page = await signed_in(matching)
    await page.open(path)
    assert (await page.send(path, "ask", question="her_name")).status_code == 422
    assert "尚未答复" in await page.done(path, "ask", question="remote")
    await page.open(path)
    await page.send(path, "ask", question="remote")
    (told,) = await matching.published("offer.questioned")
    assert '"question":"remote"' in told["body"]
    hotline = await matching.client(HOTLINE, "referral:write")
    at = f"/v1/offers{path}/questions"
    assert [q["question"] for q in (await hotline.get(at)).json()["items"]] == ["remote"]
    other = await matching.client(SHELTERS, "offer:respond", "referral:write", name="other")
    assert (await other.get(at)).status_code == 404
    reply = {"reply": "will_call"}
    assert (await other.put(f"{at}/remote", json=reply)).status_code == 404
    assert (await hotline.put(f"{at}/interpreter", json=reply)).status_code == 404
    assert (await hotline.put(f"{at}/remote", json=reply)).status_code == 200
    text = await page.open(path)
    assert "电话或视频可以吗</dt><dd>我们会打电话" in text
    assert await matching.rows("select answer_due_at from offer") == due


async def test_nobody_else_uses_the_page(matching: Matching) -> None:
    await matching.have(lawyer(1))
    path = await asked(matching)
    mine = await signed_in(matching)
    await mine.open(path)
    other = await signed_in(matching, SHELTERS)
    assert (await other.http.get(f"/inbox/zh{path}")).status_code == 404
    assert (await other.http.get(f"/inbox/zh/{uuid4()}")).status_code == 404
    assert "法律咨询" not in await other.open()
    form = {"ticket": mine.hidden("ticket"), "seen": mine.hidden("seen"), "do": "accept"}
    url = f"/inbox/zh{path}"
    for http, data, headers in (
        (mine.http, form | {"ticket": "x"}, HERE),
        (mine.http, form, {"sec-fetch-site": "cross-site"}),
        (mine.http, form, {"origin": "https://elsewhere.example"}),
        (other.http, form, HERE),
        (await browser(matching), form, HERE),
    ):
        assert (await http.post(url, data=data, headers=headers)).status_code == 403
    assert (
        await mine.http.post(url, data=form | {"do": "expire"}, headers=HERE)
    ).status_code == 404
    assert await status(matching) == ["offered"]


async def test_a_session_ends_with_the_tokens_of_the_client_that_gave_it(
    matching: Matching,
) -> None:
    page = await signed_in(matching)
    await page.open()
    app = matching.transport.app.app.app  # type: ignore[attr-defined]
    app.state.verifier.revoked = {"test": 1}
    assert "登录码" in await page.open()
    app.state.verifier.revoked = {}
    async with matching.db.transaction() as tx:
        await as_service(tx)
        await tx.execute("update inbox_pass set expires_at = now() - interval '1 second'")
    assert "登录码" in await page.open()


async def test_whoever_may_not_answer_gets_no_code(matching: Matching) -> None:
    reader = await matching.client(STAFF, "ops", kind="staff")
    assert (await reader.post("/v1/inbox/codes")).status_code == 403
    page = await (await browser(matching)).get("/inbox/en")
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert page.headers["referrer-policy"] == "no-referrer"
    assert page.headers["cache-control"] == "no-store"
    assert "<script" not in page.text
