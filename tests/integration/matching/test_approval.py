"""A provider is asked as far as a person has approved it; its own word gives it nothing."""

from typing import Any
from uuid import UUID, uuid4

import httpx
import orjson
import pytest

from services.matching.tenancy import as_service, seeing
from tests.integration.matching.conftest import (
    HOTLINE,
    LAWYERS,
    SHELTERS,
    STAFF,
    Matching,
    asks,
    key,
    lawyer,
    yes,
)

TRAINED = {
    "code": "gbv_trained",
    "date": "2024-05-01",
    "valid_until": "2099-04-30",
    "evidence": "invented register 7",
}
FIRST = UUID(int=1)
NO = {"decision": "reject", "ground": "not_confirmed"}


def federation(number: int, **changes: Any) -> dict[str, Any]:
    """What the attack says of itself: everything, everywhere, at once, with every need."""
    needs = ["shelter", "protection_order", "counselling", "social_assistance", "care_visit"]
    return lawyer(
        number,
        kind="womens_federation",
        needs=needs,
        service_areas=[{"extent": "000000"}],
        credentials=[TRAINED],
        service_capacity={"maximum": 100_000},
        **changes,
    )


def refuge(number: int, **changes: Any) -> dict[str, Any]:
    return lawyer(number, kind="shelter", needs=["shelter"], **changes)


async def decides(
    person: httpx.AsyncClient, version: int, number: int = 1, **changes: Any
) -> httpx.Response:
    at = f"/v1/approvals/{UUID(int=number)}/decide"
    return await person.post(at, headers=key(), json=yes(version, **changes))


async def steps(person: httpx.AsyncClient, step: str, ground: str, number: int = 1) -> Any:
    at = f"/v1/approvals/{UUID(int=number)}/{step}"
    answer = await person.post(at, headers=key(), json={"ground": ground})
    assert answer.status_code == 200, answer.text
    return answer.json()


async def read(matching: Matching, number: int = 1, partner: UUID = LAWYERS) -> dict[str, Any]:
    client = await matching.client(partner, "provider:write")
    found: dict[str, Any] = (await client.get(f"/v1/providers/{UUID(int=number)}")).json()
    return found


async def asked(matching: Matching, *needs: str, **changes: Any) -> list[UUID]:
    """Whom a new referral is offered to."""
    event = asks(*needs, **changes)
    await matching.hear(event)
    rows = await matching.rows(
        "select provider_id from offer where referral_id = $1 order by provider_id",
        event.referral_id,
    )
    return [row["provider_id"] for row in rows]


async def test_who_declares_itself_a_federation_with_every_place_gets_nothing(
    matching: Matching,
) -> None:
    await matching.enter(federation(1), partner=SHELTERS)
    assert await asked(matching, "shelter", "counselling", "care_visit") == []
    shown = await read(matching, partner=SHELTERS)
    assert (shown["state"], shown["change"]["state"]) == ("pending", "pending")
    assert await matching.rows("select from offer") == []


async def test_nobody_approves_without_the_scope_or_without_being_staff(
    matching: Matching,
) -> None:
    await matching.enter(lawyer(1))
    for scopes, kind in (
        (("provider:write", "offer:respond"), "partner"),
        (("ops", "admin"), "staff"),
        (("directory:approve",), "partner"),
        (("directory:approve",), "service"),
    ):
        somebody = await matching.client(STAFF, *scopes, kind=kind)
        assert (await decides(somebody, 1)).status_code == 403
        assert (await somebody.get("/v1/approvals")).status_code == 403
    assert await asked(matching) == []


async def test_one_person_approves_a_lawyer(matching: Matching) -> None:
    await matching.enter(lawyer(1))
    person = await matching.approver()
    answer = await decides(person, 1)
    assert answer.json() == {
        "provider_id": str(FIRST),
        "state": "approved",
        "second_person": False,
    }
    assert await asked(matching) == [FIRST]


async def test_a_shelter_needs_a_second_person(matching: Matching) -> None:
    await matching.enter(refuge(1))
    first, again = await matching.approver("a"), await matching.approver("a")
    assert (await decides(first, 1)).json()["second_person"] is True
    assert await asked(matching, "shelter") == []
    assert (await decides(again, 1)).status_code == 403, "one person is not two"
    assert await asked(matching, "shelter") == []
    second = await matching.approver("b")
    assert (await decides(second, 1)).json()["state"] == "approved"
    assert await asked(matching, "shelter") == [FIRST]


async def test_whoever_gives_shelter_needs_two_whatever_it_calls_itself(
    matching: Matching,
) -> None:
    await matching.enter(federation(1))
    assert (await decides(await matching.approver("a"), 1)).json()["second_person"] is True
    assert await asked(matching, "counselling") == []


async def test_the_first_of_two_approvals_does_not_count_for_other_terms(
    matching: Matching,
) -> None:
    await matching.enter(refuge(1))
    await decides(await matching.approver("a"), 1)
    await matching.enter(refuge(1, service_capacity={"maximum": 100_000}))
    second = await matching.approver("b")
    assert (await decides(second, 1)).status_code == 409, "that version waits no more"
    assert (await decides(second, 2)).json()["second_person"] is True
    assert await asked(matching, "shelter") == []


async def test_nobody_decides_about_the_own_organisation(matching: Matching) -> None:
    await matching.enter(lawyer(1))
    insider = await matching.approver("insider", partner=LAWYERS)
    assert (await decides(insider, 1)).status_code == 403
    assert await asked(matching) == []
    (look,) = await matching.rows(
        "select action, subject, allowed from audit where actor = 'insider'"
    )
    assert look == {"action": "provider.approve", "subject": FIRST, "allowed": False}


async def test_every_decision_is_on_record_with_who_when_and_why(matching: Matching) -> None:
    await matching.enter(refuge(1))
    one, other = f"a-{uuid4()}", f"b-{uuid4()}"
    await decides(await matching.approver(one), 1, ground="visited")
    await decides(await matching.approver(other), 1)
    await steps(await matching.approver(one), "suspend", "complaint")
    rows = await matching.rows(
        "select actor, action, subject, ground, at from audit where actor = any($1) order by id",
        [one, other],
    )
    assert [(row["actor"], row["action"], row["ground"]) for row in rows] == [
        (one, "provider.approve", "visited"),
        (other, "provider.approve", "register_checked"),
        (one, "provider.suspend", "complaint"),
    ]
    assert {row["subject"] for row in rows} == {FIRST}
    shown = (await (await matching.approver()).get(f"/v1/approvals/{FIRST}")).json()
    assert [d["decided_by"] for d in shown["decisions"]] == [one, other, one]


@pytest.mark.parametrize(
    "changes",
    [
        {"kind": "legal_aid_agency"},
        {"needs": ["legal_consultation", "court_representation"]},
        {"service_areas": [{"extent": "440000"}, {"extent": "110000"}]},
        {"service_areas": [{"extent": "110000"}]},
        {"service_areas": [{"extent": "440105"}]},
        {"service_areas": [{"extent": "000000"}]},
        {"credentials": [TRAINED]},
        {"service_capacity": {"unit": "case", "maximum": 2}},
        {"service_capacity": {"unit": "bed", "maximum": 1}},
        {"languages": [{"code": "zh"}, {"code": "ug"}]},
        {"name": "Another Office"},
    ],
)
async def test_what_goes_beyond_the_approval_waits_and_the_old_state_serves_on(
    matching: Matching, changes: dict[str, Any]
) -> None:
    await matching.have(lawyer(1))
    before = await read(matching)
    await matching.enter(lawyer(1, **changes))

    after = await read(matching)
    bound = ("state", "name", "kind", "needs", "service_areas", "languages", "credentials")
    assert {n: after[n] for n in bound} == {n: before[n] for n in bound}
    assert after["service_capacity"] == before["service_capacity"]
    assert (after["change"]["state"], after["change"]["version"]) == ("pending", 2)
    assert await asked(matching) == [FIRST], "what was approved serves on"

    await decides(await matching.approver(), 2)
    now = await read(matching)
    assert now["change"] is None
    (name,) = changes
    assert now[name] != before[name]


async def test_places_beyond_the_ceiling_are_not_given_before_they_are_approved(
    matching: Matching,
) -> None:
    await matching.have(lawyer(1, service_capacity={"maximum": 2}))
    await matching.enter(lawyer(1, service_capacity={"maximum": 100, "available": 100}))
    await matching.hear(*(asks() for _ in range(5)))
    (row,) = await matching.rows("select target, held from provider_load")
    assert row == {"target": 2, "held": 2}
    await decides(await matching.approver(), 2)
    await matching.hear(*(asks() for _ in range(5)))
    (row,) = await matching.rows("select target, held from provider_load")
    assert row == {"target": 100, "held": 7}


async def test_what_narrows_the_approval_is_in_force_at_once(matching: Matching) -> None:
    needs = ["court_representation", "legal_consultation"]
    areas = [{"extent": "110000"}, {"extent": "440000"}]
    await matching.have(
        lawyer(1, needs=needs, service_areas=areas, service_capacity={"maximum": 9})
    )
    fewer = lawyer(
        1,
        needs=needs[1:],
        service_areas=areas[1:],
        service_capacity={"maximum": 3},
        accepts={"genders": ["female"]},
    )
    await matching.enter(fewer)
    shown = await read(matching)
    assert shown["change"] is None
    assert (shown["needs"], shown["service_capacity"]["maximum"]) == (needs[1:], 3)
    assert await asked(matching, "court_representation") == []
    assert await asked(matching, gender="male") == []

    back = lawyer(1, needs=needs, service_areas=areas, service_capacity={"maximum": 9})
    await matching.enter(back)
    shown = await read(matching)
    assert shown["change"] is None, "that much was approved"
    assert shown["needs"] == needs


async def test_an_inactive_provider_needs_nobody_to_be_active_again(matching: Matching) -> None:
    await matching.have(lawyer(1))
    await matching.enter(lawyer(1, active=False))
    assert await asked(matching) == []
    await matching.enter(lawyer(1))
    assert await asked(matching) == [FIRST]


async def test_the_same_again_waits_only_once_and_what_was_refused_stays_refused(
    matching: Matching,
) -> None:
    for _ in range(3):
        await matching.enter(lawyer(1))
    person = await matching.approver()
    await decides(person, 1, **NO)
    await matching.enter(lawyer(1))
    shown = await read(matching)
    assert (shown["state"], shown["change"]["state"]) == ("rejected", "rejected")
    assert shown["change"]["reason"] == "not_confirmed"
    assert (await person.get("/v1/approvals")).json()["items"] == []
    assert await asked(matching) == []

    await matching.enter(lawyer(1, credentials=[TRAINED]))
    assert (await decides(person, 2)).json()["state"] == "approved"


async def test_a_refused_change_leaves_what_was_approved(matching: Matching) -> None:
    await matching.have(lawyer(1))
    await matching.enter(lawyer(1, service_capacity={"maximum": 50}))
    await decides(await matching.approver(), 2, **NO)
    shown = await read(matching)
    assert (shown["state"], shown["change"]["reason"]) == ("approved", "not_confirmed")
    assert await asked(matching) == [FIRST]


async def test_a_decision_is_bound_to_what_was_read(matching: Matching) -> None:
    await matching.enter(lawyer(1))
    person = await matching.approver()
    shown = (await person.get(f"/v1/approvals/{FIRST}")).json()
    await matching.enter(lawyer(1, service_areas=[{"extent": "000000"}]))
    answer = await decides(person, shown["change"]["version"])
    assert answer.status_code == 409
    assert await asked(matching) == []


async def test_an_approver_reads_in_what_a_change_differs(matching: Matching) -> None:
    await matching.have(lawyer(1))
    changed = lawyer(1, service_areas=[{"extent": "110000"}], service_capacity={"maximum": 7})
    await matching.enter(changed)
    shown = (await (await matching.approver()).get(f"/v1/approvals/{FIRST}")).json()
    assert shown["differs"] == ["regions", "maximum"]
    assert shown["approved"]["service_capacity"]["maximum"] == 1
    assert shown["change"]["asked"]["service_capacity"]["maximum"] == 7
    assert shown["change"]["asked"]["name"] == "Invented Law Office 1"


async def test_what_waits_comes_in_pages(matching: Matching) -> None:
    await matching.enter(*(lawyer(number) for number in range(1, 6)))
    person = await matching.approver()
    seen, after = [], None
    while True:
        query = {"limit": "2"} | ({"after": after} if after else {})
        page = (await person.get("/v1/approvals", params=query)).json()
        seen += [item["provider_id"] for item in page["items"]]
        after = page["next"]
        if after is None:
            break
    assert seen == [str(UUID(int=number)) for number in range(1, 6)]


async def test_many_are_decided_at_once_and_each_line_is_answered(matching: Matching) -> None:
    await matching.enter(lawyer(1), lawyer(2), refuge(3))
    lines = [
        {"provider_id": str(FIRST), **yes(1)},
        {"provider_id": str(UUID(int=2)), **yes(9)},
        {"provider_id": str(UUID(int=3)), **yes(1)},
        {"provider_id": str(UUID(int=4)), **yes(1)},
        {"provider_id": str(FIRST), **yes(1)},
        {"provider_id": str(UUID(int=2)), **yes(1, ground="complaint")},
        {"provider_id": "nobody"},
    ]
    answer = await (await matching.approver()).post(
        "/v1/approvals/batch",
        content=b"\n".join(orjson.dumps(line) for line in lines),
        headers={"content-type": "application/x-ndjson", **key()},
    )
    results = [orjson.loads(line) for line in answer.content.splitlines()]
    assert [r["status"] for r in results] == [200, 409, 200, 404, 409, 422, 422]
    assert [results[0]["second_person"], results[2]["second_person"]] == [False, True]


async def test_a_suspended_provider_gets_nothing_and_its_open_offers_go_on(
    matching: Matching,
) -> None:
    await matching.have(lawyer(1))
    assert await asked(matching) == [FIRST]
    await matching.have(lawyer(2))
    assert (await steps(await matching.approver(), "suspend", "complaint"))["state"] == "suspended"

    provider = await matching.client(LAWYERS, "offer:respond")
    (offer,) = (await provider.get("/v1/offers")).json()["items"]
    yes_ = await provider.post(f"/v1/offers/{offer['offer_id']}/accept", headers=key())
    assert yes_.status_code == 409, "nor may it accept what it was offered before"
    await matching.run()
    open_ = await matching.rows("select provider_id from offer where status = 'offered'")
    assert [row["provider_id"] for row in open_] == [UUID(int=2)]
    assert await asked(matching, region="440106") == []

    (ended,) = await matching.published("offer.withdrawn")
    said = orjson.loads(ended["body"])
    assert (said["provider_id"], said["reason"]) == (str(FIRST), "provider_suspended")
    assert await matching.published("offer.expired") == [], "it was not silent"
    silent = await matching.rows("select from provider_load where lapsed > 0")
    assert silent == []

    await matching.enter(lawyer(1))
    assert (await read(matching))["state"] == "suspended", "its partner cannot undo it"
    await steps(await matching.approver(), "reinstate", "reviewed")
    assert await asked(matching) == [FIRST]
    await matching.load_is_right()


async def test_what_a_suspended_provider_has_accepted_it_may_end(matching: Matching) -> None:
    await matching.have(lawyer(1))
    await asked(matching)
    provider = await matching.client(LAWYERS, "offer:respond")
    (offer,) = (await provider.get("/v1/offers")).json()["items"]
    at = f"/v1/offers/{offer['offer_id']}"
    await provider.post(f"{at}/accept", headers=key())
    await steps(await matching.approver(), "suspend", "under_review")
    ended = {"result": "completed", "outcome": "advice_given"}
    answer = await provider.post(f"{at}/complete", headers=key(), json=ended)
    assert answer.status_code == 200


async def holds_a_case(matching: Matching) -> tuple[httpx.AsyncClient, dict[str, Any]]:
    """A lawyer that has accepted what it was offered; gives its organisation and the offer."""
    await matching.have(lawyer(1))
    await asked(matching)
    provider = await matching.client(LAWYERS, "offer:respond")
    (offer,) = (await provider.get("/v1/offers")).json()["items"]
    await provider.post(f"/v1/offers/{offer['offer_id']}/accept", headers=key())
    return provider, offer


@pytest.mark.parametrize(("step", "ground"), [("suspend", "complaint"), ("retire", "closed")])
async def test_a_stopped_provider_reads_nothing_of_the_cases_it_holds(
    matching: Matching, step: str, ground: str
) -> None:
    provider, offer = await holds_a_case(matching)
    await steps(await matching.approver(), step, ground)
    fhir = {"task_status", "business_status"}
    ids = {"offer_id", "referral_id", "need_id", "provider_id", "status"} | fhir
    at = f"/v1/offers/{offer['offer_id']}"
    assert set((await provider.get(at)).json()) == ids
    (listed,) = (await provider.get("/v1/offers")).json()["items"]
    assert set(listed) == ids
    whole = (await provider.get(f"/v1/referrals/{offer['referral_id']}")).json()
    assert set(whole) == {"id", "needs"}
    assert set(whole["needs"][0]["offers"][0]) == ids
    async with seeing(matching.db, LAWYERS) as connection:
        assert await connection.fetch("select from referral") == []
        assert await connection.fetch("select from need") == []


async def test_the_cases_of_a_suspended_provider_stay_and_are_counted_for_a_person(
    matching: Matching,
) -> None:
    provider, offer = await holds_a_case(matching)
    person = await matching.approver()
    await steps(person, "suspend", "complaint")
    await matching.run()
    assert await matching.rows("select from offer where status = 'accepted'") == [{}]
    waiting = await person.get("/v1/approvals", params={"state": "suspended"})
    assert [one["cases_held"] for one in waiting.json()["items"]] == [1]
    assert (await person.get(f"/v1/approvals/{FIRST}")).json()["cases_held"] == 1
    await steps(person, "reinstate", "reviewed")
    shown = (await provider.get(f"/v1/offers/{offer['offer_id']}")).json()
    assert shown["case"]["region"], "it goes on with what it holds"


async def test_who_is_stopped_and_who_is_no_more_is_told_in_order(matching: Matching) -> None:
    await matching.have(lawyer(1), lawyer(2))
    person = await matching.approver()
    await steps(person, "suspend", "complaint")
    await steps(person, "reinstate", "reviewed")
    await steps(person, "retire", "closed")
    await steps(person, "retire", "closed", number=2)
    told = [e for e in await matching.published() if e["name"].startswith("provider.")]
    assert [(e["name"], e["subject"]) for e in told] == [
        ("provider.suspended", FIRST),
        ("provider.reinstated", FIRST),
        ("provider.suspended", FIRST),
        ("provider.suspended", UUID(int=2)),
    ]
    bodies = [orjson.loads(e["body"]) for e in told]
    assert all(set(b) == {"provider_id", "provider_partner_id", "at"} for b in bodies)
    moments = [b["at"] for b in bodies]
    assert moments == sorted(set(moments))


async def test_the_first_of_two_persons_reinstates_nobody(matching: Matching) -> None:
    await matching.have(refuge(1))
    await steps(await matching.approver("a"), "suspend", "safety_incident")
    await steps(await matching.approver("a"), "reinstate", "reviewed")
    assert await matching.published("provider.reinstated") == []
    await steps(await matching.approver("b"), "reinstate", "reviewed")
    assert len(await matching.published("provider.reinstated")) == 1


async def test_a_suspended_shelter_comes_back_by_two_persons(matching: Matching) -> None:
    await matching.have(refuge(1))
    a, b = await matching.approver("a"), await matching.approver("b")
    await steps(a, "suspend", "safety_incident")
    assert (await steps(a, "reinstate", "reviewed"))["second_person"] is True
    at = f"/v1/approvals/{FIRST}/reinstate"
    again = await a.post(at, headers=key(), json={"ground": "reviewed"})
    assert again.status_code == 403
    assert await asked(matching, "shelter") == []
    assert (await steps(b, "reinstate", "reviewed"))["state"] == "approved"
    await steps(a, "suspend", "complaint")
    assert (await steps(b, "reinstate", "reviewed"))["second_person"] is True, "counted anew"


async def test_a_retired_provider_is_never_asked_again(matching: Matching) -> None:
    await matching.have(lawyer(1))
    await matching.enter(lawyer(1, service_capacity={"maximum": 5}))
    person = await matching.approver()
    await steps(person, "retire", "closed")
    assert await asked(matching) == []
    assert (await decides(person, 2)).status_code == 409
    own = await matching.client(LAWYERS, "provider:write")
    body = {k: v for k, v in lawyer(1).items() if k != "provider_id"}
    assert (await own.put(f"/v1/providers/{FIRST}", json=body)).status_code == 409
    for step, ground in (("reinstate", "reviewed"), ("suspend", "complaint")):
        at = f"/v1/approvals/{FIRST}/{step}"
        assert (await person.post(at, headers=key(), json={"ground": ground})).status_code == 409


async def test_a_ground_is_one_of_the_codes_that_fit(matching: Matching) -> None:
    await matching.enter(lawyer(1))
    person = await matching.approver()
    answer = await decides(person, 1, ground="complaint")
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/ground")
    free = await decides(person, 1, ground="her cousin says they are fine")
    assert free.status_code == 422
    assert "cousin" not in free.text


async def test_a_credential_counts_through_its_last_day_by_the_databases_clock(
    matching: Matching,
) -> None:
    await matching.have(lawyer(1, credentials=[TRAINED]))
    harms = asks().harms[0].model_copy(update={"type": "sexual_assault"})
    assert await asked(matching, harms=(harms,)) == [FIRST]
    for days, expected in ((0, [FIRST]), (1, [])):
        async with matching.db.transaction() as tx:
            await as_service(tx)
            await tx.execute(
                "update provider set trained_until ="
                " (now() at time zone 'Asia/Shanghai')::date - $1::int",
                days,
            )
            await tx.execute("update provider_load set held = 0")
            await tx.execute("update offer set status = 'withdrawn', asks = null")
            await tx.execute("update directory_state set directory_id = gen_random_uuid()")
        assert await asked(matching, harms=(harms,)) == expected


async def test_what_a_person_typed_is_kept_sealed_and_shown_to_few(matching: Matching) -> None:
    await matching.have(lawyer(1, credentials=[TRAINED]))
    await matching.enter(lawyer(1, name="Invented Law Office 8", credentials=[TRAINED]))
    for table in ("provider", "provider_terms", "provider_decision", "idempotency", "audit"):
        for row in await matching.rows(f"select * from {table}"):
            kept = str(row) + "".join(
                bytes(value).decode("latin-1") for value in row.values() if isinstance(value, bytes)
            )
            assert "Invented" not in kept, table
            assert "register 7" not in kept, table
    ops = await matching.client(HOTLINE, "ops")
    listed = (await ops.get("/v1/providers")).text
    assert "Invented" not in listed
    assert "register 7" not in listed
    assert "register 7" in str(await read(matching))
