"""Needs that come from others: S-27, and what has ended taken up again."""

from typing import Any
from uuid import UUID

import httpx
import orjson

from shared.events import ReferralWithdrawn
from tests.integration.matching.conftest import (
    HOTLINE,
    LAWYERS,
    Matching,
    asks,
    key,
    lawyer,
    names,
)
from tests.unit.matching.given import NOON

BOTH = ["legal_consultation", "court_representation"]
ENDED = {"result": "completed", "outcome": "advice_given"}


def office(number: int, places: int = 3) -> dict[str, Any]:
    return lawyer(number, needs=BOTH, service_capacity={"unit": "case", "maximum": places})


async def served(matching: Matching, provider: httpx.AsyncClient) -> dict[str, Any]:
    """A consultation that was given."""
    await matching.hear(asks())
    (offer,) = (await provider.get("/v1/offers", params={"status": "offered"})).json()["items"]
    at = f"/v1/offers/{offer['offer_id']}"
    for move, body in (("accept", None), ("start", None), ("complete", ENDED)):
        answer = await provider.post(f"{at}/{move}", headers=key(), json=body)
        assert answer.status_code == 200, answer.text
    found: dict[str, Any] = offer
    return found


async def test_s_27_a_consultation_becomes_representation_by_the_same_lawyer_first(
    matching: Matching,
) -> None:
    await matching.have(office(1), office(2), office(3))
    provider = await matching.client(LAWYERS, "offer:respond")
    first = await served(matching, provider)
    at = f"/v1/needs/{first['need_id']}/escalate"
    answer = await provider.post(at, headers=key(), json={"to": "court_representation"})
    assert answer.status_code == 201, answer.text
    made = answer.json()
    assert made["parent_need"] == first["need_id"]
    assert made["provider_id"] == first["provider_id"], "the same provider first"
    assert (made["type"], made["status"], made["basis"]) == (
        "court_representation",
        "offered",
        "escalated",
    )
    (reasons,) = await matching.rows(
        "select reasons, based_on from offer where offer_id = $1", UUID(made["offer_id"])
    )
    assert orjson.loads(reasons["reasons"])["continuity"] is True
    assert str(reasons["based_on"]) == first["offer_id"]
    assert names(await matching.published())[-3:] == [
        "referral.closed",
        "need.added",
        "referral.matched",
    ]
    assert (await matching.rows("select status from referral"))[0]["status"] == "open"
    again = await provider.post(at, headers=key(), json={"to": "court_representation"})
    assert again.status_code == 409, "never two of a kind"
    wrong = await provider.post(at, headers=key(), json={"to": "shelter"})
    assert wrong.status_code == 409
    owner = await matching.client(HOTLINE, "referral:read")
    view = (await owner.get(f"/v1/referrals/{first['referral_id']}")).json()
    assert [n["parent_need"] for n in view["needs"]] == [None, first["need_id"]]
    await matching.load_is_right()


async def test_s_27_a_lawyer_without_a_place_is_passed_over(matching: Matching) -> None:
    await matching.have(office(1, places=1), office(2, places=1))
    provider = await matching.client(LAWYERS, "offer:respond")
    first = await served(matching, provider)
    await matching.hear(asks("court_representation"))
    held = (await provider.get("/v1/offers", params={"status": "offered"})).json()["items"]
    at = f"/v1/needs/{first['need_id']}/escalate"
    made = (await provider.post(at, headers=key(), json={"to": "court_representation"})).json()
    taken = {held[0]["provider_id"], made["provider_id"]}
    assert taken == {str(UUID(int=1)), str(UUID(int=2))}
    await matching.load_is_right()


async def test_what_has_ended_is_taken_up_again_on_a_new_need(matching: Matching) -> None:
    await matching.have(office(1), office(2))
    provider = await matching.client(LAWYERS, "offer:respond")
    owner = await matching.client(HOTLINE, "referral:write")
    first = await served(matching, provider)
    at = f"/v1/needs/{first['need_id']}/reopen"
    assert (await provider.post(at, headers=key())).status_code == 403
    stranger = await matching.client(UUID(int=5), "referral:write", "offer:respond")
    assert (await stranger.post(at, headers=key())).status_code == 404
    made = await owner.post(at, headers=key())
    assert made.status_code == 201, made.text
    assert made.json()["provider_id"] == first["provider_id"]
    statuses = await matching.rows("select status, basis from need order by position")
    assert [(n["status"], n["basis"]) for n in statuses] == [
        ("completed", None),
        ("offered", "reopened"),
    ], "what has ended stays ended"
    assert (await owner.post(at, headers=key())).status_code == 409
    (event,) = await matching.published("need.added")
    assert event["traceparent"].split("-")[1] == "a" * 32


async def test_what_she_took_back_is_not_taken_up(matching: Matching) -> None:
    await matching.have(office(1))
    owner = await matching.client(HOTLINE, "referral:write")
    event = asks()
    await matching.hear(event)
    need = event.needs[0].need_id
    at = f"/v1/needs/{need}/reopen"
    assert (await owner.post(at, headers=key())).status_code == 409, "it is open"
    taken_back = ReferralWithdrawn(
        referral_id=event.referral_id, withdrawn_at=NOON, reason="consent_revoked"
    )
    await matching.hear(taken_back)
    assert (await owner.post(at, headers=key())).status_code == 409
    assert len(await matching.rows("select from need")) == 1
