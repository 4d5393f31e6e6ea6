"""What is wrong is refused with what, where and what is allowed; nothing is stored or repeated."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import orjson
import pytest

from tests.support.api_client import Json, Partner
from tests.support.builders import a_referral
from tests.support.counting import query_of
from tests.support.references import referrals_of

CANARY = "CANARY7f3a"
_KEPT = """
    select (select count(*) from intake.referral) as referrals,
           (select count(*) from intake.vault_sealed) as sealed,
           (select count(*) from intake.outbox) as told,
           (select count(*) from intake.idempotency) as keys
"""


def changed(path: str, value: Any) -> Json:
    """A good referral with one wrong place."""
    body = orjson.loads(orjson.dumps(a_referral()))
    *steps, last = [int(step) if step.isdigit() else step for step in path.strip("/").split("/")]
    at = body
    for step in steps:
        at = at[step]
    at[last] = value
    return dict(body)


def without(name: str) -> Json:
    body = a_referral()
    del body[name]
    return body


WRONG_FIELDS: dict[str, tuple[Json, str, bool]] = {
    "unknown field": (changed("/canary_field", CANARY), "/canary_field", False),
    "unknown field in a part": (changed("/subject/canary", CANARY), "/subject/canary", False),
    "unknown code": (changed("/needs/0", CANARY), "/needs/0", True),
    "unknown channel": (changed("/channel", CANARY), "/channel", True),
    "wrong region": (changed("/region", "999999"), "/region", False),
    "bad date": (changed("/occurred_at", CANARY), "/occurred_at", False),
    "date without offset": (changed("/occurred_at", "2026-11-20T09:12:00"), "/occurred_at", False),
    "missing consent": (without("consent"), "/consent", False),
    "no need": (changed("/needs", []), "/needs", False),
    "a telephone number that is none": (
        changed("/identity/phone", CANARY),
        "/identity/phone",
        False,
    ),
    "a name that is none": (changed("/identity/name", [CANARY]), "/identity/name", False),
    "consent of a child": (changed("/subject/age_band", "<14"), "/consent/basis", True),
}


@pytest.fixture
async def nothing_is_kept(hotline: Partner) -> AsyncIterator[None]:
    """Whatever the test posts leaves no trace in intake."""
    sql = query_of(hotline.jieli.settings.database_url)
    before = await sql(_KEPT)
    yield
    assert await sql(_KEPT) == before


def is_problem(answer: Any, status: int, slug: str) -> Json:
    """The answer is a problem+json that repeats nothing it was given."""
    assert answer.status_code == status, (answer.status_code, answer.text)
    assert answer.headers["content-type"].startswith("application/problem+json")
    body: Json = answer.json()
    assert body["status"] == status
    assert body["type"] == f"/problems/{slug}"
    assert body["title"]
    assert CANARY not in answer.text
    assert CANARY not in str(answer.headers)
    return body


@pytest.mark.usefixtures("nothing_is_kept")
@pytest.mark.parametrize("case", WRONG_FIELDS)
async def test_a_wrong_field_is_named_with_its_place(hotline: Partner, case: str) -> None:
    body, pointer, allowed = WRONG_FIELDS[case]

    answer = await hotline.post("intake", "/v1/referrals", body)

    problem = is_problem(answer, 422, "invalid")
    found = {error["pointer"]: error for error in problem["errors"]}
    assert pointer in found, found
    assert found[pointer]["detail"]
    assert not allowed or found[pointer].get("allowed"), found[pointer]


@pytest.mark.usefixtures("nothing_is_kept")
async def test_all_wrong_fields_are_named_at_once(hotline: Partner) -> None:
    body = changed("/needs/0", CANARY) | {"region": "999999", "canary": 1}

    answer = await hotline.post("intake", "/v1/referrals", body)

    pointers = {error["pointer"] for error in is_problem(answer, 422, "invalid")["errors"]}
    assert pointers >= {"/needs/0", "/region", "/canary"}


@pytest.mark.usefixtures("nothing_is_kept")
async def test_broken_json_is_refused(hotline: Partner) -> None:
    answer = await hotline.post("intake", "/v1/referrals", b'{"channel": "' + CANARY.encode())

    is_problem(answer, 400, "malformed")


@pytest.mark.usefixtures("nothing_is_kept")
async def test_a_body_over_256_kib_is_refused(hotline: Partner) -> None:
    body = changed("/identity/narrative", CANARY * 30_000)

    answer = await hotline.post("intake", "/v1/referrals", body)

    is_problem(answer, 413, "too-large")


@pytest.mark.usefixtures("nothing_is_kept")
async def test_a_post_without_a_key_is_refused(hotline: Partner) -> None:
    answer = await hotline.send("POST", "intake", "/v1/referrals", json=a_referral())

    is_problem(answer, 400, "idempotency-key-missing")


@pytest.mark.usefixtures("nothing_is_kept")
async def test_a_body_of_another_kind_is_refused(hotline: Partner) -> None:
    headers = {"idempotency-key": uuid4().hex, "content-type": "text/plain"}

    answer = await hotline.send("POST", "intake", "/v1/referrals", headers, content=b"CANARY7f3a")

    is_problem(answer, 415, "unsupported-media-type")


async def test_a_key_used_with_another_body_is_refused_and_the_first_answer_stays(
    hotline: Partner,
) -> None:
    key = uuid4().hex
    first = await hotline.post("intake", "/v1/referrals", a_referral(source_ref="key-1"), key)
    other = await hotline.post("intake", "/v1/referrals", a_referral(source_ref="key-2"), key)
    again = await hotline.post("intake", "/v1/referrals", a_referral(source_ref="key-1"), key)

    is_problem(other, 422, "idempotency-key-reused")
    assert again.status_code == 202
    assert again.content == first.content
    assert again.headers["idempotent-replayed"] == "true"


async def test_one_bad_line_of_a_thousand_spoils_only_itself(hotline: Partner) -> None:
    lines: list[Any] = [a_referral(source_ref=f"thousand-{uuid4().hex}") for _ in range(1_000)]
    lines[617] |= {"needs": [CANARY]}

    answers = await hotline.lines("intake", "/v1/referrals/batch", lines)

    bad = [line for line in answers if line["status"] != 202]
    assert [(line["line"], line["status"]) for line in bad] == [(618, 422)]
    assert bad[0]["problem"]["errors"][0]["pointer"] == "/needs/0"
    assert CANARY not in str(bad)
    sent = {line["source_ref"] for line in lines}
    assert len(await referrals_of(hotline.jieli.settings, sent.__contains__)) == 999


@pytest.mark.parametrize(
    "address",
    [
        "https://10.0.0.7/hook",
        "https://127.0.0.1/hook",
        "https://169.254.169.254/latest",
        "https://[::ffff:127.0.0.1]/hook",
        "https://2130706433/hook",
        "http://hooks.example.org/hook",
    ],
)
async def test_a_webhook_to_a_private_address_is_refused(hotline: Partner, address: str) -> None:
    network = hotline.of("test_lawyer_network")
    contact = {"channel": "webhook", "address": address}

    answer = await network.put("notifications", f"/v1/providers/{uuid4()}/contact", contact)

    problem = is_problem(answer, 422, "invalid")
    assert problem["errors"][0]["pointer"] == "/address"
    assert address not in answer.text
