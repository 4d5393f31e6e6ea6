"""Consent decides before anybody is asked, in the first round and in every later one."""

from typing import Any
from uuid import UUID, uuid4

import orjson

from shared.events import ReferralReceived
from tests.integration.matching.conftest import HOTLINE, LAWYERS, Matching, asks, key, lawyer, names

X, Y, Z = 1, 2, 3


def near(number: int, **changes: Any) -> dict[str, Any]:
    return lawyer(number, service_areas=[{"extent": "440105"}], **changes)


def far(number: int, **changes: Any) -> dict[str, Any]:
    return lawyer(number, service_areas=[{"extent": "000000"}], **changes)


def naming(*numbers: int, **changes: Any) -> ReferralReceived:
    named = tuple(UUID(int=number) for number in numbers)
    return asks(consent_scope="named_providers", consent_providers=named, **changes)


async def asked(matching: Matching) -> list[int]:
    rows = await matching.rows("select provider_id from offer order by seq")
    return [row["provider_id"].int for row in rows]


async def test_a_nearer_provider_that_she_did_not_name_is_never_asked(matching: Matching) -> None:
    await matching.have(far(X), near(Y))
    await matching.hear(naming(X))
    assert await asked(matching) == [X]


async def test_named_and_full_is_unmet_with_a_reason_of_its_own(matching: Matching) -> None:
    await matching.have(far(X, service_capacity={"maximum": 0}), near(Y))
    event = naming(X)
    await matching.hear(event)
    assert await asked(matching) == []
    (told, closed) = await matching.published()
    assert closed["name"] == "referral.closed"
    assert [unmet["reason"] for unmet in orjson.loads(told["body"])["unmet"]] == [
        "named_unavailable"
    ]
    own = await matching.client(HOTLINE, "referral:read")
    (need,) = (await own.get(f"/v1/referrals/{event.referral_id}/needs")).json()["items"]
    assert (need["status"], need["unmet_reason"]) == ("unmet", "named_unavailable")
    assert need["reasons"]["excluded"] == {}, "a referral is no way to look into a shelter"
    ops = await matching.client(HOTLINE, "ops")
    (need,) = (await ops.get(f"/v1/referrals/{event.referral_id}/needs")).json()["items"]
    assert need["reasons"]["excluded"] == {"full": 1}


async def test_a_no_goes_to_nobody_whom_she_did_not_name(matching: Matching) -> None:
    await matching.have(near(X), far(Z), near(Y))
    await matching.hear(naming(X, Z))
    provider = await matching.client(LAWYERS, "offer:respond")
    for expected in (X, Z):
        assert (await asked(matching))[-1] == expected
        (offer,) = (await provider.get("/v1/offers", params={"status": "offered"})).json()["items"]
        path = f"/v1/offers/{offer['offer_id']}/decline"
        await provider.post(path, headers=key(), json={"reason": "no_capacity"})
    assert await asked(matching) == [X, Z]
    (need,) = await matching.rows("select status, unmet_reason from need")
    assert need == {"status": "unmet", "unmet_reason": "named_unavailable"}


async def test_a_silence_goes_to_nobody_whom_she_did_not_name(matching: Matching) -> None:
    await matching.have(near(X), near(Y))
    await matching.hear(naming(X))
    await matching.makes_overdue()
    await matching.run()
    assert await asked(matching) == [X]
    (need,) = await matching.rows("select unmet_reason from need")
    assert need["unmet_reason"] == "named_unavailable"


async def test_a_named_provider_must_be_able_like_any_other(matching: Matching) -> None:
    await matching.have(
        lawyer(X, service_areas=[{"extent": "110000"}]), near(Y), near(Z, active=False)
    )
    await matching.hear(naming(X, Z), naming(uuid4().int))
    assert await asked(matching) == []
    rows = await matching.rows("select reasons, unmet_reason from need order by need_id")
    assert {row["unmet_reason"] for row in rows} == {"named_unavailable"}
    await matching.load_is_right()


async def test_two_referrals_of_one_batch_share_the_places_of_the_provider_they_name(
    matching: Matching,
) -> None:
    await matching.have(near(X), near(Y))
    await matching.hear(naming(X), naming(X), asks())
    assert sorted(await asked(matching)) == [X, Y]
    await matching.load_is_right()


async def test_statistics_only_asks_nobody_and_is_no_unmet_need(matching: Matching) -> None:
    await matching.have(near(X))
    event = asks("legal_consultation", "shelter", consent_scope="statistics_only")
    await matching.hear(event)
    assert await asked(matching) == []
    rows = await matching.rows("select status, unmet_reason from need")
    assert rows == [{"status": "not_requested", "unmet_reason": None}] * 2
    matched, closed = await matching.published()
    body = orjson.loads(matched["body"])
    assert (body["offers"], body["unmet"]) == ([], [])
    assert [n["need"] for n in body["not_requested"]] == ["legal_consultation", "shelter"]
    assert closed["name"] == "referral.closed"


async def test_a_recorded_duty_widens_only_the_needs_it_serves(matching: Matching) -> None:
    await matching.have(near(X), near(Y, kind="shelter", needs=["shelter"]))
    await matching.hear(
        asks(
            "legal_consultation",
            "shelter",
            consent_scope="statistics_only",
            duty_needs=("shelter",),
        )
    )
    rows = await matching.rows("select type, status from need order by position")
    assert [tuple(row.values()) for row in rows] == [
        ("legal_consultation", "not_requested"),
        ("shelter", "offered"),
    ]
    assert await asked(matching) == [Y]
    assert names(await matching.published()) == ["referral.matched"]


async def test_a_silence_is_not_a_no(matching: Matching) -> None:
    await matching.have(near(X), near(Y))
    await matching.hear(asks())
    await matching.makes_overdue()
    await matching.run()
    provider = await matching.client(LAWYERS, "offer:respond")
    (offer,) = (await provider.get("/v1/offers", params={"status": "offered"})).json()["items"]
    path = f"/v1/offers/{offer['offer_id']}/decline"
    await provider.post(path, headers=key(), json={"reason": "no_capacity"})
    (need,) = await matching.rows("select unmet_reason from need")
    assert need["unmet_reason"] == "no_answer"


async def test_s112_no_provider_of_the_body_that_a_case_is_about_is_ever_asked(
    matching: Matching,
) -> None:
    await matching.have(near(X), near(Y))
    await matching.hear(asks(kept_from=LAWYERS))
    assert await asked(matching) == []
    (need,) = await matching.rows("select unmet_reason from need")
    assert need["unmet_reason"] == "no_provider"
    (case,) = await matching.rows("select barred from referral")
    assert case["barred"] == LAWYERS
