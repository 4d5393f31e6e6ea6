"""Whoever is referred twice is one person inside, whichever door she comes by; nobody is told."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID, uuid4

import httpx
import orjson
import pytest

from services.intake.context import IntakeContext
from services.intake.vault.rotation import Reindexing
from services.intake.vault.sealing import index_version
from shared.security import keys
from shared.security.key_versions import KeyFile
from tests.integration.intake.office import FEDERATION, HOTLINE, LAWYERS, Office
from tests.integration.intake.test_cloud_events import an_event
from tests.integration.intake.test_consent_and_release import take
from tests.integration.intake.test_imports import imported
from tests.support.builders import a_referral, anonymous
from tests.support.hospitals import a_service_request

TOKEN = "q7Zf0mX2cV9sJt4LrW8bNA"
NUMBER = "19900000001"


async def links(office: Office) -> list[tuple[UUID, UUID]]:
    """(later referral, first referral) of each linked need."""
    rows = await office.rows("select * from same_need order by linked_at, need_id")
    return [(row["referral_id"], row["first_referral_id"]) for row in rows]


async def by_api(office: Office) -> None:
    await office.accepted(a_referral(needs=["shelter"]), FEDERATION)


async def by_batch(office: Office) -> None:
    [line] = await office.lines("/v1/referrals/batch", [a_referral(needs=["shelter"])])
    assert line["status"] == 202


async def by_fhir(office: Office) -> None:
    headers = {"content-type": "application/fhir+json", "idempotency-key": uuid4().hex}
    answer = await office.http.post(
        "/fhir/ServiceRequest",
        content=orjson.dumps(a_service_request("shelter")),
        headers=headers | office.bearer(HOTLINE),
    )
    assert answer.status_code == 201, answer.text


async def by_cloud_event(office: Office) -> None:
    sent = an_event(a_referral(needs=["shelter"]))
    headers = {f"ce-{name}": str(value) for name, value in sent.get_attributes().items()}
    headers["content-type"] = headers.pop("ce-datacontenttype")
    answer = await office.http.post(
        "/v1/events", json=sent.get_data(), headers=headers | office.bearer(HOTLINE)
    )
    assert answer.status_code == 202, answer.text


async def by_file(office: Office) -> None:
    row = a_referral(needs=["shelter"], source_ref="FX-1")
    found = await imported(office, orjson.dumps(row))
    assert found["status"] == "done", found


DOORS: dict[str, Callable[[Office], Awaitable[None]]] = {
    "api": by_api,
    "batch": by_batch,
    "fhir": by_fhir,
    "cloud_events": by_cloud_event,
    "file": by_file,
}


@pytest.mark.parametrize("door", DOORS)
async def test_a_second_request_by_any_door_is_linked_to_the_first(
    office: Office, door: str
) -> None:
    said = a_referral(identity={"phone": "+86 199 0000 0001"}, needs=["shelter"])
    first = await office.accepted(said)
    await DOORS[door](office)
    [(later, earlier)] = await links(office)
    assert earlier == first
    assert later != first
    told = await office.published("referral.received")
    [need] = told[0]["needs"]
    assert told[1]["needs"][-1]["first_need_id"] == need["need_id"]
    assert need.get("first_need_id") is None


@pytest.mark.parametrize("channel", ["wechat_miniprogram", "web_form", "qr_poster"])
async def test_who_types_her_number_alone_is_led_to_nobody(office: Office, channel: str) -> None:
    first = await office.accepted(a_referral(needs=["shelter"]))
    typed = await office.accepted(a_referral(needs=["shelter"], channel=channel))
    assert await links(office) == [(typed, first)]
    told = await office.published("referral.received")
    assert [need.get("first_need_id") for event in told for need in event["needs"]] == [None, None]


async def test_neither_partner_is_told_of_the_other(office: Office) -> None:
    first = await office.accepted(a_referral(needs=["shelter"]))
    alone = await office.post(
        "/v1/referrals", a_referral(identity=None, safe_contact=None), FEDERATION
    )
    linked = await office.post("/v1/referrals", a_referral(needs=["shelter"]), FEDERATION)
    assert linked.json().keys() == alone.json().keys()
    later = UUID(linked.json()["id"])
    [need] = await office.rows("select id from need where referral_id = $1", first)
    for asked, caller, others in (
        (first, HOTLINE, (str(later),)),
        (later, FEDERATION, (str(first), str(need["id"]))),
    ):
        for path in ("", "/linked", "/ledger"):
            answer = await office.get(f"/v1/referrals/{asked}{path}", caller)
            assert not [other for other in others if other in answer.text], path
        found = await office.post("/v1/referrals/search", {"phone": NUMBER}, caller)
        assert found.json()["ids"] == [str(asked)]
    [kept] = await office.rows("select facts from referral where id = $1", later)
    assert str(need["id"]) not in str(kept)


async def test_a_token_links_whom_no_number_does_and_is_released_to_nobody(office: Office) -> None:
    said: dict[str, Any] = {"needs": ["legal_consultation"], "safe_contact": None}
    one = await office.accepted(a_referral(identity={"person_token": TOKEN}, **said))
    two = await office.accepted(
        a_referral(identity={"person_token": TOKEN, "name": "林某甲"}, **said), FEDERATION
    )
    assert await links(office) == [(two, one)]
    await take(office, two, "legal_consultation", LAWYERS)
    released = await office.get(f"/v1/referrals/{two}/identity", LAWYERS)
    assert released.json()["identity"] == {"name": "林某甲"}
    assert TOKEN not in str(await office.rows("select * from vault_sealed"))
    short = await office.post("/v1/referrals", a_referral(identity={"person_token": "lin"}))
    assert [fault["pointer"] for fault in short.json()["errors"]] == ["/identity/person_token"]


async def test_two_of_one_batch_are_linked_in_the_order_of_their_lines(office: Office) -> None:
    lines = [a_referral(needs=["shelter", "medical"]), a_referral(needs=["medical"])]
    answers = await office.lines("/v1/referrals/batch", lines)
    first, second = (UUID(line["id"]) for line in sorted(answers, key=lambda line: line["line"]))
    assert await links(office) == [(second, first)]


async def test_who_is_not_the_same_person_or_asks_for_something_else_is_not_linked(
    office: Office,
) -> None:
    await office.accepted(a_referral(needs=["shelter"]))
    await office.accepted(a_referral(needs=["medical"]))
    await office.accepted(a_referral(needs=["shelter"], identity={"phone": "19900000002"}))
    await office.accepted(anonymous(needs=["shelter"]))
    counted = a_referral(needs=["shelter"], safe_contact=None)
    counted["consent"] |= {"scope": "statistics_only"}
    await office.accepted(counted)
    assert await links(office) == []
    rows = await office.rows("select person_index from vault_sealed where person_index is null")
    assert len(rows) == 1, "who is only counted is known by nothing"


async def test_what_is_over_links_nobody_and_an_erasure_takes_the_link_along(
    office: Office,
) -> None:
    first = await office.accepted(a_referral(needs=["shelter"]))
    await office.post(f"/v1/referrals/{first}/withdraw", {"reason": "survivor_declined"})
    second = await office.accepted(a_referral(needs=["shelter"]))
    assert await links(office) == []
    third = await office.accepted(a_referral(needs=["shelter"]), FEDERATION)
    assert await links(office) == [(third, second)]
    erased = await erase(office, second)
    assert erased.is_success, erased.text
    assert await links(office) == []
    assert await office.rows("select from vault_sealed where referral_id = $1", second) == []


async def erase(office: Office, referral_id: UUID) -> httpx.Response:
    headers = {"idempotency-key": uuid4().hex} | office.bearer(HOTLINE)
    return await office.http.delete(f"/v1/referrals/{referral_id}", headers=headers)


async def test_a_new_key_of_digests_finds_her_again_and_digests_her_anew(office: Office) -> None:
    identity = {"phone": NUMBER, "person_token": TOKEN}
    first = await office.accepted(a_referral(needs=["shelter"], identity=identity))
    only_safe = a_referral(needs=["medical"], identity=None)
    only_safe["safe_contact"] |= {"channel": "sms", "address": "19900000003"}
    safe = await office.accepted(only_safe)
    keys.add_version(office.settings.secrets / "intake" / "index.json")
    context: IntakeContext = office.resources["context"]
    assert isinstance(context.vault._index, KeyFile)
    context.vault._index.look()
    await office.accepted(a_referral(needs=["shelter"]))
    assert await Reindexing().run(office.db, {"context": context}) is False
    rows = await office.rows("select person_index, token_index from vault_sealed")
    found = [value for row in rows for value in row.values() if value is not None]
    assert len(found) == 4
    assert {index_version(value) for value in found} == {2}
    await office.accepted(a_referral(needs=["shelter"], identity={"person_token": TOKEN}))
    await office.accepted(only_safe | {"source_ref": "again-1"})
    assert [earlier for _, earlier in await links(office)] == [first, first, safe]
