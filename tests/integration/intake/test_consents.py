"""Consent as an object: what it opens, what stops it, and what she is told of it."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import orjson

from services.intake.consent.expiry import end_consents
from shared.events.offer import ReferralClosed, ServiceCompleted
from shared.security.tokens import Caller
from tests.integration.intake.office import FEDERATION, HOTLINE, LAWYERS, Json, Office
from tests.integration.intake.test_consent_and_release import SHELTER, hear, take
from tests.support.builders import a_referral

NOBODY_ELSE: Json = {"kind": "provider_kind", "provider_kind": "shelter"}


async def consents(office: Office, referral_id: UUID) -> Json:
    answer = await office.get(f"/v1/referrals/{referral_id}/consents")
    assert answer.status_code == 200, answer.text
    found: Json = answer.json()
    return found


async def give(office: Office, referral_id: UUID, status: int = 201, **changes: Any) -> Json:
    body = {
        "recipient": {"kind": "any_matched_provider"},
        "basis": "consent",
        "given_by": "self",
        "method": "spoken",
        "text_version": "2026-11",
        **changes,
    }
    answer = await office.post(f"/v1/referrals/{referral_id}/consents", body)
    assert answer.status_code == status, answer.text
    found: Json = answer.json()
    return found


async def withdraw(office: Office, referral_id: UUID, **said: Any) -> Json:
    body = said or {"everything": True}
    answer = await office.post(f"/v1/referrals/{referral_id}/consents/withdraw", body)
    assert answer.status_code == 200, answer.text
    found: Json = answer.json()
    return found


async def ledger(office: Office, referral_id: UUID) -> list[Json]:
    answer = await office.get(f"/v1/referrals/{referral_id}/ledger")
    assert answer.status_code == 200, answer.text
    found: list[Json] = answer.json()["lines"]
    return found


async def status(office: Office, referral_id: UUID, by: Caller) -> int:
    return (await office.get(f"/v1/referrals/{referral_id}/identity", by)).status_code


async def test_what_the_request_said_is_the_first_version(office: Office) -> None:
    referral_id = await office.accepted(a_referral())
    found = await consents(office, referral_id)
    [one] = found["in_force"]
    assert (found["version"], found["scope"]) == (1, "any_matched_provider")
    assert one["recipient"]["text"] == "any_matched_provider"
    assert (one["version"], one["purpose"], one["decision"]) == (1, "help", "permit")
    assert one["fields"] == ["address", "name", "narrative", "phone", "safe_contact"]
    assert await office.rows("select id from consent") == []
    assert (
        await office.get(f"/v1/referrals/{referral_id}/consents", FEDERATION)
    ).status_code == 404


async def test_a_withdrawal_for_one_body_stops_it_alone_and_by_word_of_mouth(
    office: Office,
) -> None:
    referral_id = await office.accepted(a_referral())
    await take(office, referral_id, "shelter", SHELTER)
    await take(office, referral_id, "legal_consultation", LAWYERS)
    assert await status(office, referral_id, SHELTER) == 200
    [line] = await ledger(office, referral_id)
    assert line["stop"]["text"] == f"organization:{SHELTER.partner_id}"
    stop = {"kind": "organization", "id": str(SHELTER.partner_id)}
    done = await withdraw(office, referral_id, recipients=[stop], method="spoken")
    assert [left["partner_id"] for left in done["left_before"]] == [str(SHELTER.partner_id)]

    assert await status(office, referral_id, SHELTER) == 403
    assert await status(office, referral_id, LAWYERS) == 200
    [event] = await office.published("consent.withdrawn")
    assert event["refused"] == [str(SHELTER.partner_id)]
    assert (event["consent_scope"], event["everything"]) == ("any_matched_provider", False)
    again = await withdraw(office, referral_id, recipients=[stop])
    assert again["version"] == done["version"]
    assert len(await office.published("consent.withdrawn")) == 1
    lines = {line["partner_id"]: line for line in await ledger(office, referral_id)}
    assert lines[str(SHELTER.partner_id)]["stop"] is None
    assert lines[str(LAWYERS.partner_id)]["stop"] is not None


async def test_a_withdrawal_succeeds_at_every_point_of_the_life(office: Office) -> None:
    async def ended(referral_id: UUID) -> None:
        taken = await take(office, referral_id, "shelter", SHELTER)
        later = {**taken, "at": taken["at"] + timedelta(minutes=1)}
        await hear(office, ServiceCompleted(**later, result="completed", outcome="placed"))
        closed = {"referral_id": referral_id, "partner_id": HOTLINE.partner_id}
        await hear(office, ReferralClosed(**closed, closed_at=later["at"]))

    for reach, standing in (
        (None, "withdrawn"),
        (lambda id_: take(office, id_, "shelter", SHELTER), "withdrawn"),
        (ended, "closed"),
    ):
        referral_id = await office.accepted(a_referral(needs=["shelter"]))
        if reach is not None:
            await reach(referral_id)
        done = await withdraw(office, referral_id)
        assert len(done["stopped"]) == 1
        assert (await withdraw(office, referral_id))["stopped"] == []
        assert await status(office, referral_id, SHELTER) == 404
        shown = (await office.get(f"/v1/referrals/{referral_id}")).json()
        assert (shown["status"], shown["consent"]["scope"]) == (standing, "statistics_only")
        found = await consents(office, referral_id)
        assert found["in_force"] == []
        assert [one["end_reason"] for one in found["ended"]] == ["withdrawn"]
    told = await office.published("consent.withdrawn")
    assert [event["everything"] for event in told] == [True, True, True]


async def test_a_partial_change_narrows_the_fields_and_the_bodies(office: Office) -> None:
    referral_id = await office.accepted(a_referral())
    await take(office, referral_id, "shelter", SHELTER)
    await give(office, referral_id, fields=["name"])
    answer = await office.get(f"/v1/referrals/{referral_id}/identity", SHELTER)
    assert answer.json()["identity"] == {"name": "林某甲"}
    assert answer.json()["narrative"] is None
    [line] = await ledger(office, referral_id)
    assert (line["fields"], line["consent_version"]) == (["name"], 2)
    await give(office, referral_id, recipient=NOBODY_ELSE, decision="deny")
    assert await status(office, referral_id, SHELTER) == 403
    provider = (await office.rows("select provider_id from need where type = 'shelter'"))[0]
    named = {"kind": "provider", "id": str(provider["provider_id"])}
    await give(office, referral_id, recipient=named, fields=["name", "phone"])
    assert await status(office, referral_id, SHELTER) == 200
    assert (await consents(office, referral_id))["version"] == 4


async def test_without_a_consent_nothing_passes_whatever_the_words(office: Office) -> None:
    referral_id = await office.accepted(a_referral())
    await take(office, referral_id, "shelter", SHELTER)
    await withdraw(office, referral_id, recipients=[{"kind": "any_matched_provider"}])
    assert await status(office, referral_id, SHELTER) == 403
    for wrong, code in (
        ({"recipient": {"kind": "provider"}}, "wrong_recipient"),
        ({"recipient": {"kind": "body", "body": "media"}}, "not_for_this_purpose"),
        ({"purpose": "media_interview"}, "not_for_this_purpose"),
        ({"purpose": "legal_duty"}, "legal_duty_and_duty"),
        ({"until": "2001-01-01T00:00:00Z"}, "out_of_range"),
        ({"basis": "guardian_consent"}, "not_the_guardian"),
    ):
        answer = await give(office, referral_id, 422, **wrong)
        assert code in {error["code"] for error in answer["errors"]}, answer
    assert await status(office, referral_id, SHELTER) == 403


async def test_identity_waits_for_her_yes_where_she_chose_so(office: Office) -> None:
    consent = {**a_referral()["consent"], "release": "survivor_confirms"}
    referral_id = await office.accepted(a_referral(consent=consent))
    taken = await take(office, referral_id, "shelter", SHELTER)
    assert await status(office, referral_id, SHELTER) == 403
    [waits] = (await consents(office, referral_id))["awaiting_her_yes"]
    assert waits["provider_id"] == str(taken["provider_id"])
    path = f"/v1/referrals/{referral_id}/consents/confirm"
    assert (await office.post(path, {"provider_id": str(UUID(int=9))})).status_code == 404
    answer = await office.post(path, {"provider_id": waits["provider_id"]})
    assert answer.status_code == 200, answer.text
    assert await status(office, referral_id, SHELTER) == 200
    assert (await consents(office, referral_id))["awaiting_her_yes"] == []
    assert [line["what"] for line in await ledger(office, referral_id)] == ["released", "refused"]


async def test_a_consent_ends_by_the_clock_and_releases_nothing_from_that_moment(
    office: Office,
) -> None:
    until = datetime.now(UTC) + timedelta(days=1)
    consent = {**a_referral()["consent"], "until": until.isoformat()}
    first = await office.accepted(a_referral(consent=consent))
    later = await office.accepted(a_referral())
    await give(office, later, until=until.isoformat())
    for referral_id in (first, later):
        await take(office, referral_id, "shelter", SHELTER)
        assert await status(office, referral_id, SHELTER) == 200
    assert await end_consents(office.db, {}) is False
    assert await office.published("consent.withdrawn") == []

    async with office.db.transaction() as tx:
        await tx.execute("select set_config('app.duty', 'service', true)")
        past = {"until": "2026-01-01T00:00:00Z"}
        await tx.execute(
            "update referral set consent = consent || $1::jsonb where id = $2",
            orjson.dumps(past).decode(),
            first,
        )
        await tx.execute("update consent set ends_at = now() where ended_at is null")
    for referral_id in (first, later):
        assert await status(office, referral_id, SHELTER) == 403
    await end_consents(office.db, {})
    told = await office.published("consent.withdrawn")
    assert {(event["reason"], event["everything"]) for event in told} == {("expired", True)}
    assert {event["referral_id"] for event in told} == {str(first), str(later)}
    await end_consents(office.db, {})
    assert len(await office.published("consent.withdrawn")) == 2


async def test_the_ledger_tells_who_saw_what_in_two_languages(office: Office) -> None:
    async with office.db.transaction() as tx:
        await tx.execute(
            "insert into partner (id, name, kind) values ($1, '示例庇护所', 'ngo')",
            SHELTER.partner_id,
        )
    referral_id = await office.accepted(a_referral(needs=["shelter"]))
    await take(office, referral_id, "shelter", SHELTER)
    for _ in range(3):
        assert await status(office, referral_id, SHELTER) == 200
    [line] = await ledger(office, referral_id)
    assert (line["times"], line["what"], line["ground"]) == (3, "released", "consent")
    assert line["fields"] == ["name", "phone", "narrative", "safe_contact", "code_word"]
    assert "示例庇护所看到了姓名、电话号码、您说的经过" in line["words"]["zh"]
    assert "因为您同意了，共3次。" in line["words"]["zh"]
    assert "示例庇护所 saw your name, your telephone number" in line["words"]["en"]
    assert (await office.get(f"/v1/referrals/{referral_id}/ledger", FEDERATION)).status_code == 404


async def test_erasing_leaves_no_consent_and_no_line_of_the_ledger(office: Office) -> None:
    referral_id = await office.accepted(a_referral(needs=["shelter"]))
    await take(office, referral_id, "shelter", SHELTER)
    await status(office, referral_id, SHELTER)
    await give(office, referral_id, fields=["name"])
    answer = await office.http.delete(
        f"/v1/referrals/{referral_id}", headers=office.bearer(HOTLINE)
    )
    assert answer.status_code == 200
    for table in ("consent", "disclosure"):
        assert await office.rows(f"select * from {table}") == []
    assert (await office.get(f"/v1/referrals/{referral_id}/ledger")).status_code == 404
