"""Why a provider was asked: the choice made again from what is kept of it."""

from typing import Any
from uuid import UUID, uuid4

import orjson
import pytest

from services.matching.assignment import plan as planning
from services.matching.assignment.policy import commitment
from services.matching.assignment.task import assign_waiting, move_up
from services.matching.context import open_context
from services.matching.tenancy import as_service
from shared.events import ReferralReceived, ReferralWithdrawn
from tests.integration.matching.conftest import HOTLINE, LAWYERS, Matching, asks, key, lawyer
from tests.unit.matching.given import NOON


async def test_why_an_offer_was_made_is_replayed_from_its_record(matching: Matching) -> None:
    await matching.have(*(lawyer(n, service_capacity={"maximum": 4}) for n in (1, 2, 3)))
    await matching.have(lawyer(9, service_areas=[{"extent": "440105"}]))
    near, then = asks(), asks()
    await matching.hear(near)
    await matching.hear(then)
    offers = await matching.rows("select offer_id, provider_id from offer order by seq")
    ops = await matching.client(HOTLINE, "ops")
    first, second = [
        (await ops.get(f"/v1/offers/{offer['offer_id']}/why")).json() for offer in offers
    ]
    assert first["provider_id"] == str(UUID(int=9)), "of her own county"
    assert first["same"] is True
    assert first["compared"][0]["level"] == "county"
    assert first["compared"][0]["points"]["distance"] == 30
    assert {one["level"] for one in first["compared"][1:]} == {"province"}
    assert second["same"] is True
    assert second["seed_known"] is True
    assert second["excluded"] == {"full": 1}
    order = [one["total"] for one in second["compared"]]
    assert order == sorted(order, reverse=True)
    looks = await matching.rows("select action from audit where action = 'read_choice'")
    assert len(looks) == 2


async def test_a_tie_is_broken_by_the_seed_that_was_committed_to(matching: Matching) -> None:
    await matching.have(*(lawyer(n) for n in (1, 2, 3, 4, 5)))
    seed = b"drawn before anybody asked"
    async with matching.db.transaction() as tx:
        await as_service(tx)
        await tx.execute("update directory_state set seed = $1", seed)
    await matching.hear(asks())
    (offer,) = await matching.rows("select offer_id, provider_id from offer")
    ops = await matching.client(HOTLINE, "ops")
    said = (await ops.get(f"/v1/offers/{offer['offer_id']}/why")).json()
    assert said["seed"] == commitment(seed)
    assert said["same"] is True
    async with matching.db.transaction() as tx:
        await as_service(tx)
        await tx.execute("update directory_state set seed = 'drawn after'")
    later = (await ops.get(f"/v1/offers/{offer['offer_id']}/why")).json()
    assert later["seed"] == commitment(seed)
    assert later["seed_known"] is False


async def test_only_operations_read_why_and_others_learn_nothing(matching: Matching) -> None:
    await matching.have(lawyer(1))
    await matching.hear(asks())
    (offer,) = await matching.rows("select offer_id from offer")
    for partner, scope in ((LAWYERS, "offer:respond"), (HOTLINE, "referral:read")):
        client = await matching.client(partner, scope)
        assert (await client.get(f"/v1/offers/{offer['offer_id']}/why")).status_code == 403
    ops = await matching.client(HOTLINE, "ops")
    assert (await ops.get(f"/v1/offers/{uuid4()}/why")).status_code == 404


async def test_the_urgent_take_the_last_place_whatever_came_first(matching: Matching) -> None:
    await matching.have(lawyer(1))
    routine, immediate = asks(urgency="routine"), asks(urgency="immediate")
    await matching.hear(routine, immediate)
    states = await matching.rows("select referral_id, status from need")
    assert {row["referral_id"]: row["status"] for row in states} == {
        routine.referral_id: "unmet",
        immediate.referral_id: "offered",
    }


async def test_one_body_is_asked_for_both_of_her_needs_where_it_can(matching: Matching) -> None:
    both = ["legal_consultation", "protection_order"]
    room = {"maximum": 10}
    for number in (1, 2, 3):
        await matching.have(
            lawyer(number, needs=both, service_capacity=room), partner=UUID(int=70 + number)
        )
    for _ in range(3):
        await matching.hear(asks(*both))
    rows = await matching.rows("select referral_id, provider_partner_id from offer")
    bodies: dict[UUID, set[UUID]] = {}
    for row in rows:
        bodies.setdefault(row["referral_id"], set()).add(row["provider_partner_id"])
    assert [len(found) for found in bodies.values()] == [1, 1, 1]
    assert len(set().union(*bodies.values())) == 3, "and each body in its turn"


def centre(number: int, **changes: object) -> dict[str, object]:
    """Enter an invented training centre with places in a course."""
    return lawyer(number, kind="training_centre", needs=["skills_training"], **changes)


async def rounds(matching: Matching) -> None:
    await assign_waiting(matching.db, {"context": open_context(1.0)})


async def test_needs_of_a_round_are_given_together_and_the_sum_is_best(matching: Matching) -> None:
    """One speaks Chinese alone and near; the other two languages. First come would take her."""
    course = {"service_capacity": {"unit": "seat", "maximum": 1}}
    both = [{"code": "zh"}, {"code": "ug"}]
    await matching.have(
        centre(1, **course, languages=both, service_areas=[{"extent": "440105"}]),
        centre(2, **course, service_areas=[{"extent": "000000"}]),
    )
    chinese = asks("skills_training", urgency="routine")
    uyghur = asks("skills_training", urgency="routine", languages=("ug",))
    await matching.hear(chinese, uyghur)
    assert await matching.rows("select offer_id from offer") == []
    assert {r["status"] for r in await matching.rows("select status from need")} == {"requested"}
    await rounds(matching)
    given = await matching.rows("select referral_id, provider_id from offer")
    assert {row["referral_id"]: row["provider_id"].int for row in given} == {
        chinese.referral_id: 2,
        uyghur.referral_id: 1,
    }
    assert [e["name"] for e in await matching.published()].count("referral.matched") == 2
    (made,) = await matching.rows("select needs, providers, value from assignment_round")
    assert (made["needs"], made["providers"]) == (2, 2)
    await matching.load_is_right()


async def test_why_names_the_round_an_offer_was_made_in(matching: Matching) -> None:
    await matching.have(centre(1))
    await matching.hear(asks("skills_training", urgency="routine"))
    await rounds(matching)
    (offer,) = await matching.rows("select offer_id from offer")
    ops = await matching.client(HOTLINE, "ops")
    said = (await ops.get(f"/v1/offers/{offer['offer_id']}/why")).json()
    assert said["round"]["needs"] == 1
    assert said["round"]["value"] > 3000


async def test_without_a_plan_nobody_waits_longer(
    matching: Matching, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(planning.sys, "executable", "/bin/false")
    await matching.have(centre(1))
    await matching.hear(asks("skills_training", urgency="routine"))
    await rounds(matching)
    assert len(await matching.rows("select offer_id from offer")) == 1
    assert await matching.rows("select from assignment_round") == []


async def test_who_is_left_over_waits_for_a_place_and_one_taken_back_does_not(
    matching: Matching,
) -> None:
    await matching.have(centre(1))
    stays, goes, later = (asks("skills_training", urgency="routine") for _ in range(3))
    await matching.hear(stays, goes, later)
    taken_back = ReferralWithdrawn(
        referral_id=goes.referral_id, withdrawn_at=NOON, reason="consent_revoked"
    )
    await matching.hear(taken_back)
    await rounds(matching)
    await rounds(matching)
    states = await matching.rows("select status, unmet_reason from need order by status")
    assert [(row["status"], row["unmet_reason"]) for row in states] == [
        ("offered", None),
        ("requested", None),
        ("withdrawn", None),
    ]
    await matching.load_is_right()


LICENCE = {
    "code": "licensed_counsellor",
    "date": "2024-05-01",
    "valid_until": "2099-04-30",
    "evidence": "no. 8",
}


def office(number: int, **changes: object) -> dict[str, object]:
    """Enter an invented counselling centre with one place."""
    return lawyer(number, kind="counselling_centre", needs=["counselling"], **changes)


async def moved(matching: Matching) -> None:
    await move_up(matching.db, {"context": open_context(1.0)})


async def waits(matching: Matching, event: ReferralReceived) -> dict[str, Any] | None:
    owner = await matching.client(HOTLINE, "referral:read")
    found = (await owner.get(f"/v1/referrals/{event.referral_id}")).json()["needs"][0]
    waiting: dict[str, Any] | None = found.get("waiting")
    return waiting


async def test_s_82_who_waits_longest_is_given_the_place_that_is_freed(
    matching: Matching,
) -> None:
    """All counsellors full: she waits, first in the order; a place is freed: it is hers."""
    await matching.have(office(1))
    served, first, second, late = (asks("counselling", urgency="routine") for _ in range(4))
    for event in (served, first, second):
        await matching.hear(event)
    assert await waits(matching, served) is None
    turns = [await waits(matching, event) for event in (first, second)]
    assert [(turn["until"], turn["turn"]) for turn in turns if turn] == [("place", 1), ("place", 2)]
    await moved(matching)
    assert len(await matching.rows("select from offer")) == 1, "no place is free"
    (offer,) = await matching.rows("select offer_id from offer")
    centre = await matching.client(LAWYERS, "offer:respond")
    at = f"/v1/offers/{offer['offer_id']}"
    assert (await centre.post(f"{at}/accept", headers=key())).status_code == 200
    done = {"result": "completed", "outcome": "counselled"}
    assert (await centre.post(f"{at}/start", headers=key())).status_code == 200
    answer = await centre.post(f"{at}/complete", json=done, headers=key())
    assert answer.status_code == 200, answer.text
    await matching.hear(late)
    assert (await waits(matching, late) or {})["turn"] == 3, "who comes later waits behind them"
    await moved(matching)
    assert await waits(matching, first) is None
    assert (await waits(matching, second) or {})["turn"] == 1
    rows = await matching.rows("select referral_id from offer where status = 'offered'")
    assert [row["referral_id"] for row in rows] == [first.referral_id]
    await matching.load_is_right()


async def test_whoever_cannot_wait_does_not_and_other_help_is_named(matching: Matching) -> None:
    await matching.have(office(1, credentials=[LICENCE]))
    await matching.hear(asks("counselling", urgency="routine"))
    await matching.hear(asks("counselling", urgency="routine"))
    urgent = asks("counselling", urgency="immediate")
    await matching.hear(urgent)
    owner = await matching.client(HOTLINE, "referral:read")
    (need,) = (await owner.get(f"/v1/referrals/{urgent.referral_id}")).json()["needs"]
    assert (need["status"], need["unmet_reason"]) == ("unmet", "no_capacity")
    assert need["alternatives"] == {"needs": ["medical"], "lines": ["12356", "12338"]}


async def test_a_wait_ends_with_an_answer_although_no_place_is_freed(matching: Matching) -> None:
    await matching.have(office(1))
    await matching.hear(asks("counselling", urgency="routine"))
    long = asks("counselling", urgency="routine")
    await matching.hear(long)
    async with matching.db.transaction() as tx:
        await as_service(tx)
        await tx.execute(
            "update need set waits_since = now() - interval '60 days' where waits_for = 'place'"
        )
    await moved(matching)
    rows = await matching.rows(
        "select status, unmet_reason from need where referral_id = $1", long.referral_id
    )
    assert [tuple(row.values()) for row in rows] == [("unmet", "no_capacity")]
    unmet = [orjson.loads(e["body"])["unmet"] for e in await matching.published("referral.matched")]
    assert unmet[-1][0]["reason"] == "no_capacity"
