"""A safe contact confirmed again, and changed, by the partner that holds it."""

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import httpx
import orjson
import pytest

from tests.integration.intake.office import FEDERATION, HOTLINE, NEIGHBOUR, Office
from tests.support.builders import a_referral, anonymous

BY_MAIL = {
    "channel": "email",
    "address": "She@Example.org",
    "windows": [{"days": "daily", "from": "00:00", "to": "24:00"}],
    "time_zone": "asia/urumqi",
    "language": "ug-CN",
    "code_word": "白杨",
}


async def put(
    office: Office, id_: Any, body: Any, caller: Any = HOTLINE, key: str | None = None
) -> httpx.Response:
    headers = {"content-type": "application/json", "idempotency-key": key or uuid4().hex}
    return await office.http.put(
        f"/v1/referrals/{id_}/safe-contact",
        content=orjson.dumps(body),
        headers={**headers, **office.bearer(caller)},
    )


async def confirm(office: Office, id_: Any, body: Any = None, **other: Any) -> httpx.Response:
    path = f"/v1/referrals/{id_}/safe-contact/confirm"
    return await office.post(path, body or {}, **other)


async def contact(office: Office, id_: UUID) -> Any:
    asked = {"referral_ids": [str(id_)]}
    answer = await office.post("/internal/v1/safe-contacts", asked, NEIGHBOUR)
    return answer.json()["contacts"][str(id_)]


async def test_a_contact_that_is_confirmed_counts_from_today(office: Office) -> None:
    old = a_referral()["safe_contact"] | {"confirmed_on": "2026-01-01"}
    id_ = await office.accepted(a_referral(safe_contact=old))
    before = await contact(office, id_)
    answer = await confirm(office, id_)
    today = datetime.now(ZoneInfo("Asia/Shanghai")).date().isoformat()
    assert answer.json() == {"id": str(id_), "contactable": True, "confirmed_on": today}
    assert await contact(office, id_) == before | {"confirmed_on": today}
    [told] = await office.published("referral.contact-changed")
    assert set(told) == {"referral_id", "changed_at", "contactable"}


async def test_a_contact_that_is_changed_replaces_the_old_one_wholly(office: Office) -> None:
    id_ = await office.accepted(a_referral())
    key = await office.rows("select wrapped from vault_key")
    answer = await put(office, id_, BY_MAIL)
    assert answer.status_code == 200
    now = await contact(office, id_)
    assert (now["address"], now["time_zone"], now["language"]) == (
        "She@example.org",
        "Asia/Urumqi",
        "ug",
    )
    assert now["windows"] == [{"days": "daily", "from": "00:00", "to": "24:00"}]
    assert await office.rows("select wrapped from vault_key") == key, "under the same key"
    life = (await office.get(f"/v1/referrals/{id_}")).json()
    assert [line["what"] for line in life["timeline"]] == ["received", "contact_changed"]
    [row] = await office.rows("select action, allowed from audit where action = 'change_contact'")
    assert row["allowed"]
    everything = str(await office.rows("select * from outbox")) + str(
        await office.rows("select * from idempotency")
    )
    assert "she@" not in everything.lower()
    assert "白杨" not in everything


async def test_who_said_nothing_may_say_it_later_and_may_take_it_back(office: Office) -> None:
    id_ = await office.accepted(anonymous())
    assert (await confirm(office, id_)).status_code == 409
    assert (await put(office, id_, BY_MAIL)).json()["contactable"] is True
    assert (await contact(office, id_))["channel"] == "email"
    assert (await put(office, id_, {"channel": "none"})).json()["contactable"] is False
    assert await contact(office, id_) is None
    assert (await office.get(f"/v1/referrals/{id_}")).json()["contactable"] is False


async def test_the_same_key_changes_it_once(office: Office) -> None:
    id_ = await office.accepted(a_referral())
    first = await put(office, id_, BY_MAIL, key="k")
    again = await put(office, id_, BY_MAIL, key="k")
    assert again.content == first.content
    assert len(await office.published("referral.contact-changed")) == 1
    assert (await put(office, id_, {"channel": "none"}, key="k")).status_code == 422


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"channel": "sms", "address": "abc"}, "/address"),
        ({"channel": "sms"}, ""),
        ({"channel": "email", "address": "she@@example"}, "/address"),
        ({"channel": "none", "confirmed_on": "2999-01-01"}, "/confirmed_on"),
        ({"channel": "none", "colour": "red"}, "/colour"),
    ],
)
async def test_it_is_judged_as_at_the_door(
    office: Office, body: dict[str, Any], pointer: str
) -> None:
    id_ = await office.accepted(a_referral())
    answer = await put(office, id_, body)
    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]


async def test_nobody_elses_contact_can_be_touched(office: Office) -> None:
    id_ = await office.accepted(a_referral())
    assert (await put(office, id_, BY_MAIL, FEDERATION)).status_code == 404
    assert (await confirm(office, id_, caller=FEDERATION)).status_code == 404
    assert (await put(office, uuid4(), BY_MAIL)).status_code == 404
    assert (await put(office, "7", BY_MAIL)).status_code == 422
    rehearsing = replace(HOTLINE, client_id="test_hotline", test=True)
    assert (await put(office, id_, BY_MAIL, rehearsing)).status_code == 404
    assert await office.published("referral.contact-changed") == []


async def test_what_has_ended_is_left_alone(office: Office) -> None:
    id_ = await office.accepted(a_referral())
    await office.post(f"/v1/referrals/{id_}/withdraw", {"reason": "unsafe"})
    assert (await put(office, id_, BY_MAIL)).status_code == 409
    assert (await confirm(office, id_)).status_code == 409


async def test_what_a_test_client_asks_for_is_a_rehearsal(office: Office) -> None:
    rehearsing = replace(HOTLINE, client_id="test_hotline", test=True)
    rehearsal = await office.accepted(a_referral(), rehearsing)
    real = await office.accepted(a_referral())
    assert [told["sandbox"] for told in await office.published("referral.received")] == [
        True,
        False,
    ]
    assert (await contact(office, rehearsal))["sandbox"] is True
    assert (await contact(office, real))["sandbox"] is False
