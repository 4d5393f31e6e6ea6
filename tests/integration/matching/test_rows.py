"""Rows of what the field asks for, each against the running service, named after it."""

import asyncio
import random
from datetime import timedelta
from typing import Any
from uuid import UUID

import orjson

from services.matching.clocks.task import started
from services.matching.complaints.task import advance
from services.matching.context import open_context
from services.matching.tenancy import as_service
from shared.events import HarmFact
from tests.integration.matching.conftest import (
    HOTLINE,
    LAWYERS,
    SHELTERS,
    Matching,
    asks,
    key,
    lawyer,
)

TRAINED = {
    "code": "gbv_trained", "date": "2024-05-01", "valid_until": "2099-04-30", "evidence": "no. 7",
}  # fmt: skip
LICENCE = TRAINED | {"code": "licensed_counsellor", "evidence": "no. 8"}


async def test_s_16_a_child_harmed_by_its_father_goes_to_child_protection_and_never_to_him(
    matching: Matching,
) -> None:
    needs = ["counselling", "child_protection"]
    await matching.have(
        lawyer(1, kind="counselling_centre", needs=["counselling"]),
        lawyer(2, kind="child_protection", needs=needs, service_capacity={"maximum": 9}),
    )
    event = asks(*needs, age_band="<14", perpetrator_relation="father")
    await matching.hear(event)
    offers = await matching.rows("select offer_id, provider_id from offer")
    assert {offer["provider_id"].int for offer in offers} == {2}
    owner = await matching.client(HOTLINE, "referral:read")
    seen = (await owner.get(f"/v1/referrals/{event.referral_id}")).json()
    assert "child_protection" in seen["asked_first"]
    assert seen["contacts_excluded"] == ["father"]
    body = await matching.client(LAWYERS, "offer:respond")
    at = f"/v1/offers/{offers[0]['offer_id']}"
    assert (await body.post(f"{at}/accept", headers=key())).status_code == 200
    case = (await body.get(at)).json()["case"]
    assert case["contacts_excluded"] == ["father"]


async def test_s_22_a_network_covers_its_provinces_and_elsewhere_it_is_said_that_nobody_does(
    matching: Matching,
) -> None:
    """The published network began in Beijing, Shanghai and Guangdong; Xinjiang is not of it."""
    loaded = [
        lawyer(number, service_areas=[{"extent": extent}])
        for number, extent in enumerate(("110000", "310000", "440000"), 1)
    ]
    await matching.have(*loaded)
    own = await matching.client(LAWYERS, "provider:write")
    found = {}
    for region in ("110105", "310115", "440100", "650100"):
        answer = await own.get("/v1/coverage", params={"region": region})
        found[region] = answer.json()
    assert {
        region: [UUID(one["provider_id"]).int for one in body["providers"]]
        for region, body in found.items()
    } == {"110105": [1], "310115": [2], "440100": [3], "650100": []}
    assert found["650100"]["reason"] == "no_coverage"
    assert "reason" not in found["440100"]
    await matching.hear(asks(region="650100"))
    (need,) = await matching.rows("select status, unmet_reason from need")
    assert tuple(need.values()) == ("unmet", "no_coverage"), "and who asks from there is told so"


async def test_s_25_three_hundred_lawyers_serve_three_thousand_needs_below_their_caps(
    matching: Matching,
) -> None:
    """All 3,000 come through the handlers, and every place is held in the database."""
    policy = open_context(1.0).policy
    rnd = random.Random(1)
    caps = {UUID(int=n): rnd.choice((8, 9, 10)) for n in range(1, 301)}
    keeper = await matching.client(LAWYERS, "provider:write")
    everywhere = [{"extent": "000000"}]
    lines = [
        lawyer(id_.int, service_areas=everywhere, service_capacity={"maximum": cap})
        | {"provider_id": str(id_)}
        for id_, cap in caps.items()
    ]
    entered = await keeper.post(
        "/v1/providers/batch",
        content=b"\n".join(map(orjson.dumps, lines)),
        headers={"content-type": "application/x-ndjson"},
    )
    assert entered.content.count(b'"status":200') == 300, entered.text
    await matching.have()
    regions = ("440105", "110105", "620102", "650102", "530302")

    async def held(needs: int) -> list[float]:
        for _ in range(needs // 250):
            await matching.hear(*(asks(region=rnd.choice(regions)) for _ in range(250)))
        await matching.load_is_right()
        rows = await matching.rows("select provider_id, held from provider_load")
        return [row["held"] / caps[row["provider_id"]] for row in rows]

    shares = await held(2_000)
    # One place of the smallest caseload, and what being trained is worth.
    assert max(shares) - min(shares) <= 1 / 8 + policy.gbv_trained.margin
    shares = await held(1_000)
    assert shares == [1.0] * 300, "to the last place, and nobody above"
    unmet = await matching.rows(
        "select unmet_reason, count(*) as n from need where status <> 'offered' group by 1"
    )
    assert [tuple(row.values()) for row in unmet] == [("no_capacity", 3_000 - sum(caps.values()))]


async def test_s_102_who_speaks_her_language_is_named_and_asked_before_who_is_nearer(
    matching: Matching,
) -> None:
    """The row names Yi, `ii` by BCP 47."""
    yi = {"languages": [{"code": "zh"}, {"code": "ii"}]}
    await matching.have(
        lawyer(1, service_areas=[{"extent": "440105"}]),
        lawyer(2, **yi),
        lawyer(3, **yi, service_areas=[{"extent": "440105"}]),
    )
    own = await matching.client(LAWYERS, "provider:write")
    query = {"need": "legal_consultation", "region": "440105", "language": "ii"}
    found = (await own.get("/v1/matches", params=query)).json()["candidates"]
    assert [UUID(one["provider_id"]).int for one in found] == [3, 2, 1]
    assert [one["reasons"]["language"] for one in found] == ["ii", "ii", None]
    for _ in range(3):
        await matching.hear(asks(languages=("ii",)))
    offers = await matching.rows("select provider_id from offer order by seq")
    assert [offer["provider_id"].int for offer in offers] == [3, 2, 1]


async def test_s_31_for_sexual_violence_every_candidate_is_trained(matching: Matching) -> None:
    """84 of the 300 lawyers of the published network are trained."""
    trained = set(random.Random(1).sample(range(1, 301), 84))
    await matching.have(
        *(lawyer(n, credentials=[TRAINED] if n in trained else []) for n in range(1, 301))
    )
    own = await matching.client(LAWYERS, "referral:read", "provider:write")
    query = {"need": "legal_consultation", "harm": "sexual_assault", "limit": "300"}
    found = (await own.get("/v1/matches", params=query)).json()
    assert found["gbv_trained_required"] is True
    assert {UUID(one["provider_id"]).int for one in found["candidates"]} == trained
    assert all(one["gbv_trained"] for one in found["candidates"])
    assert found["excluded"] == {"not_trained": 216}
    await matching.hear(asks(harms=(HarmFact(type="domestic_violence", forms=("physical",)),)))
    (offer,) = await matching.rows("select provider_id from offer")
    assert offer["provider_id"].int in trained, "elsewhere the trained are asked first"


async def test_s_78_medical_help_is_asked_of_the_nearest_hospital(matching: Matching) -> None:
    """The row names 511500 (Yibin): its own hospital before the province's."""
    hospital = {"kind": "hospital", "needs": ["medical"]}
    await matching.have(
        lawyer(1, **hospital, service_areas=[{"extent": "510000"}]),
        lawyer(2, **hospital, service_areas=[{"extent": "511500"}]),
        lawyer(3, **hospital, service_areas=[{"extent": "510100"}]),
    )
    for _ in range(2):
        await matching.hear(asks("medical", region="511500"))
    offers = await matching.rows("select provider_id from offer order by seq")
    assert [offer["provider_id"].int for offer in offers] == [2, 1], "Chengdu is never asked"


async def test_s_79_in_a_crisis_only_a_licensed_counsellor_is_asked_and_soon(
    matching: Matching,
) -> None:
    centre = {"kind": "counselling_centre", "needs": ["counselling"]}
    room = {"service_capacity": {"maximum": 5}}
    await matching.have(
        lawyer(1, **centre, **room),
        lawyer(2, **centre, **room, credentials=[TRAINED]),
        lawyer(3, **centre, credentials=[LICENCE]),
        lawyer(4, **centre, **room, credentials=[LICENCE | {"valid_until": "2025-01-31"}]),
    )
    crisis = asks("counselling", urgency="immediate")
    await matching.hear(crisis)
    (offer,) = await matching.rows("select provider_id, answer_due_at - offered_at as t from offer")
    assert offer["provider_id"].int == 3, "the licence of 4 has ended"
    assert offer["t"].total_seconds() == 30 * 60
    await matching.hear(asks("counselling", urgency="immediate"))
    (unmet,) = await matching.rows("select reasons from need where status = 'unmet'")
    assert '"not_licensed":3' in unmet["reasons"]
    await matching.hear(asks("counselling", urgency="pressing"))
    offers = await matching.rows("select provider_id from offer order by seq")
    assert offers[-1]["provider_id"].int == 2, "where it is no crisis any of them may be asked"


async def test_s_80_what_goes_on_for_years_is_never_closed_by_its_age(matching: Matching) -> None:
    await matching.have(lawyer(1))
    event = asks()
    await matching.hear(event)
    (offer,) = await matching.rows("select offer_id from offer")
    body = await matching.client(LAWYERS, "offer:respond")
    at = f"/v1/offers/{offer['offer_id']}"
    for step in ("accept", "start"):
        assert (await body.post(f"{at}/{step}", headers=key())).status_code == 200
    async with matching.db.transaction() as tx:
        await as_service(tx)
        for table, names in {
            "clock": ("started_at", "due_at", "next_at"),
            "offer": ("started_at", "answered_at"),
        }.items():
            earlier = ", ".join(f"{name} = {name} - $1::interval" for name in names)
            await tx.execute(f"update {table} set {earlier}", timedelta(days=5 * 365))
    for _ in range(25):
        await started(matching.db, {"context": open_context(1.0)})
        await matching.run()
    told = [orjson.loads(e["body"]) for e in await matching.published("clock.advanced")]
    due = [one for one in told if (one["clock"], one["step"]) == ("review", "breached")]
    assert len(due) == 9, "each half year of five, but for the one that runs"
    owner = await matching.client(HOTLINE, "referral:read")
    seen = (await owner.get(f"/v1/referrals/{event.referral_id}")).json()
    assert seen["status"] == "in_progress"
    assert seen["needs"][0]["provider"] is not None
    shelter = await matching.client(SHELTERS, "offer:respond")
    assert (await shelter.get(at)).status_code == 404


async def complained(matching: Matching) -> tuple[UUID, UUID]:
    """Two lawyers with room; the first is asked and complained about. Gives referral, offer."""
    places = {1: 9, 2: 8}
    await matching.have(*(lawyer(n, service_capacity={"maximum": m}) for n, m in places.items()))
    event = asks()
    await matching.hear(event)
    (offer,) = await matching.rows("select offer_id from offer")
    owner = await matching.client(HOTLINE, "referral:write")
    said = {"offer_id": str(offer["offer_id"]), "kind": "victim_blaming"}
    answer = await owner.post("/v1/complaints", json=said, headers=key())
    assert answer.status_code == 201, answer.text
    assert (await owner.post("/v1/complaints", json=said, headers=key())).status_code == 409
    network = await matching.client(LAWYERS, "referral:write")
    assert (await network.post("/v1/complaints", json=said, headers=key())).status_code == 404
    return event.referral_id, offer["offer_id"]


async def asked_of(matching: Matching) -> list[int]:
    rows = await matching.rows("select provider_id from offer order by seq")
    return [row["provider_id"].int for row in rows]


async def test_s_32_a_complaint_opens_a_review_and_lowers_the_rank_until_it_is_decided(
    matching: Matching,
) -> None:
    referral_id, _ = await complained(matching)
    (told,) = await matching.published("provider.review-opened")
    assert orjson.loads(told["body"])["kind"] == "victim_blaming"
    assert str(referral_id) not in told["body"]
    for other in (asks(), asks(), asks()):
        await matching.hear(other)
    assert await asked_of(matching) == [1, 2, 2, 2]
    person = await matching.approver()
    (waiting,) = (await person.get("/v1/complaints")).json()["items"]
    assert (waiting["state"], waiting["kind"]) == ("open", "victim_blaming")
    decide = f"/v1/complaints/{waiting['complaint_id']}/decide"
    found = {"finding": "not_upheld"}
    assert (await person.post(decide, json=found, headers=key())).status_code == 200
    assert (await person.post(decide, json=found, headers=key())).status_code == 409
    assert (await person.get("/v1/complaints")).json()["items"] == []
    await matching.hear(asks())
    assert (await asked_of(matching))[-1] == 1


async def filed_before(matching: Matching, share: float) -> None:
    """Of the time to decide so much has passed."""
    async with matching.db.transaction() as tx:
        await as_service(tx)
        await tx.execute(
            "update complaint set filed_at = filed_at - length * $1, due_at = due_at - length * $1,"
            " clock_next_at = clock_next_at - length * $1"
            " from (select complaint_id as id, due_at - filed_at as length from complaint) c"
            " where c.id = complaint_id",
            share,
        )


async def test_s_32_the_clock_of_a_review_is_told_once_a_step_until_a_person_decides(
    matching: Matching,
) -> None:
    await complained(matching)
    resources: dict[str, Any] = {}

    async def told() -> list[str]:
        await asyncio.gather(*(advance(matching.db, resources) for _ in range(2)))
        events = await matching.published("provider.review-advanced")
        return [orjson.loads(event["body"])["step"] for event in events]

    assert await told() == []
    for share, steps in (
        (0.81, ["warned"]),
        (0.2, ["warned", "breached"]),
        (0.1, ["warned", "breached"]),
        (0.5, ["warned", "breached", "escalated"]),
        (9.0, ["warned", "breached", "escalated"]),
    ):
        await filed_before(matching, share)
        assert await told() == steps, share
    person = await matching.approver()
    (waits,) = (await person.get("/v1/approvals", params={"state": "complained"})).json()["items"]
    (late,) = (await person.get("/v1/complaints", params={"overdue": "true"})).json()["items"]
    assert (waits["provider_id"], waits["complaints_open"]) == (late["provider_id"], 1)
    assert (waits["review_due_at"], late["state"]) == (late["due_at"], "overdue")
    other = {"provider_id": str(UUID(int=2))}
    assert (await person.get("/v1/complaints", params=other)).json()["items"] == []
    decide = f"/v1/complaints/{late['complaint_id']}/decide"
    answer = await person.post(decide, json={"finding": "upheld"}, headers=key())
    assert answer.status_code == 200, answer.text
    (closed,) = await matching.published("provider.review-closed")
    assert orjson.loads(closed["body"])["finding"] == "upheld"
    shown = (await person.get(f"/v1/approvals/{late['provider_id']}")).json()
    assert (shown["complaints_open"], shown["review_due_at"]) == (0, None)
    assert (await person.get("/v1/approvals?state=complained")).json()["items"] == []


async def test_s_32_a_review_that_was_decided_in_time_is_told_of_no_more(
    matching: Matching,
) -> None:
    await complained(matching)
    person = await matching.approver()
    (waiting,) = (await person.get("/v1/complaints")).json()["items"]
    decide = f"/v1/complaints/{waiting['complaint_id']}/decide"
    await person.post(decide, json={"finding": "not_upheld"}, headers=key())
    await filed_before(matching, 2)
    assert await advance(matching.db, {}) is False
    assert await matching.published("provider.review-advanced") == []


async def test_s_32_the_provider_is_never_asked_for_her_again(matching: Matching) -> None:
    referral_id, offer_id = await complained(matching)
    network = await matching.client(LAWYERS, "offer:respond")
    said = {"reason": "no_capacity"}
    at = f"/v1/offers/{offer_id}/decline"
    assert (await network.post(at, json=said, headers=key())).status_code == 200
    assert await asked_of(matching) == [1, 2]
    (need,) = await matching.rows("select need_id from need where referral_id = $1", referral_id)
    for step in ("accept", "start"):
        (offer,) = await matching.rows(
            "select offer_id from offer where provider_id = $1", UUID(int=2)
        )
        at = f"/v1/offers/{offer['offer_id']}/{step}"
        assert (await network.post(at, headers=key())).status_code == 200
    at = f"/v1/offers/{offer['offer_id']}/complete"
    done = {"result": "completed", "outcome": "advice_given"}
    assert (await network.post(at, json=done, headers=key())).status_code == 200
    keeper = await matching.client(LAWYERS, "provider:write")
    office = lawyer(2, active=False)
    del office["provider_id"]
    at = f"/v1/providers/{UUID(int=2)}"
    assert (await keeper.put(at, json=office)).status_code == 200
    owner = await matching.client(HOTLINE, "referral:write")
    at = f"/v1/needs/{need['need_id']}/reopen"
    assert (await owner.post(at, headers=key())).status_code == 201
    assert await asked_of(matching) == [1, 2], "2 asks to be left alone, and 1 is not asked"
    await matching.hear(asks())
    assert await asked_of(matching) == [1, 2, 1], "for another woman it is"


async def test_s_07_a_call_is_offered_to_a_volunteer_lawyer_before_all_others(
    matching: Matching,
) -> None:
    await matching.have(
        lawyer(1, kind="legal_aid_agency"), lawyer(2), lawyer(3, kind="legal_aid_agency")
    )
    event = asks(channel="miniprogram_hotline")
    await matching.hear(event)
    owner = await matching.client(HOTLINE, "referral:read")
    [need] = (await owner.get(f"/v1/referrals/{event.referral_id}/needs")).json()["items"]
    assert need["provider"] == {"id": str(UUID(int=2)), "kind": "volunteer_lawyer"}


async def test_s_90_legal_aid_asks_no_means_of_her_and_the_reason_is_named(
    matching: Matching,
) -> None:
    hotline = await matching.client(HOTLINE, "referral:write")
    at = "/v1/legal-aid/check"
    for said, expected in (
        ({"harms": ["domestic_violence"], "income": "high"}, (True, "no_means_test")),
        ({"harms": ["trafficking"], "age_band": "14-17"}, (True, "minor_no_means_check")),
        ({"harms": ["trafficking"], "age_band": "18-39"}, (None, "local_rule")),
        ({"harms": ["sexual_assault"], "income": "high"}, (None, "means_test_needed")),
    ):
        answer = await hotline.post(at, json=said)
        found = answer.json()
        assert (found["eligible"], found["reason"]) == expected, said
        assert found["article"].startswith("Legal Aid Law, Art. ")
    wrong = await hotline.post(at, json={"harms": [], "income": "19900001234", "name": "X"})
    assert wrong.status_code == 422
    pointers = {fault["pointer"] for fault in wrong.json()["errors"]}
    assert pointers == {"/harms", "/income", "/name"}
    assert "19900001234" not in wrong.text
    keeper = await matching.client(LAWYERS, "provider:write")
    assert (await keeper.post(at, json={"harms": ["other"]})).status_code == 403
    assert await matching.published() == [], "nothing is kept and nobody is told"
    agency = lawyer(1, kind="legal_aid_agency")
    await matching.have(agency)
    await matching.hear(asks("legal_consultation"))
    (offer,) = await matching.rows("select provider_kind from offer")
    assert offer["provider_kind"] == "legal_aid_agency", "and the agency is asked for her"
