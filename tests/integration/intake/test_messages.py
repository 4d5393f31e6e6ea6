"""Feedback is no referral; where it may hide a call for help, a person reads it first."""

from typing import Any

import pytest

from tests.integration.intake.office import FEDERATION, HOTLINE, Json, Office


async def written(office: Office, text: str, **more: Any) -> Json:
    body = {"channel": "wechat_miniprogram", "text": text}
    answer = await office.post("/v1/messages", body, **more)
    assert answer.status_code == 202, answer.text
    taken: Json = answer.json()
    return taken


async def test_s48_feedback_with_words_of_danger_stands_first_in_a_persons_queue(
    office: Office,
) -> None:
    plain = await written(office, "页面的字太小了，看不清楚。")
    hidden = await written(office, "文章写得很好。其 实 他 昨 晚 又打 我 了，我不敢回家，害怕。")
    signed = await written(office, "谢谢你们，我叫欧阳若兰，电话幺九九零零零零一二三四。")
    assert [m["possible_referral"] for m in (plain, hidden, signed)] == [False, True, True]
    assert {m["kind"] for m in (plain, hidden, signed)} == {"feedback"}
    assert await office.rows("select id from referral") == []
    assert await office.published("referral.received") == []
    page = (await office.get("/v1/messages", limit=2)).json()
    assert [m["id"] for m in page["items"]] == [hidden["id"], signed["id"]]
    assert page["items"][1]["reasons"] == ["name", "telephone"]
    assert "欧阳" not in page["items"][1]["text"]
    assert "幺九九" not in page["items"][1]["text"]
    rest = (await office.get("/v1/messages", after=page["next"])).json()
    assert ([m["id"] for m in rest["items"]], rest["next"]) == ([plain["id"]], None)


async def test_who_reads_a_message_whole_is_on_record_and_its_words_end_with_it(
    office: Office,
) -> None:
    text = "我叫欧阳若兰，他把我锁在家里。"
    taken = await written(office, text)
    path = f"/v1/messages/{taken['id']}"
    assert (await office.get(path)).json()["text"] == text
    looks = await office.rows("select subject from audit where action = 'read_message'")
    assert [str(look["subject"]) for look in looks] == [taken["id"]]
    for answer in (await office.get(path, FEDERATION), await office.get(f"{path}x", FEDERATION)):
        assert answer.status_code in (404, 422)
    [kept] = await office.rows("select * from message")
    assert text.encode().hex() not in str(kept)
    closed = await office.post(f"{path}/close", {"closed_as": "referred"})
    assert closed.status_code == 200
    [kept] = await office.rows("select wrapped, sealed from message")
    assert kept == {"wrapped": None, "sealed": None}
    assert (await office.get(path)).status_code == 404
    assert (await office.post(f"{path}/close", {"closed_as": "feedback"})).status_code == 404


@pytest.mark.parametrize("body", [{"channel": "sms", "text": "x"}, {"channel": "web_form"}, {}])
async def test_a_message_that_is_wrong_is_told_and_not_kept(office: Office, body: Json) -> None:
    answer = await office.post("/v1/messages", body, HOTLINE)
    assert answer.status_code == 422
    assert await office.rows("select id from message") == []
