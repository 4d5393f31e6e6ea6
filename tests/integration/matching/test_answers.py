"""Providers answer, one by one, many at once, and at the same instant."""

import asyncio
from typing import Any
from uuid import UUID, uuid4

import httpx
import orjson
import pytest

from shared.events import ReferralErased, ReferralWithdrawn
from tests.integration.matching.conftest import (
    HOTLINE,
    LAWYERS,
    SHELTERS,
    Matching,
    asks,
    key,
    lawyer,
    names,
)
from tests.unit.matching.given import NOON

ENDED = {"result": "completed", "outcome": "advice_given"}


async def offers(client: httpx.AsyncClient, **filters: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await client.get("/v1/offers", params=filters)).json()["items"]
    return found


async def test_an_offer_is_accepted_begun_and_completed(matching: Matching) -> None:
    await matching.have(lawyer(1))
    event = asks()
    await matching.hear(event)
    provider = await matching.client(LAWYERS, "offer:respond")
    (offer,) = await offers(provider, status="offered")
    at = f"/v1/offers/{offer['offer_id']}"

    states = []
    for path, body in (("accept", None), ("start", {}), ("complete", ENDED)):
        answer = await provider.post(f"{at}/{path}", headers=key(), json=body)
        assert answer.status_code == 200, answer.text
        states.append(answer.json()["state"])
    assert states == ["accepted", "in_progress", "completed"]
    told = await matching.published()
    assert names(told) == [
        "referral.matched",
        "offer.accepted",
        "service.started",
        "service.completed",
        "referral.closed",
    ]
    assert {event["traceparent"].split("-")[1] for event in told} == {"a" * 32}, "one trace"
    (load,) = await matching.rows("select held, assigned from provider_load")
    assert load == {"held": 0, "assigned": 1}


async def test_a_no_asks_the_next_provider_at_once(matching: Matching) -> None:
    await matching.have(lawyer(1), lawyer(2))
    await matching.hear(asks())
    provider = await matching.client(LAWYERS, "offer:respond")
    for reason in ("no_capacity", "not_suitable"):
        (offer,) = await offers(provider, status="offered")
        await provider.post(
            f"/v1/offers/{offer['offer_id']}/decline", headers=key(), json={"reason": reason}
        )
    told = await matching.published()
    assert names(told) == [
        "referral.matched",
        "offer.declined",
        "referral.matched",
        "offer.declined",
        "referral.matched",
        "referral.closed",
    ]
    second, last = orjson.loads(told[2]["body"]), orjson.loads(told[4]["body"])
    assert (second["offers"][0]["attempt"], second["offers"][0]["provider_id"]) == (
        2,
        str(UUID(int=2)),
    )
    assert last["unmet"][0]["reason"] == "declined_by_all"
    (need,) = await matching.rows("select reasons from need")
    assert orjson.loads(need["reasons"])["excluded"] == {"tried": 2}
    await matching.load_is_right()


async def test_a_referral_is_closed_with_its_last_need(matching: Matching) -> None:
    await matching.have(
        lawyer(
            1, needs=["legal_consultation", "court_representation"], service_capacity={"maximum": 5}
        )
    )
    await matching.hear(asks("legal_consultation", "court_representation"))
    provider = await matching.client(LAWYERS, "offer:respond")
    ids = [offer["offer_id"] for offer in await offers(provider)]
    for id_ in ids:
        await provider.post(f"/v1/offers/{id_}/accept", headers=key())
    await asyncio.gather(
        *(provider.post(f"/v1/offers/{id_}/complete", headers=key(), json=ENDED) for id_ in ids)
    )
    assert names(await matching.published("referral.closed")) == ["referral.closed"]


async def test_an_answer_after_the_deadline_is_refused(matching: Matching) -> None:
    await matching.have(lawyer(1))
    await matching.hear(asks())
    await matching.makes_overdue()
    provider = await matching.client(LAWYERS, "offer:respond")
    (offer,) = await offers(provider)
    answer = await provider.post(f"/v1/offers/{offer['offer_id']}/accept", headers=key())
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/answer-too-late")


@pytest.mark.parametrize(
    ("path", "body"),
    [("accept", {}), ("decline", {"reason": "no_capacity"}), ("start", {}), ("complete", ENDED)],
)
async def test_an_offer_that_has_expired_is_answered_too_late(
    matching: Matching, path: str, body: dict[str, str]
) -> None:
    await matching.have(lawyer(1))
    await matching.hear(asks())
    await matching.makes_overdue()
    provider = await matching.client(LAWYERS, "offer:respond")
    (offer,) = await offers(provider)
    await matching.run()
    answer = await provider.post(f"/v1/offers/{offer['offer_id']}/{path}", headers=key(), json=body)
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/answer-too-late")
    assert (answer.json()["state"], answer.json()["allowed"]) == ("expired", ["enter_in_error"])


async def test_only_moves_of_the_table_are_taken(matching: Matching) -> None:
    await matching.have(lawyer(1))
    await matching.hear(asks())
    provider = await matching.client(LAWYERS, "offer:respond")
    (offer,) = await offers(provider)
    at = f"/v1/offers/{offer['offer_id']}"
    for path, body in (("start", {}), ("complete", ENDED)):
        answer = await provider.post(f"{at}/{path}", headers=key(), json=body)
        assert answer.json()["type"] == "/problems/offer-not-open"
        assert answer.json()["state"] == "offered"


@pytest.mark.parametrize(
    ("path", "body", "pointer"),
    [
        ("decline", {}, "/reason"),
        ("decline", {"reason": "too far"}, "/reason"),
        ("complete", {"result": "completed"}, "/outcome"),
        ("complete", {**ENDED, "note": "free text"}, "/note"),
    ],
)
async def test_codes_are_required_and_free_text_is_refused(
    matching: Matching, path: str, body: dict[str, str], pointer: str
) -> None:
    provider = await matching.client(LAWYERS, "offer:respond")
    answer = await provider.post(f"/v1/offers/{uuid4()}/{path}", headers=key(), json=body)
    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]
    assert "too far" not in answer.text
    assert "free text" not in answer.text


async def test_another_partners_offer_does_not_exist(matching: Matching) -> None:
    await matching.have(lawyer(1))
    await matching.hear(asks())
    own = await matching.client(LAWYERS, "offer:respond")
    (offer,) = await offers(own)
    at = f"/v1/offers/{offer['offer_id']}"
    other = await matching.client(SHELTERS, "offer:respond")
    assert await offers(other) == []
    assert (await other.get(at)).status_code == 404
    assert (await other.post(f"{at}/accept", headers=key())).status_code == 404
    reader = await matching.client(LAWYERS, "referral:read")
    assert (await reader.post(f"{at}/accept", headers=key())).status_code == 403
    assert (await own.post(f"{at}/accept")).json()["type"] == "/problems/idempotency-key-missing"


async def test_the_same_key_gives_the_first_answer_again(matching: Matching) -> None:
    await matching.have(lawyer(1))
    await matching.hear(asks())
    provider = await matching.client(LAWYERS, "offer:respond")
    (offer,) = await offers(provider)
    same = key()
    at = f"/v1/offers/{offer['offer_id']}/accept"
    first, again = [await provider.post(at, headers=same) for _ in range(2)]
    assert first.content == again.content
    assert again.headers["idempotent-replayed"] == "true"
    assert names(await matching.published("offer.accepted")) == ["offer.accepted"]


async def test_of_two_answers_at_the_same_instant_one_is_taken(matching: Matching) -> None:
    pairs = 200
    await matching.have(lawyer(1, service_capacity={"maximum": pairs}))
    await matching.hear(*(asks() for _ in range(pairs)))
    provider = await matching.client(LAWYERS, "offer:respond")
    for offer in await offers(provider, limit="1000"):
        at = f"/v1/offers/{offer['offer_id']}/accept"
        answers = await asyncio.gather(*(provider.post(at, headers=key()) for _ in range(2)))
        assert sorted(answer.status_code for answer in answers) == [200, 409]
    assert len(await matching.published("offer.accepted")) == pairs
    await matching.load_is_right()


async def test_many_answers_are_taken_at_once_and_each_line_is_answered(matching: Matching) -> None:
    await matching.have(lawyer(1, service_capacity={"maximum": 9}), lawyer(2))
    await matching.hear(*(asks() for _ in range(4)))
    provider = await matching.client(LAWYERS, "offer:respond")
    one, two, three, four = (offer["offer_id"] for offer in await offers(provider))
    lines: list[dict[str, Any]] = [
        {"offer_id": one, "answer": "accept"},
        {"offer_id": one, "answer": "start"},
        {"offer_id": two, "answer": "decline", "reason": "no_capacity"},
        {"offer_id": three, "answer": "decline"},
        {"offer_id": str(uuid4()), "answer": "accept"},
        {"offer_id": four, "answer": "complete", **ENDED},
    ]
    body = b"\n".join(orjson.dumps(line) for line in lines)
    headers = {"content-type": "application/x-ndjson"}
    for states in (
        ["accepted", "in_progress", "declined", None, None, None],
        [None, "in_progress", "declined", None, None, None],
    ):
        answer = await provider.post("/v1/offers/answers", headers=headers, content=body)
        results = [orjson.loads(line) for line in answer.content.splitlines()]
        assert [result["line"] for result in results] == [1, 2, 3, 4, 5, 6]
        assert [result.get("state") for result in results] == states
    assert [result["status"] for result in results] == [409, 200, 200, 422, 404, 409]
    assert results[1]["replayed"]
    assert len(await matching.published("offer.declined")) == 1
    await matching.load_is_right()


async def test_offers_come_in_pages(matching: Matching) -> None:
    await matching.have(lawyer(1, service_capacity={"maximum": 9}))
    await matching.hear(*(asks() for _ in range(5)))
    ops = await matching.client(HOTLINE, "ops")
    seen: list[str] = []
    after: str | None = None
    while True:
        params = {"limit": "2"} | ({"after": after} if after else {})
        page = (await ops.get("/v1/offers", params=params)).json()
        seen += [offer["offer_id"] for offer in page["items"]]
        after = page["next"]
        if after is None:
            break
    assert len(seen) == len(set(seen)) == 5
    full = (await ops.get("/v1/offers", params={"limit": "5"})).json()
    assert (len(full["items"]), full["next"]) == (5, None)
    stranger = await matching.client(SHELTERS, "offer:respond")
    for http, unknown in ((ops, str(UUID(int=77))), (stranger, seen[0])):
        refused = await http.get("/v1/offers", params={"after": unknown})
        assert refused.status_code == 422
        assert refused.json()["errors"][0]["pointer"] == "/after"


async def test_the_key_of_an_answer_is_gone_with_its_referral(matching: Matching) -> None:
    await matching.have(lawyer(1))
    event = asks()
    await matching.hear(event)
    provider = await matching.client(LAWYERS, "offer:respond")
    (offer,) = await offers(provider, status="offered")
    path, headers = f"/v1/offers/{offer['offer_id']}/accept", key()
    assert (await provider.post(path, headers=headers)).status_code == 200

    await matching.hear(ReferralErased(referral_id=event.referral_id, erased_at=event.received_at))

    again = await provider.post(path, headers=headers)
    assert (again.status_code, again.json()["type"]) == (410, "/problems/idempotency-key-erased")
    (kept,) = await matching.rows("select body, ids from idempotency")
    assert dict(kept) == {"body": b"", "ids": None}


async def test_an_answer_after_she_took_it_back_names_where_it_stands_and_changes_nothing(
    matching: Matching,
) -> None:
    await matching.have(lawyer(1))
    event = asks()
    await matching.hear(event)
    provider = await matching.client(LAWYERS, "offer:respond")
    (offer,) = await offers(provider)
    await matching.hear(
        ReferralWithdrawn(
            referral_id=event.referral_id, withdrawn_at=NOON, reason="survivor_declined"
        )
    )
    told = await matching.published()
    answer = await provider.post(f"/v1/offers/{offer['offer_id']}/accept", headers=key())
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/offer-not-open")
    assert (answer.json()["state"], answer.json()["allowed"]) == ("withdrawn", ["enter_in_error"])
    assert await matching.published() == told
