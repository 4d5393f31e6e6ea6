"""Everything that can be done with an offer, over HTTP and SQL: places, needs, events, refusals."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
import orjson
import pytest

from tests.integration.matching.conftest import (
    HOTLINE,
    LAWYERS,
    Matching,
    asks,
    key,
    lawyer,
    names,
)

LATER = (datetime.now(UTC) + timedelta(days=3)).isoformat()


async def offered(matching: Matching, client: httpx.AsyncClient) -> str:
    await matching.hear(asks())
    (offer,) = (await client.get("/v1/offers", params={"status": "offered"})).json()["items"]
    return f"/v1/offers/{offer['offer_id']}"


async def says(client: httpx.AsyncClient, offer: str, move: str, **body: Any) -> httpx.Response:
    return await client.post(f"{offer}/{move}", headers=key(), json=body or None)


async def test_an_offer_goes_through_every_state_between_yes_and_end(matching: Matching) -> None:
    await matching.have(lawyer(1))
    provider = await matching.client(LAWYERS, "offer:respond")
    at = await offered(matching, provider)
    advice = {"result": "completed", "outcome": "advice_given"}
    way: list[tuple[str, dict[str, Any], str, str, str | None]] = [
        ("acknowledge", {}, "offered", "requested", "capacity-held"),
        ("accept", {}, "accepted", "accepted", None),
        ("schedule", {"at": LATER}, "scheduled", "accepted", "event-scheduled"),
        ("schedule", {"at": LATER}, "scheduled", "accepted", "event-scheduled"),
        ("no-show", {}, "accepted", "accepted", None),
        ("waitlist", {"reason": "no_capacity"}, "waitlisted", "on-hold", "waitlist"),
        ("pause", {"reason": "unsafe"}, "paused_safety", "on-hold", "unsafe-to-contact"),
        ("resume", {}, "waitlisted", "on-hold", "waitlist"),
        ("start", {}, "in_progress", "in-progress", None),
        ("pause", {"reason": "could_not_contact"}, "paused_safety", "on-hold", "unsafe-to-contact"),
        ("resume", {}, "in_progress", "in-progress", None),
        ("complete", advice, "completed", "completed", None),
    ]  # fmt: skip
    for move, body, state, task, business in way:
        answer = await says(provider, at, move, **body)
        assert answer.status_code == 200, (move, answer.text)
        said = answer.json()
        assert (said["state"], said["task_status"], said["business_status"]) == (
            state,
            task,
            business,
        )
        (need,) = await matching.rows("select status from need")
        assert need["status"] == state or move == "acknowledge"
        await matching.load_is_right()
    told = await matching.published()
    assert names(told) == [
        "referral.matched", "offer.acknowledged", "offer.accepted", "offer.moved", "offer.moved",
        "offer.moved", "offer.moved", "offer.moved", "offer.moved", "service.started",
        "offer.moved", "offer.moved", "service.completed", "referral.closed",
    ]  # fmt: skip
    bodies = [orjson.loads(event["body"]) for event in told[:-1]]
    assert all(body.get("task_status") for body in bodies[1:]), "FHIR's status on every event"
    assert bodies[0]["offers"][0]["business_status"] == "capacity-held"
    (offer,) = await matching.rows("select missed, acknowledged_at, started_at from offer")
    assert offer["missed"] == 1
    assert offer["acknowledged_at"] < offer["started_at"]


async def test_an_illegal_move_is_a_409_that_names_the_legal_ones(matching: Matching) -> None:
    await matching.have(lawyer(1))
    provider = await matching.client(LAWYERS, "offer:respond")
    at = await offered(matching, provider)
    answer = await says(provider, at, "start")
    assert answer.status_code == 409
    problem = answer.json()
    assert problem["type"] == "/problems/offer-not-open"
    assert problem["state"] == "offered"
    assert problem["allowed"] == ["accept", "decline", "acknowledge", "enter_in_error"]
    for move in problem["allowed"][2:3]:
        assert (await says(provider, at, move)).status_code == 200
    for move, body in (("schedule", {"at": LATER}), ("fail", {"reason": "distance"})):
        assert (await says(provider, at, move, **body)).status_code == 409
    assert (await matching.rows("select status from offer"))[0]["status"] == "offered"


@pytest.mark.parametrize(
    ("move", "body", "pointer"),
    [
        ("schedule", {"at": "2020-01-01T10:00:00+08:00"}, "/at"),
        ("schedule", {"at": "2999-01-01T10:00:00+08:00"}, "/at"),
        ("schedule", {"at": 5}, "/at"),
        ("waitlist", {"reason": "unsafe"}, "/reason"),
        ("pause", {"reason": "no_capacity"}, "/reason"),
        ("fail", {}, "/reason"),
    ],
)
async def test_a_wrong_move_is_named_and_changes_nothing(
    matching: Matching, move: str, body: dict[str, Any], pointer: str
) -> None:
    await matching.have(lawyer(1))
    provider = await matching.client(LAWYERS, "offer:respond")
    at = await offered(matching, provider)
    await says(provider, at, "accept")
    answer = await provider.post(f"{at}/{move}", headers=key(), json=body)
    assert answer.status_code == 422, answer.text
    assert [e["pointer"] for e in answer.json()["errors"]] == [pointer]
    assert (await matching.rows("select status from offer"))[0]["status"] == "accepted"


async def test_a_failure_leaves_the_need_active_and_the_next_is_asked(matching: Matching) -> None:
    await matching.have(lawyer(1), lawyer(2))
    provider = await matching.client(LAWYERS, "offer:respond")
    at = await offered(matching, provider)
    await says(provider, at, "accept")
    answer = await says(provider, at, "fail", reason="conflict_of_interest")
    assert answer.json()["state"] == "failed"
    offers = await matching.rows("select status, reason, decided_by from offer order by seq")
    assert offers[0] == {
        "status": "failed",
        "reason": "conflict_of_interest",
        "decided_by": "provider",
    }
    assert offers[1]["status"] == "offered"
    (need,) = await matching.rows("select status from need")
    assert need["status"] == "offered"
    told = orjson.loads((await matching.published("offer.moved"))[0]["body"])
    assert (told["state"], told["need_status"], told["task_status"]) == (
        "failed",
        "requested",
        "failed",
    )
    await matching.load_is_right()


async def test_a_failure_that_nobody_else_can_mend_ends_the_need(matching: Matching) -> None:
    await matching.have(lawyer(1), lawyer(2))
    provider = await matching.client(LAWYERS, "offer:respond")
    at = await offered(matching, provider)
    await says(provider, at, "accept")
    await says(provider, at, "fail", reason="survivor_declined")
    (told,) = await matching.published("service.completed")
    said = orjson.loads(told["body"])
    assert (said["result"], said["outcome"], said["reason"], said["decided_by"]) == (
        "failed", "not_engaged", "survivor_declined", "survivor",
    )  # fmt: skip
    (need,) = await matching.rows("select status from need")
    assert need["status"] == "failed"
    assert names(await matching.published())[-1] == "referral.closed"


async def test_who_referred_her_pauses_and_takes_one_need_back(matching: Matching) -> None:
    await matching.have(
        lawyer(1, needs=["legal_consultation", "court_representation"],
               service_capacity={"unit": "case", "maximum": 5})
    )  # fmt: skip
    provider = await matching.client(LAWYERS, "offer:respond")
    referrer = await matching.client(HOTLINE, "referral:write")
    event = asks("legal_consultation", "court_representation")
    await matching.hear(event)
    (first, second) = (await provider.get("/v1/offers")).json()["items"]
    at = f"/v1/offers/{first['offer_id']}"
    refused = await says(referrer, at, "pause", reason="unsafe")
    assert refused.status_code == 409
    assert refused.json()["allowed"] == ["withdraw"]
    await says(provider, at, "accept")
    assert (await says(referrer, at, "pause", reason="unsafe")).json()["state"] == "paused_safety"
    assert (await says(referrer, at, "resume")).json()["state"] == "waitlisted"
    taken = await says(referrer, at, "withdraw", reason="need_met_elsewhere")
    assert taken.json()["state"] == "withdrawn"
    statuses = await matching.rows("select status from need order by position")
    assert [n["status"] for n in statuses] == ["withdrawn", "offered"], "the other need goes on"
    (told,) = await matching.published("offer.withdrawn")
    assert orjson.loads(told["body"])["decided_by"] == "survivor"
    stranger = await matching.client(UUID(int=77), "referral:write", "offer:respond")
    other = f"/v1/offers/{second['offer_id']}"
    for move in ("pause", "withdraw"):
        body = {"reason": "unsafe"}
        assert (await says(stranger, other, move, **body)).status_code == 404
    await matching.load_is_right()


async def test_what_was_said_in_error_loses_nobody(matching: Matching) -> None:
    await matching.have(lawyer(1), lawyer(2))
    provider = await matching.client(LAWYERS, "offer:respond")
    at = await offered(matching, provider)
    await says(provider, at, "accept")
    assert (await says(provider, at, "entered-in-error")).json()["state"] == "entered_in_error"
    (offer,) = (await provider.get("/v1/offers", params={"status": "offered"})).json()["items"]
    assert offer["provider_id"] == str(UUID(int=2)), "live: the next is asked"
    at = f"/v1/offers/{offer['offer_id']}"
    await says(provider, at, "accept")
    await says(provider, at, "complete", result="completed", outcome="advice_given")
    assert (await says(provider, at, "entered-in-error")).status_code == 200
    (need,) = await matching.rows("select status from need")
    assert need["status"] == "entered_in_error", "a person must look"
    last = orjson.loads((await matching.published("offer.moved"))[-1]["body"])
    assert (last["state"], last["need_status"]) == ("entered_in_error", "entered_in_error")
    again = await says(provider, at, "entered-in-error")
    assert (again.status_code, again.json()["allowed"]) == (409, [])
    await matching.load_is_right()
