"""A referral comes, is taken back, is erased; in any order."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import orjson
import pytest

from shared.events import HarmFact, ReferralErased, ReferralWithdrawn
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


def shelter(number: int, **changes: Any) -> dict[str, Any]:
    return lawyer(number, kind="shelter", needs=["shelter"], **changes)


def withdrawn(referral_id: UUID) -> ReferralWithdrawn:
    return ReferralWithdrawn(referral_id=referral_id, withdrawn_at=NOON, reason="survivor_declined")


def erased(referral_id: UUID) -> ReferralErased:
    return ReferralErased(referral_id=referral_id, erased_at=NOON)


async def test_each_need_is_matched_and_followed_on_its_own(matching: Matching) -> None:
    await matching.have(lawyer(1))
    await matching.have(shelter(2), partner=SHELTERS)
    event = asks("legal_consultation", "shelter", "counselling")
    await matching.hear(event)

    own = await matching.client(HOTLINE, "referral:read")
    answer = await own.get(f"/v1/referrals/{event.referral_id}/needs")
    needs = answer.json()["items"]
    assert [need["type"] for need in needs] == ["legal_consultation", "shelter", "counselling"]
    assert [need["status"] for need in needs] == ["offered", "offered", "unmet"]
    assert needs[0]["provider"] == {"id": str(UUID(int=1)), "kind": "volunteer_lawyer"}
    assert needs[2]["unmet_reason"] == "no_provider"


async def test_one_event_says_whom_matching_asked_and_why_not(matching: Matching) -> None:
    await matching.have(lawyer(1))
    event = asks("legal_consultation", "shelter")
    await matching.hear(event)

    (told,) = await matching.published()
    body = orjson.loads(told["body"])
    assert told["name"] == "referral.matched"
    assert told["traceparent"].split("-")[1] == "a" * 32
    assert [offer["provider_id"] for offer in body["offers"]] == [str(UUID(int=1))]
    assert body["unmet"] == [
        {"need_id": str(event.needs[1].need_id), "need": "shelter", "reason": "no_provider"}
    ]
    offered = (await matching.rows("select offered_at, answer_due_at from offer"))[0]
    assert offered["answer_due_at"] - offered["offered_at"] == timedelta(hours=4)


async def test_the_reasons_of_a_choice_are_kept_and_shown(matching: Matching) -> None:
    await matching.have(
        lawyer(1, service_areas=[{"extent": "000000"}]),
        lawyer(2, service_areas=[{"extent": "110000"}]),
        lawyer(3, languages=[{"code": "ug"}], service_areas=[{"extent": "440105"}]),
    )
    event = asks()
    await matching.hear(event)

    ops = await matching.client(HOTLINE, "ops")
    view = (await ops.get(f"/v1/referrals/{event.referral_id}")).json()
    assert view["rules"]["version"] == "2026-11"
    assert view["rules"]["source"]
    (offer,) = view["needs"][0]["offers"]
    assert offer["reasons"] == {
        "rules": "2026-11",
        "level": "national",
        "region": "000000",
        "language": "zh",
        "gbv_trained": False,
        "gbv_trained_required": False,
        "load": {"held": 0, "places": 1},
        "considered": 1,
        "excluded": {"outside_region": 1},
    }


async def test_the_same_referral_under_another_event_id_changes_nothing(matching: Matching) -> None:
    await matching.have(lawyer(1), lawyer(2))
    event = asks()
    await matching.hear(event)
    await matching.hear(event, event)
    assert names(await matching.published()) == ["referral.matched"]
    await matching.load_is_right()


async def test_sexual_violence_is_offered_only_to_the_trained(matching: Matching) -> None:
    trained = [
        {
            "code": "gbv_trained",
            "date": "2024-05-01",
            "valid_until": "2099-04-30",
            "evidence": "invented register 7",
        }
    ]
    await matching.have(lawyer(1), lawyer(2, credentials=trained))
    first, second = (asks(harms=(HarmFact(type="sexual_assault"),)) for _ in range(2))
    await matching.hear(first, second)
    rows = await matching.rows("select provider_id from offer")
    assert [row["provider_id"] for row in rows] == [UUID(int=2)]
    (unmet,) = await matching.rows("select unmet_reason from need where status = 'unmet'")
    assert unmet["unmet_reason"] == "no_capacity"


async def test_a_hotline_call_goes_to_a_volunteer_lawyer_though_an_agency_is_nearer(
    matching: Matching,
) -> None:
    agency = lawyer(1, kind="legal_aid_agency", service_areas=[{"extent": "440105"}])
    await matching.have(agency, lawyer(2, service_areas=[{"extent": "000000"}]))
    call, letter = asks(channel="miniprogram_hotline"), asks()
    await matching.hear(call)
    await matching.hear(letter)
    rows = await matching.rows("select referral_id, provider_kind from offer order by seq")
    assert rows == [
        {"referral_id": call.referral_id, "provider_kind": "volunteer_lawyer"},
        {"referral_id": letter.referral_id, "provider_kind": "legal_aid_agency"},
    ]


async def test_a_child_harmed_by_her_father_goes_to_child_protection(matching: Matching) -> None:
    await matching.have(shelter(1, service_areas=[{"extent": "440105"}]))
    await matching.have(
        lawyer(2, kind="civil_affairs", needs=["shelter"], service_areas=[{"extent": "000000"}])
    )
    event = asks("shelter", age_band="<14", perpetrator_relation="father")
    await matching.hear(event)
    ops = await matching.client(HOTLINE, "ops")
    view = (await ops.get(f"/v1/referrals/{event.referral_id}")).json()
    assert view["needs"][0]["provider"]["kind"] == "civil_affairs"
    assert view["asked_first"] == ["child_protection", "civil_affairs"]
    assert view["contacts_excluded"] == ["father"]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({}, "no_capacity"),
        ({"region": "110105"}, "no_coverage"),
        ({"harms": (HarmFact(type="sexual_assault"),)}, "no_provider"),
        ({"consent_scope": "named_providers"}, "named_unavailable"),
    ],
)
async def test_a_need_that_nobody_can_meet_says_why_and_ends(
    matching: Matching, changes: dict[str, Any], reason: str
) -> None:
    await matching.have(lawyer(1, service_capacity={"maximum": 0}))
    await matching.hear(asks(**changes))
    (need,) = await matching.rows("select status, unmet_reason from need")
    assert need == {"status": "unmet", "unmet_reason": reason}
    assert names(await matching.published()) == ["referral.matched", "referral.closed"]


async def test_a_withdrawal_stops_what_is_alive_and_leaves_what_has_ended(
    matching: Matching,
) -> None:
    await matching.have(lawyer(1))
    await matching.have(shelter(2), partner=SHELTERS)
    event = asks("legal_consultation", "shelter")
    await matching.hear(event)
    provider = await matching.client(LAWYERS, "offer:respond")
    offer = (await provider.get("/v1/offers")).json()["items"][0]["offer_id"]
    await provider.post(f"/v1/offers/{offer}/accept", headers=key())
    await provider.post(
        f"/v1/offers/{offer}/complete",
        headers=key(),
        json={"result": "completed", "outcome": "advice_given"},
    )
    await matching.hear(withdrawn(event.referral_id))
    await matching.hear(withdrawn(event.referral_id))

    told = await matching.published("offer.withdrawn")
    assert [orjson.loads(e["body"])["need"] for e in told] == ["shelter"]
    states = await matching.rows("select status from need order by position")
    assert [need["status"] for need in states] == ["completed", "withdrawn"]
    assert names(await matching.published("referral.closed")) == []
    await matching.load_is_right()


async def test_a_withdrawal_that_comes_first_leaves_nobody_to_be_asked(matching: Matching) -> None:
    await matching.have(lawyer(1))
    event = asks()
    await matching.hear(withdrawn(event.referral_id))
    await matching.hear(event)
    assert await matching.published() == []
    ops = await matching.client(HOTLINE, "ops")
    view = (await ops.get(f"/v1/referrals/{event.referral_id}")).json()
    assert (view["status"], view["needs"][0]["status"]) == ("withdrawn", "withdrawn")
    await matching.load_is_right()


async def test_an_erased_referral_leaves_nothing_and_its_place_is_free(matching: Matching) -> None:
    await matching.have(lawyer(1))
    event = asks()
    await matching.hear(event)
    await matching.hear(erased(event.referral_id))
    for table in ("referral", "need", "offer"):
        assert await matching.rows(f"select from {table}") == []
    await matching.load_is_right()
    ops = await matching.client(HOTLINE, "ops")
    assert (await ops.get(f"/v1/referrals/{event.referral_id}")).status_code == 404
    await matching.hear(event)
    assert await matching.rows("select from referral") == []


async def test_news_of_an_unknown_referral_harms_nothing(matching: Matching) -> None:
    stranger = asks().referral_id
    await matching.hear(erased(stranger))
    await matching.hear(withdrawn(stranger))
    assert await matching.published() == []


async def test_others_do_not_see_a_referral(matching: Matching) -> None:
    await matching.have(lawyer(1))
    event = asks("legal_consultation", "shelter")
    await matching.hear(event)
    for partner, scope in ((SHELTERS, "referral:read"), (SHELTERS, "offer:respond")):
        other = await matching.client(partner, scope)
        answer = await other.get(f"/v1/referrals/{event.referral_id}")
        assert answer.status_code == 404
        assert answer.headers["content-type"] == "application/problem+json"
    provider = await matching.client(LAWYERS, "offer:respond")
    view = (await provider.get(f"/v1/referrals/{event.referral_id}")).json()
    assert [need["type"] for need in view["needs"]] == ["legal_consultation"], "only what it serves"
    assert set(view) == {"id", "needs"}
