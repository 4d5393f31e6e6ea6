"""S-44: courses with cohorts and seats; a full one has a waiting list that moves by itself."""

import asyncio
from typing import Any
from uuid import UUID

import httpx

from services.matching.assignment.task import assign_waiting
from services.matching.context import open_context
from services.matching.offers.store import drop
from services.matching.tenancy import as_service
from shared.events import ReferralWithdrawn
from shared.vocabulary import WithdrawReason
from tests.integration.matching.conftest import (
    HOTLINE,
    LAWYERS,
    SHELTERS,
    Matching,
    asks,
    key,
    lawyer,
)

COHORT = f"/v1/cohorts/{UUID(int=51)}"
QUERY = {"need": "digital_skills", "region": "110000"}
TEACHER = {
    "kind": "training_centre",
    "needs": ["skills_training"],
    "service_areas": [{"extent": "110000"}],
    "service_capacity": {"unit": "seat", "maximum": 50},
}


def cohort(**changes: Any) -> dict[str, Any]:
    return {
        "provider_id": str(UUID(int=1)),
        "subject": "digital_skills",
        "region": "110105",
        "seats": 2,
        "enrol_until": "2099-04-30",
        "starts_on": "2099-05-01",
        "ends_on": "2099-07-31",
        **changes,
    }


async def school(matching: Matching, **changes: Any) -> httpx.AsyncClient:
    """A training centre in Beijing with a cohort; its organisation's client."""
    await matching.have(lawyer(1, **TEACHER))
    keeper = await matching.client(LAWYERS, "provider:write", "offer:respond", name="keeper")
    answer = await keeper.put(COHORT, json=cohort(**changes))
    assert answer.status_code == 200, answer.text
    return keeper


async def taken(matching: Matching, keeper: httpx.AsyncClient, count: int) -> list[str]:
    """So many needs for training that the centre said yes to; their offers in that order."""
    events = [asks("skills_training", region="110105", urgency="routine") for _ in range(count)]
    for event in events:
        await matching.hear(event)
    context = open_context(1.0, matching.settings.secrets)
    await assign_waiting(matching.db, {"context": context})
    found = []
    for event in events:
        (offer,) = await matching.rows(
            "select offer_id from offer where referral_id = $1", event.referral_id
        )
        said = await keeper.post(f"/v1/offers/{offer['offer_id']}/accept", headers=key())
        assert said.status_code == 200, said.text
        found.append(str(offer["offer_id"]))
    return found


async def enrol(keeper: httpx.AsyncClient, offer: str) -> httpx.Response:
    return await keeper.post(f"{COHORT}/enrolments", json={"offer_id": offer}, headers=key())


async def shown(client: httpx.AsyncClient, **query: str) -> list[dict[str, Any]]:
    answer = await client.get("/v1/matches", params={**QUERY, **query})
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["cohorts"]
    return found


async def positions(keeper: httpx.AsyncClient) -> list[tuple[str, int | None]]:
    items = (await keeper.get(f"{COHORT}/enrolments")).json()["items"]
    return [(one["offer_id"], one["waitlist_position"]) for one in items]


async def test_s_44_a_cohort_has_free_seats_and_a_full_one_a_waitlist_position(
    matching: Matching,
) -> None:
    keeper = await school(matching)
    hotline = await matching.client(HOTLINE, "referral:read", "referral:write")
    (one,) = await shown(hotline)
    assert one["cohort_id"] == str(UUID(int=51))
    assert (one["seats"], one["seats_free"], one["waitlist_position"]) == (2, 2, None)
    assert await shown(hotline, need="life_skills") == []
    assert await shown(hotline, region="310000") == []
    assert await shown(hotline, region="110108") == [], "taught in another district"
    first, second, third, fourth = await taken(matching, keeper, 4)
    said = [(await enrol(keeper, offer)).json() for offer in (first, second, third, fourth)]
    assert [(s["seated"], s["waitlist_position"]) for s in said] == [
        (True, None),
        (True, None),
        (False, 1),
        (False, 2),
    ]
    (full,) = await shown(hotline)
    assert (full["seats_free"], full["waitlist_position"]) == (0, 3)
    assert (await keeper.delete(f"{COHORT}/enrolments/{first}")).status_code == 200
    assert await positions(keeper) == [(second, None), (third, None), (fourth, 1)]
    assert (await keeper.put(COHORT, json=cohort(seats=3))).json()["seats_free"] == 0
    assert await positions(keeper) == [(second, None), (third, None), (fourth, None)]
    assert (await keeper.put(COHORT, json=cohort(seats=2))).status_code == 409, "all have a seat"
    assert (await keeper.get(COHORT)).json()["seats"] == 3


async def test_who_withdraws_leaves_her_seat_to_who_waits_and_who_completed_keeps_it(
    matching: Matching,
) -> None:
    keeper = await school(matching, seats=1)
    first, second, third = await taken(matching, keeper, 3)
    for offer in (first, second, third):
        await enrol(keeper, offer)
    (row,) = await matching.rows("select * from offer where offer_id = $1", UUID(first))
    gone = ReferralWithdrawn(
        referral_id=row["referral_id"],
        withdrawn_at=row["offered_at"],
        reason=WithdrawReason.SURVIVOR_DECLINED,
    )
    await matching.hear(gone)
    assert await positions(keeper) == [(second, None), (third, 1)]
    done = {"result": "completed", "outcome": "trained"}
    await keeper.post(f"/v1/offers/{second}/complete", headers=key(), json=done)
    assert await positions(keeper) == [(second, None), (third, 1)]
    (row,) = await matching.rows("select referral_id from offer where offer_id = $1", UUID(second))
    async with matching.db.transaction() as tx:
        await as_service(tx)
        await drop(tx, [row["referral_id"]])
    assert await positions(keeper) == [(third, None)]


async def test_many_at_once_for_the_last_seat_give_it_to_one(matching: Matching) -> None:
    keeper = await school(matching, seats=1)
    offers = await taken(matching, keeper, 6)
    said = await asyncio.gather(*(enrol(keeper, offer) for offer in offers))
    assert {answer.status_code for answer in said} == {201}
    waits = sorted(answer.json()["waitlist_position"] or 0 for answer in said)
    assert waits == [0, 1, 2, 3, 4, 5]


async def test_only_whom_the_teacher_has_taken_is_enrolled_once_and_in_time(
    matching: Matching,
) -> None:
    keeper = await school(matching)
    (offer,) = await taken(matching, keeper, 1)
    stranger = await matching.client(SHELTERS, "provider:write", "offer:respond", name="other")
    assert (await enrol(stranger, offer)).status_code == 404
    for path in (COHORT, f"{COHORT}/enrolments"):
        assert (await stranger.get(path)).status_code == 404
    assert (await stranger.put(COHORT, json=cohort())).status_code == 404
    assert (await enrol(keeper, str(UUID(int=9)))).status_code == 404
    assert (await enrol(keeper, offer)).status_code == 201
    assert (await enrol(keeper, offer)).status_code == 409
    await keeper.delete(f"{COHORT}/enrolments/{offer}")
    assert (await keeper.delete(f"{COHORT}/enrolments/{offer}")).status_code == 404
    await keeper.put(COHORT, json=cohort(enrol_until="2026-01-01"))
    assert (await enrol(keeper, offer)).status_code == 409
    assert await shown(keeper) == []
    wrong = cohort(subject="knitting", seats=-1, ends_on="tomorrow", teacher="x")
    answer = await keeper.put(COHORT, json=wrong)
    assert answer.status_code == 422
    pointers = {fault["pointer"] for fault in answer.json()["errors"]}
    assert pointers == {"/subject", "/seats", "/ends_on", "/teacher"}
    odd = await keeper.get("/v1/matches", params={**QUERY, "need": "knitting"})
    assert odd.status_code == 422
    assert [fault["pointer"] for fault in odd.json()["errors"]] == ["/need"]
