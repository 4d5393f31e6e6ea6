"""Consent and duty as they are recorded, and what of who she is each need opens."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import orjson
import pytest

from services.intake.handlers import HANDLERS
from shared.events.base import Event
from shared.events.offer import OfferAccepted, OfferMade, ReferralMatched, ServiceCompleted
from shared.security.tokens import Caller
from tests.integration.intake.office import HOTLINE, LAWYERS, Json, Office
from tests.support.builders import a_referral

EMPLOYER = Caller("employer", UUID(int=30), frozenset({"offer:respond"}))
SHELTER = Caller("shelter", UUID(int=31), frozenset({"offer:respond"}))
DUTY = {
    "article": "personal_information_13_4",
    "officer_ref": "officer-4711",
    "decided_at": "2026-11-20T09:00:00+08:00",
}
KIND = {
    "legal_consultation": "volunteer_lawyer",
    "shelter": "shelter",
    "employment_support": "employer",
    "skills_training": "training_centre",
}


async def hear(office: Office, *events: Event) -> None:
    for event in events:
        async with office.db.transaction() as tx:
            await HANDLERS[type(event)]([event], tx)


async def take(
    office: Office, referral_id: UUID, need: str, by: Caller, minute: int = 0
) -> dict[str, Any]:
    """Let a provider of this caller accept a need; gives what every event of it says."""
    [row] = await office.rows(
        "select id from need where referral_id = $1 and type = $2", referral_id, need
    )
    at = datetime.now(UTC) + timedelta(minutes=minute)
    about: dict[str, Any] = {
        "offer_id": uuid4(),
        "need_id": row["id"],
        "need": need,
        "provider_id": uuid4(),
        "provider_partner_id": by.partner_id,
    }
    made = OfferMade(**about, provider_kind=KIND[need], answer_due_at=at)
    match = ReferralMatched(
        referral_id=referral_id,
        partner_id=HOTLINE.partner_id,
        matched_at=at,
        urgency="pressing",
        offers=(made,),
    )
    said = {**about, "referral_id": referral_id, "at": at}
    await hear(office, match, OfferAccepted(**said))
    return said


async def seen(office: Office, referral_id: UUID, by: Caller) -> Json:
    answer = await office.get(f"/v1/referrals/{referral_id}/identity", by)
    assert answer.status_code == 200, answer.text
    found: Json = answer.json()
    return found


@pytest.mark.parametrize("need", ["employment_support", "skills_training"])
async def test_where_she_works_or_learns_nobody_is_given_the_story(
    office: Office, need: str
) -> None:
    referral_id = await office.accepted(a_referral(needs=[need]))
    await take(office, referral_id, need, EMPLOYER)
    found = await seen(office, referral_id, EMPLOYER)
    assert found["identity"] == {"name": "林某甲"}
    assert found["narrative"] is None
    assert found["safe_contact"]["address"].endswith("19900000001")
    assert "code_word" not in found["safe_contact"]


@pytest.mark.parametrize("door", ["/v1/referrals", "/v1/referrals/batch"])
async def test_a_shelter_does_not_read_in_her_story_the_address_it_is_not_given(
    office: Office, door: str
) -> None:
    where = "示例市示例区幸福路12号3单元501"
    who = {"name": "林某甲", "phone": "19900000001", "address": where}
    told = {**who, "narrative": f"我从{where}跑出来，他打我。"}
    body = a_referral(needs=["shelter"], identity=told)
    referral_id = (
        await office.accepted(body) if door == "/v1/referrals" else await lined(body, office)
    )
    await take(office, referral_id, "shelter", SHELTER)

    found = await seen(office, referral_id, SHELTER)

    assert "address" not in found["identity"]
    assert "幸福路" not in found["narrative"]
    assert found["narrative"].startswith("我从【住址】")
    assert found["narrative"].endswith("他打我。")


async def lined(body: Json, office: Office) -> UUID:
    """Post it as the one line of a batch."""
    [line] = await office.lines("/v1/referrals/batch", [body])
    return UUID(line["id"])


async def test_the_code_word_goes_to_one_of_those_that_hold_her_needs(office: Office) -> None:
    body = a_referral(needs=["legal_consultation", "shelter", "employment_support"])
    referral_id = await office.accepted(body)
    await take(office, referral_id, "employment_support", EMPLOYER, minute=1)
    sheltered = await take(office, referral_id, "shelter", SHELTER, minute=2)
    await take(office, referral_id, "legal_consultation", LAWYERS, minute=3)

    async def who_has_it() -> list[str]:
        found = [
            (by.client_id, await seen(office, referral_id, by))
            for by in (EMPLOYER, SHELTER, LAWYERS)
            if (await office.get(f"/v1/referrals/{referral_id}/identity", by)).status_code == 200
        ]
        return [name for name, each in found if "code_word" in (each["safe_contact"] or {})]

    assert await who_has_it() == ["shelter"]
    ended = {**sheltered, "at": sheltered["at"] + timedelta(minutes=5)}
    await hear(office, ServiceCompleted(**ended, result="completed", outcome="placed"))
    answer = await office.get(f"/v1/referrals/{referral_id}/identity", SHELTER)
    assert answer.status_code == 404
    assert await who_has_it() == ["lawyers"]


def by_duty(**changes: Any) -> Json:
    consent: Json = a_referral()["consent"]
    return {**consent, "basis": "vital_interest", "given_by": "officer", **changes}


@pytest.mark.parametrize(
    "scope", [{"scope": "statistics_only"}, {"scope": "named_providers", "providers": [uuid4()]}]
)
async def test_a_stated_emergency_without_a_recorded_ground_is_refused(
    office: Office, scope: Json
) -> None:
    for duty in (
        {},
        {"duty": None},
        {"duty": {"article": DUTY["article"], "decided_at": DUTY["decided_at"]}},
        {"duty": {"article": DUTY["article"], "officer_ref": DUTY["officer_ref"]}},
        {"duty": {**DUTY, "article": "because"}},
        {"duty": {**DUTY, "article": "minors_protection_11"}},
        {"duty": {**DUTY, "officer_ref": "19900000001"}},
        {"duty": {**DUTY, "decided_at": "2999-01-01T00:00:00+08:00"}},
    ):
        answer = await office.post("/v1/referrals", a_referral(consent=by_duty(**scope, **duty)))
        assert answer.status_code == 422
        pointers = {error["pointer"] for error in answer.json()["errors"]}
        assert all(pointer.startswith("/consent/duty") for pointer in pointers), pointers
    assert await office.rows("select id from referral") == []


async def test_a_recorded_emergency_reaches_the_shelter_and_not_the_employer(
    office: Office,
) -> None:
    consent = by_duty(scope="statistics_only", duty=DUTY)
    body = a_referral(needs=["shelter", "employment_support"], consent=consent)
    referral_id = await office.accepted(body)
    [told] = await office.published("referral.received")
    assert (told["consent_scope"], told["duty_needs"]) == ("statistics_only", ["shelter"])

    await take(office, referral_id, "employment_support", EMPLOYER)
    await take(office, referral_id, "shelter", SHELTER)
    assert (await seen(office, referral_id, SHELTER))["identity"]["name"] == "林某甲"
    refused = await office.get(f"/v1/referrals/{referral_id}/identity", EMPLOYER)
    assert refused.status_code == 403

    rows = await office.rows("select action, ground, allowed from audit order by id")
    ground = "vital_interest personal_information_13_4"
    assert [tuple(row.values()) for row in rows] == [
        ("state_duty", ground, True),
        ("release_identity", ground, True),
        ("release_identity", "consent_missing", False),
    ]


async def test_who_decided_is_kept_as_a_digest_and_told_to_nobody(office: Office) -> None:
    consent = by_duty(scope="statistics_only", duty=DUTY)
    referral_id = await office.accepted(a_referral(consent=consent))
    for table in ("referral", "outbox", "idempotency", "audit"):
        rows = await office.rows(f"select t::text as text, t.* from {table} t")
        assert rows
        assert "4711" not in str(rows), table
    shown = (await office.get(f"/v1/referrals/{referral_id}")).json()["consent"]["duty"]
    told = {k: v for k, v in DUTY.items() if k != "officer_ref"}
    assert shown == told | {"decided_at": "2026-11-20T01:00:00Z"}
    [row] = await office.rows("select consent from referral")
    version, digest = orjson.loads(row["consent"])["duty"]["officer"].split(".")
    assert (version, len(digest)) == ("1", 32)


async def test_a_duty_of_an_older_version_without_its_ground_opens_nothing(office: Office) -> None:
    referral_id = await office.accepted(a_referral())
    await take(office, referral_id, "shelter", SHELTER)
    old = orjson.dumps({**by_duty(scope="statistics_only"), "providers": []}).decode()
    async with office.db.transaction() as tx:
        await tx.execute("select set_config('app.duty', 'service', true)")
        await tx.execute("update referral set consent = $1::jsonb where id = $2", old, referral_id)
    answer = await office.get(f"/v1/referrals/{referral_id}/identity", SHELTER)
    assert answer.status_code == 403


async def test_the_event_names_whom_she_named_and_nobody_else(office: Office) -> None:
    named = [str(uuid4()), str(uuid4())]
    consent = {**a_referral()["consent"], "scope": "named_providers", "providers": named}
    await office.accepted(a_referral(consent=consent))
    await office.accepted(a_referral())
    first, second = await office.published("referral.received")
    assert first["consent_providers"] == named
    assert second["consent_providers"] == []
