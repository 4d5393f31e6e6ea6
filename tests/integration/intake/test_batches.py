"""Many requests on one connection: each line for itself."""

from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import orjson
import pytest

from shared.security.tokens import Caller
from tests.integration.intake.office import HOTLINE, NDJSON, Office
from tests.support.builders import a_referral, anonymous


async def test_one_bad_line_of_a_thousand_stops_no_other(office: Office) -> None:
    lines = [orjson.dumps(anonymous()) for _ in range(1000)]
    lines[499] = b'{"channel": '
    answers = await office.lines("/v1/referrals/batch", lines)
    assert [answer["line"] for answer in answers] == list(range(1, 1001))
    [bad] = [answer for answer in answers if answer["status"] != 202]
    assert (bad["line"], bad["status"]) == (500, 400)
    assert bad["problem"]["type"] == "/problems/malformed"
    assert len(await office.published("referral.received")) == 999


async def test_a_batch_counts_its_lines_good_or_bad(office: Office) -> None:
    slow = Caller("slow", UUID(int=9), HOTLINE.scopes, rate=2.5)
    lines = [anonymous(urgency="routine"), b"{", *[anonymous(urgency="routine")] * 20]
    answers = await office.lines("/v1/referrals/batch", lines, caller=slow)
    statuses = [answer["status"] for answer in answers]
    assert statuses[:10] == [202, 400, *[202] * 8]
    assert statuses[15:] == [429] * 7
    assert all(a["problem"]["retry_after"] >= 1 for a in answers if a["status"] == 429)
    urgent = [anonymous(urgency="immediate")] * 8
    answers = await office.lines("/v1/referrals/batch", urgent, caller=slow)
    statuses = [answer["status"] for answer in answers]
    assert statuses[:2] == [202, 202]
    assert statuses[-1] == 429
    answer = await office.post("/v1/usage", {}, slow)
    assert answer.status_code == 429
    assert len(await office.lines("/v1/referrals/batch", lines)) == 22


async def test_a_batch_sent_again_gets_the_first_answers(office: Office) -> None:
    lines = [a_referral() for _ in range(30)]
    first = await office.lines("/v1/referrals/batch", lines, key="b-1")
    again = await office.lines("/v1/referrals/batch", lines, key="b-1")
    assert all(answer.pop("replayed") for answer in again)
    assert again == first
    assert len(await office.rows("select id from referral")) == 30


async def test_a_batch_cut_off_and_sent_again_loses_and_repeats_nothing(office: Office) -> None:
    lines = [a_referral() for _ in range(30)]
    first = await office.lines("/v1/referrals/batch", lines[:17], key="b-1")
    again = await office.lines("/v1/referrals/batch", lines, key="b-1")
    assert [answer["id"] for answer in again][:17] == [answer["id"] for answer in first]
    assert [answer.get("replayed", False) for answer in again] == [True] * 17 + [False] * 13
    assert len(await office.published("referral.received")) == 30


async def test_another_body_at_a_known_line_is_refused_alone(office: Office) -> None:
    lines = [a_referral() for _ in range(3)]
    await office.lines("/v1/referrals/batch", lines, key="b-1")
    lines[1] = a_referral(region="440000")
    answers = await office.lines("/v1/referrals/batch", lines, key="b-1")
    assert [answer["status"] for answer in answers] == [202, 422, 202]


async def test_every_line_has_a_trace_of_its_own(office: Office) -> None:
    answers = await office.lines("/v1/referrals/batch", [anonymous() for _ in range(5)])
    traces = [answer["trace_id"] for answer in answers]
    assert len(set(traces)) == 5
    told = await office.rows("select traceparent from outbox order by id")
    assert {row["traceparent"].split("-")[1] for row in told} == set(traces)


async def test_empty_lines_are_counted_and_left_out(office: Office) -> None:
    answers = await office.lines("/v1/referrals/batch", [b"", anonymous(), b"  ", anonymous()])
    assert [answer["line"] for answer in answers] == [2, 4]


async def test_a_line_that_is_too_long_is_refused_alone(office: Office) -> None:
    long = b'{"channel": "' + b"x" * 300_000 + b'"}'
    answers = await office.lines("/v1/referrals/batch", [anonymous(), long, anonymous()])
    assert [answer["status"] for answer in answers] == [202, 413, 202]


async def test_a_batch_needs_its_own_kind_of_body(office: Office) -> None:
    answer = await office.post("/v1/referrals/batch", anonymous())
    assert answer.status_code == 415
    wrong = await office.http.post(
        "/v1/referrals",
        content=b"{}",
        headers={"content-type": NDJSON, "idempotency-key": "k", **office.bearer(HOTLINE)},
    )
    assert wrong.status_code == 415


SAID = {
    "basis": "consent",
    "scope": "any_matched_provider",
    "given_by": "self",
    "text_version": "hotline-2026-11",
}
DUTY = {
    "article": "minors_protection_11",
    "officer_ref": "officer-07",
    "decided_at": "2026-11-20T21:41:00+08:00",
}
BY_DUTY = {**SAID, "basis": "mandatory_report", "given_by": "officer", "duty": DUTY}
CALL = {
    "topic": "domestic_violence",
    "occurred_at": "2026-11-20T21:40:00+08:00",
    "region": "440000",
    "consent": SAID,
}


async def test_a_callers_consent_is_said_and_never_assumed(office: Office) -> None:
    silent = {name: value for name, value in CALL.items() if name != "consent"}
    for call in (silent, {**silent, "consent": None}, {**silent, "subject": {"age_band": "<14"}}):
        [error] = (await office.post("/v1/calls", call)).json()["errors"]
        assert error["pointer"] == "/consent"
    [error] = (await office.post("/v1/calls", silent)).json()["errors"]
    assert (error["code"], set(error["allowed"])) == (
        "required",
        {"any_matched_provider", "named_providers", "statistics_only"},
    )
    [line] = await office.lines("/v1/calls/batch", [silent])
    assert line["status"] == 422
    assert await office.rows("select id from referral") == []
    counted = {**CALL, "consent": {**SAID, "scope": "statistics_only"}}
    assert (await office.post("/v1/calls", counted)).status_code == 201
    [told] = await office.published("referral.received")
    assert told["consent_scope"] == "statistics_only"


async def test_calls_become_referrals_for_legal_advice(office: Office) -> None:
    call = CALL
    one = await office.post("/v1/calls", call)
    assert one.status_code == 201
    assert one.json()["id"] != one.json()["referral_id"]
    many = await office.lines(
        "/v1/calls/batch",
        [
            {**call, "via": "12338"},
            {**call, "topic": "noise"},
            {**call, "subject": {"age_band": "<14"}},
            {**call, "subject": {"age_band": "<14"}, "consent": BY_DUTY},
        ],
    )
    assert [answer["status"] for answer in many] == [201, 422, 422, 201]
    told = await office.published("referral.received")
    assert [event["channel"] for event in told] == [
        "miniprogram_hotline",
        "hotline_12338",
        "miniprogram_hotline",
    ]
    assert {need["type"] for event in told for need in event["needs"]} == {"legal_consultation"}
    calls = await office.rows("select via, topic, referral_id::text from call")
    assert one.json()["referral_id"] in {row["referral_id"] for row in calls}


async def test_a_second_report_of_a_day_replaces_the_first(office: Office) -> None:
    day = {
        "channel": "wechat_miniprogram",
        "day": "2022-08-18",
        "counts": [{"gender": "female", "age_band": "18-39", "users": 61, "opens": 97}],
    }
    first = await office.post("/v1/usage", day)
    day["counts"] = [{"gender": "female", "age_band": "18-39", "users": 70, "opens": 99}]
    second = await office.post("/v1/usage", day)
    assert first.status_code == second.status_code == 202
    assert first.json()["id"] == second.json()["id"]
    told = await office.published("usage.reported")
    assert [event["counts"][0]["users"] for event in told] == [61, 70]
    [kept] = await office.rows("select counts from usage_day")
    assert orjson.loads(kept["counts"])[0]["users"] == 70


async def test_a_day_with_one_row_twice_is_refused(office: Office) -> None:
    row = {"gender": "female", "age_band": "18-39", "users": 1, "opens": 1}
    answer = await office.post(
        "/v1/usage",
        {"channel": "wechat_miniprogram", "day": "2022-08-18", "counts": [row, row]},
    )
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["code"] == "duplicate"


@pytest.mark.parametrize("ahead", [1, 2, 13_000])
async def test_a_day_that_is_yet_to_come_is_refused(office: Office, ahead: int) -> None:
    row = {"gender": "female", "age_band": "18-39", "users": 1, "opens": 1}
    today = datetime.now(ZoneInfo("Asia/Shanghai")).date()
    body = {"channel": "wechat_miniprogram", "counts": [row]}
    for day, status in ((today, 202), (today + timedelta(days=ahead), 422)):
        answer = await office.post("/v1/usage", body | {"day": day.isoformat()})
        assert answer.status_code == status
    for day in ("1900-01-01", "9999-12-31", "0001-01-01"):
        answer = await office.post("/v1/usage", body | {"day": day})
        assert [e["pointer"] for e in answer.json()["errors"]] == ["/day"]
    assert len(await office.published("usage.reported")) == 1


async def test_a_number_that_is_none_in_one_line_leaves_the_others_alone(office: Office) -> None:
    wrong = orjson.dumps(a_referral(children_witnessing=1)).replace(
        b'"children_witnessing":1', b'"children_witnessing":NaN'
    )
    answers = await office.lines("/v1/referrals/batch", [a_referral(), wrong, a_referral()])
    assert [answer["status"] for answer in answers] == [202, 400, 202]
    [fault] = answers[1]["problem"]["errors"]
    assert fault["pointer"] == "/children_witnessing"
    assert len(await office.published("referral.received")) == 2


HOSTILE: dict[str, bytes] = {
    "infinity": b'{"children_witnessing": Infinity}',
    "no number at all": b'{"children_witnessing": 1e999}',
    "more than 64 bits": b'{"children_witnessing": 99999999999999999999}',
    "consent twice": b'{"consent": {}, "consent": {}}',
    "half a surrogate": b'{"source_ref": "\\ud800"}',
    "GBK": '{"identity": {"name": "林示例"}}'.encode("gbk"),
    "very deep": b"[" * 5000,
    "NUL": b'{"a": "\x00"}',
    "a form feed after it": b"{}\x0c",
}


async def test_a_batch_of_what_is_no_json_is_answered_line_by_line(office: Office) -> None:
    lines = [a_referral(), *HOSTILE.values(), a_referral()]
    answers = await office.lines("/v1/referrals/batch", lines)
    assert [answer["line"] for answer in answers] == list(range(1, len(lines) + 1))
    assert [answer["status"] for answer in answers] == [202, *[400] * len(HOSTILE), 202]


async def test_line_separators_of_unicode_end_no_line(office: Office) -> None:
    told = a_referral()
    told["identity"]["narrative"] = "一\u2028二\u2029三"
    body = orjson.dumps(told)
    assert "\u2028".encode() in body
    answers = await office.lines("/v1/referrals/batch", [body + b"\r", body])
    assert [answer["status"] for answer in answers] == [202, 202]


@pytest.mark.parametrize("control", ["\x00", "\x1b", "\x7f", "\x85", "\n", "\u202e"])
@pytest.mark.parametrize(
    ("part", "field"),
    [("identity", "name"), ("identity", "address"), ("safe_contact", "code_word")],
)
async def test_a_control_character_in_one_line_is_named_and_leaves_the_others_alone(
    office: Office, part: str, field: str, control: str
) -> None:
    wrong = a_referral()
    wrong[part][field] = f"某{control}某某"
    answers = await office.lines("/v1/referrals/batch", [a_referral(), wrong, a_referral()])
    assert [answer["status"] for answer in answers] == [202, 422, 202]
    [fault] = answers[1]["problem"]["errors"]
    assert (fault["pointer"], fault["code"]) == (f"/{part}/{field}", "control_character")


async def test_her_own_words_may_have_lines_and_rare_characters(office: Office) -> None:
    told = a_referral()
    told["identity"]["name"] = "𠮷\ue000示例"
    told["identity"]["narrative"] = "一。\n\t二。\r\n𪚥 ئۇيغۇر \u200f👩‍👧"
    assert (await office.post("/v1/referrals", told)).status_code == 202


async def test_a_byte_order_mark_is_no_fault(office: Office) -> None:
    body = b"\xef\xbb\xbf" + orjson.dumps(a_referral())
    assert (await office.post("/v1/referrals", body)).status_code == 202
    answers = await office.lines("/v1/referrals/batch", [body, a_referral()])
    assert [answer["status"] for answer in answers] == [202, 202]


async def test_the_same_key_and_the_same_said_otherwise_is_the_same_request(office: Office) -> None:
    told = a_referral()
    first = await office.post("/v1/referrals", told, key="one")
    written = orjson.dumps(told, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS)
    second = await office.post("/v1/referrals", b"\xef\xbb\xbf" + written, key="one")
    assert second.headers["idempotent-replayed"] == "true"
    assert second.json() == first.json()
