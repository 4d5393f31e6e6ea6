"""Requests for help come in: stored once, answered after it, told to the others."""

import asyncio
from uuid import uuid4

import orjson
import pytest

from tests.integration.intake.office import FEDERATION, HOTLINE, Office
from tests.support.builders import a_referral, anonymous


async def test_a_request_is_stored_and_told_and_answered_with_a_receipt(office: Office) -> None:
    answer = await office.post("/v1/referrals", a_referral())
    assert answer.status_code == 202
    body = answer.json()
    assert body["status"] == "received"
    assert answer.headers["location"] == f"/v1/referrals/{body['id']}"
    [event] = await office.published("referral.received")
    assert event["referral_id"] == body["id"]
    assert event["partner_id"] == str(HOTLINE.partner_id)
    assert event["risk"] == "high"
    assert [need["type"] for need in event["needs"]] == ["legal_consultation", "shelter"]
    told = await office.rows("select name, traceparent from outbox order by id")
    assert [row["name"] for row in told] == ["referral.received", "referral.screened"]
    assert {row["traceparent"].split("-")[1] for row in told} == {body["trace_id"]}


async def test_help_without_a_name_is_real_help(office: Office) -> None:
    await office.accepted(anonymous())
    assert await office.rows("select * from vault_key") == []
    [event] = await office.published("referral.received")
    assert event["contactable"] is False


async def test_nothing_personal_lies_readable_in_any_table(office: Office) -> None:
    await office.accepted(a_referral())
    tables = await office.rows("select tablename from pg_tables where schemaname = 'intake'")
    for table in tables:
        rows = await office.rows(f"select t::text as line from {table['tablename']} t")
        text = " ".join(row["line"] for row in rows)
        for secret in ("林某甲", "19900000001", "编造的经过", "青石"):
            assert secret not in text
            assert secret.encode().hex() not in text


async def test_the_same_key_and_body_give_the_first_answer_again(office: Office) -> None:
    body = a_referral()
    first = await office.post("/v1/referrals", body, key="k-1")
    again = await office.post("/v1/referrals", orjson.dumps(body, option=2), key="k-1")
    assert again.content == first.content
    assert again.headers["idempotent-replayed"] == "true"
    assert "idempotent-replayed" not in first.headers
    assert len(await office.published("referral.received")) == 1


async def test_the_same_key_with_another_body_is_refused(office: Office) -> None:
    await office.post("/v1/referrals", a_referral(), key="k-1")
    other = await office.post("/v1/referrals", a_referral(region="440000"), key="k-1")
    assert other.status_code == 422
    assert other.json()["type"] == "/problems/idempotency-key-reused"
    assert len(await office.rows("select id from referral")) == 1


async def test_two_partners_may_use_the_same_key(office: Office) -> None:
    first = await office.post("/v1/referrals", a_referral(), key="k-1")
    other = await office.post("/v1/referrals", a_referral(), FEDERATION, key="k-1")
    assert other.status_code == 202
    assert first.json()["id"] != other.json()["id"]


async def test_a_hundred_equal_requests_at_once_make_one_referral(office: Office) -> None:
    body = a_referral()
    answers = await asyncio.gather(
        *(office.post("/v1/referrals", body, key="k-1") for _ in range(100))
    )
    assert {answer.status_code for answer in answers} == {202}
    assert len({answer.content for answer in answers}) == 1
    assert len(await office.rows("select id from referral")) == 1


async def test_different_requests_at_once_are_committed_together_and_all_kept(
    office: Office,
) -> None:
    answers = await asyncio.gather(*(office.post("/v1/referrals", a_referral()) for _ in range(60)))
    ids = {answer.json()["id"] for answer in answers}
    assert len(ids) == 60
    stored = await office.rows("select id::text, xmin::text from referral")
    assert {row["id"] for row in stored} == ids
    assert len({row["xmin"] for row in stored}) < 60
    assert len(await office.published("referral.received")) == 60


async def test_a_parent_harming_a_child_opens_protection_and_blocks_the_guardian(
    office: Office,
) -> None:
    referral_id = await office.accepted(
        a_referral(
            subject={"age_band": "14-17", "gender": "undisclosed"},
            perpetrator={"relation": "mother"},
            needs=["legal_consultation"],
        )
    )
    shown = (await office.get(f"/v1/referrals/{referral_id}")).json()
    assert {"mandatory_report_due", "guardian_contact_blocked"} <= set(shown["flags"])
    assert [need["type"] for need in shown["needs"]] == ["legal_consultation", "child_protection"]


@pytest.mark.parametrize(
    ("changes", "pointer", "code"),
    [
        ({"needs": ["legal_advice"]}, "/needs/0", "unknown_code"),
        ({"needs": ["shelter", "shelter"]}, "/needs", "duplicate"),
        ({"region": "119999"}, "/region", "unknown_region"),
        ({"occurred_at": "2026-13-45"}, "/occurred_at", "bad_date"),
        ({"occurred_at": "1700000000"}, "/occurred_at", "bad_date"),
        ({"occurred_at": "2199-01-01T00:00:00+08:00"}, "/occurred_at", "bad_date"),
        ({"occurred_at": "1900-01-01T00:00:00+08:00"}, "/occurred_at", "bad_date"),
        ({"occurred_at": "1970-01-01T00:00:00+00:00"}, "/occurred_at", "bad_date"),
        ({"occurred_at": "0001-01-01T00:00:00+08:00"}, "/occurred_at", "bad_date"),
        ({"occurred_at": "2026-11-20T09:12:00"}, "/occurred_at", "bad_date"),
        ({"consent": None}, "/consent", "required"),
        ({"favourite_colour": "red"}, "/favourite_colour", "unknown_field"),
        ({"source_ref": "call-199-0000-0001"}, "/source_ref", "personal"),
        ({"source_ref": "8619900000001"}, "/source_ref", "personal"),
        ({"source_ref": "11010519491231002X"}, "/source_ref", "personal"),
        (
            {"safe_contact": {"channel": "sms", "address": "abc"}},
            "/safe_contact/address",
            "not_a_telephone_number",
        ),
        (
            {"safe_contact": {"channel": "email", "address": "she@@example"}},
            "/safe_contact/address",
            "not_a_mail_address",
        ),
        (
            {
                "safe_contact": {
                    "channel": "sms",
                    "address": "199.0000.1234",
                    "windows": [{"days": "daily", "from": "00:00", "to": "00:00"}],
                }
            },
            "/safe_contact/windows/0",
            "empty_window",
        ),
        (
            {"subject": {"age_band": "18-39", "languages": ["zh", "xx"]}},
            "/subject/languages/1",
            "unknown_language",
        ),
        ({"safe_contact": {"channel": "sms"}}, "/safe_contact", "address_needed"),
        ({"subject": {"age_band": "<14"}}, "/consent/basis", "under_fourteen"),
    ],
)
async def test_a_wrong_field_is_named_and_nothing_is_stored(
    office: Office, changes: dict[str, object], pointer: str, code: str
) -> None:
    answer = await office.post("/v1/referrals", a_referral(**changes))
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert (pointer, code) in [(e["pointer"], e["code"]) for e in answer.json()["errors"]]
    assert await office.rows("select id from referral") == []


async def test_a_key_that_is_somebodys_number_is_refused(office: Office) -> None:
    answer = await office.post("/v1/referrals", a_referral(), key="call-8619900000001")
    assert answer.status_code == 422
    assert [e["code"] for e in answer.json()["errors"]] == ["personal"]
    assert "1990000" not in answer.text
    assert "199 0000" not in answer.text
    assert await office.rows("select id from referral") == []


async def test_languages_are_kept_by_the_tags_of_the_list(office: Office) -> None:
    subject = {"age_band": "18-39", "languages": ["ug-CN", "zh-Hans-CN", "zh"]}
    await office.accepted(a_referral(subject=subject))
    [told] = await office.published("referral.received")
    assert told["languages"] == ["ug", "zh"]


async def test_every_wrong_field_is_named_at_once_and_no_value_is_echoed(office: Office) -> None:
    body = a_referral(
        channel="canary-channel",
        region="canary",
        needs=["canary-need"],
        identity={"name": "x" * 101, "phone": "canary-phone"},
        consent={"basis": "consent", "scope": "named_providers", "given_by": "guardian"},
        subject={"age_band": "<14"},
    )
    answer = await office.post("/v1/referrals", body)
    pointers = {error["pointer"] for error in answer.json()["errors"]}
    assert pointers >= {
        "/channel",
        "/region",
        "/needs/0",
        "/identity/name",
        "/identity/phone",
        "/consent/text_version",
        "/consent/basis",
        "/consent/given_by",
        "/consent/providers",
    }
    assert "canary" not in answer.text


@pytest.mark.parametrize(
    ("content", "kind", "status", "slug"),
    [
        (b"{broken", "application/json", 400, "malformed"),
        (b"\xff\xfe", "application/json", 400, "malformed"),
        (b'{"channel": "\\ud800"}', "application/json", 400, "malformed"),
        (b"{}", "text/plain", 415, "unsupported-media-type"),
        (b"[" + b"1," * 140_000 + b"1]", "application/json", 413, "too-large"),
    ],
)
async def test_a_body_that_cannot_be_read_is_refused(
    office: Office, content: bytes, kind: str, status: int, slug: str
) -> None:
    headers = {"content-type": kind, "idempotency-key": uuid4().hex, **office.bearer(HOTLINE)}
    answer = await office.http.post("/v1/referrals", content=content, headers=headers)
    assert (answer.status_code, answer.json()["type"]) == (status, f"/problems/{slug}")


async def test_a_request_without_a_key_is_refused(office: Office) -> None:
    headers = {"content-type": "application/json", **office.bearer(HOTLINE)}
    answer = await office.http.post(
        "/v1/referrals", content=orjson.dumps(a_referral()), headers=headers
    )
    assert answer.status_code == 400
    assert answer.json()["type"] == "/problems/idempotency-key-missing"


async def test_s_21_who_wants_to_read_her_rights_is_told_of_apart(office: Office) -> None:
    subject = a_referral()["subject"]
    await office.accepted(a_referral(subject=subject))
    assert await office.published("referral.rights-info-asked") == []
    id_ = await office.accepted(a_referral(subject=subject | {"rights_info_wanted": True}))
    [told] = await office.published("referral.rights-info-asked")
    assert (told["referral_id"], told["harm"]) == (str(id_), "domestic_violence")


async def test_s_11_men_and_boys_are_taken_like_anybody(office: Office) -> None:
    await office.accepted(a_referral(subject={"age_band": "18-39", "gender": "male"}))
    [told] = await office.published("referral.received")
    assert told["gender"] == "male"


async def test_s_18_a_minor_who_writes_alone_is_not_sent_back_to_the_one_she_fears(
    office: Office,
) -> None:
    said = anonymous(
        subject={"age_band": "14-17"}, self_referred=True, perpetrator={"relation": "mother"}
    )
    id_ = await office.accepted(said)
    flags = (await office.get(f"/v1/referrals/{id_}")).json()["flags"]
    assert {"mandatory_report_due", "guardian_contact_blocked"} <= set(flags)
