"""Whom she is to be kept away from leaves intake as digests of her case alone."""

from typing import Any
from uuid import UUID, uuid4

import orjson
import pytest

from services.intake.partners.tenancy import as_service
from services.intake.referrals.keep_away import PART
from services.intake.vault.sealing import IDENTITY, Sealed
from shared.security import keys
from shared.security.keep_away import KeepAway, KeepAwayFact, KeepAwayKind
from tests.integration.intake.office import HOTLINE, LAWYERS, Office
from tests.integration.intake.test_consent_and_release import take
from tests.integration.intake.test_imports import brought, mapped, started
from tests.support.builders import a_referral
from tests.support.hospitals import OURS, a_service_request
from tests.support.spreadsheets import a_row, as_csv

EMPLOYER, PLACE = "示例县第一纺织厂", "110105"
BODY = UUID(int=77)
SAID = {"relation": "spouse", "employer": EMPLOYER, "body": str(BODY), "place": PLACE}


async def sealed_of(office: Office, referral_id: UUID) -> dict[str, object]:
    async with office.db.transaction() as tx:
        await as_service(tx)
        row = await tx.fetchrow(
            "select wrapped, kek_version, identity from vault_key"
            " join vault_sealed using (referral_id) where referral_id = $1",
            referral_id,
        )
    assert row is not None
    sealed = Sealed(row["wrapped"], row["kek_version"], {IDENTITY: row["identity"]})
    opened = office.resources["vault"].open(referral_id, sealed)
    found: dict[str, object] = orjson.loads(opened[IDENTITY])
    return found


async def test_matching_can_compare_what_it_cannot_read(office: Office) -> None:
    referral_id = await office.accepted(a_referral(perpetrator=SAID))
    [event] = await office.published("referral.received")
    digests = event["keep_away"]
    compare = KeepAway(keys.keep_away_keys(office.settings.secrets, "matching")).is_kept_away
    for kind, value in (
        (KeepAwayKind.EMPLOYER, " 示例县　第一纺织厂"),
        (KeepAwayKind.BODY, str(BODY).upper()),
        (KeepAwayKind.PLACE, PLACE),
    ):
        assert compare(referral_id, digests, [KeepAwayFact(kind, value)]), kind
    assert not compare(referral_id, digests, [KeepAwayFact(KeepAwayKind.PLACE, "110106")])
    assert len(digests) == 3
    assert EMPLOYER not in str(event)
    assert str(BODY) not in str(event)
    sealed = await sealed_of(office, referral_id)
    assert sealed[PART] == {"employer": EMPLOYER, "body": str(BODY), "place": PLACE}


async def test_a_running_intake_takes_up_another_key_and_old_and_new_are_compared(
    office: Office,
) -> None:
    ids = [await office.accepted(a_referral(perpetrator=SAID))]
    keys.rotate_keep_away(office.settings.secrets, delay=0.0)
    acceptance = office.resources["context"].acceptance
    acceptance._keep_away_keys.__self__.look()
    ids.append(await office.accepted(a_referral(perpetrator=SAID)))
    told = {e["referral_id"]: e["keep_away"] for e in await office.published("referral.received")}
    versions = [{digest.partition(".")[0] for digest in told[str(id_)]} for id_ in ids]
    assert versions == [{"1"}, {"2"}]
    compare = KeepAway(keys.keep_away_keys(office.settings.secrets, "matching")).is_kept_away
    for id_ in ids:
        assert compare(id_, told[str(id_)], [KeepAwayFact(KeepAwayKind.EMPLOYER, EMPLOYER)])


async def test_it_is_shown_to_nobody(office: Office) -> None:
    referral_id = await office.accepted(a_referral(perpetrator=SAID))
    await take(office, referral_id, "legal_consultation", LAWYERS)
    released = await office.get(f"/v1/referrals/{referral_id}/identity", LAWYERS)
    assert released.status_code == 200, released.text
    own = await office.get(f"/v1/referrals/{referral_id}")
    for answer in (released, own):
        assert EMPLOYER not in answer.text
        assert "keep_away" not in answer.text
    for table in ("referral", "outbox", "audit", "vault_sealed"):
        rows = await office.rows(f"select * from {table}")
        assert EMPLOYER not in str(rows), table


async def test_it_may_be_said_without_anything_of_herself(office: Office) -> None:
    said = {"relation": "spouse", "employer": EMPLOYER}
    body = a_referral(perpetrator=said, identity=None, safe_contact=None)
    referral_id = await office.accepted(body)
    assert await sealed_of(office, referral_id) == {PART: {"employer": EMPLOYER}}
    [event] = await office.published("referral.received")
    assert len(event["keep_away"]) == 1
    quiet = await office.accepted(a_referral(perpetrator={"relation": "spouse"}))
    told = {e["referral_id"]: e for e in await office.published("referral.received")}
    assert told[str(quiet)]["keep_away"] == []


async def test_a_wrong_fact_is_named_and_not_repeated(office: Office) -> None:
    wrong = {"relation": "spouse", "employer": "x" * 201, "place": "999999", "body": "nobody"}
    answer = await office.post("/v1/referrals", a_referral(perpetrator=wrong))
    assert answer.status_code == 422, answer.text
    pointers = {error["pointer"] for error in answer.json()["errors"]}
    assert pointers == {"/perpetrator/employer", "/perpetrator/place", "/perpetrator/body"}
    assert "x" * 201 not in answer.text


def told_of(office: Office, event: dict[str, Any], **facts: str) -> bool:
    """Whether the event keeps the case away from these, and from nothing else."""
    compare = KeepAway(keys.keep_away_keys(office.settings.secrets, "matching")).is_kept_away
    digests = event["keep_away"]
    return len(digests) == len(facts) and all(
        compare(UUID(event["referral_id"]), digests, [KeepAwayFact(KeepAwayKind(kind), value)])
        for kind, value in facts.items()
    )


@pytest.mark.parametrize("relation", [True, False])
async def test_a_hospital_says_it_in_codes(office: Office, relation: bool) -> None:
    sent = a_service_request()
    [condition] = [one for one in sent["contained"] if one["resourceType"] == "Condition"]
    coding = condition["code"]["coding"]
    if not relation:
        coding[:] = [code for code in coding if not code["system"].endswith("relation")]
    for kind, value in (("employer", EMPLOYER), ("body", str(BODY)), ("place", PLACE)):
        coding.append({"system": f"{OURS}keep-away-{kind}", "code": value})
    headers = {"content-type": "application/fhir+json", "idempotency-key": uuid4().hex}
    answer = await office.http.post(
        "/fhir/ServiceRequest",
        content=orjson.dumps(sent),
        headers=headers | office.bearer(HOTLINE),
    )
    assert answer.status_code == 201, answer.text
    [event] = await office.published("referral.received")
    assert event["perpetrator_relation"] == ("spouse" if relation else "unknown")
    assert told_of(office, event, employer=EMPLOYER, body=str(BODY), place=PLACE)
    back = await office.get(f"/fhir/ServiceRequest/{answer.json()['id']}")
    assert EMPLOYER not in answer.text + back.text


async def test_a_file_says_it_in_two_columns(office: Office) -> None:
    headers, row = as_csv([a_row(1)], "utf-8").decode().splitlines()
    table = f"{headers},施害人单位,施害人所在县区\n{row},{EMPLOYER},北京市朝阳区\n"
    found = await mapped(office, await brought(office, table.encode()))
    done = await started(office, found["id"])
    assert done["status"] == "done", done
    [event] = await office.published("referral.received")
    assert told_of(office, event, employer=EMPLOYER, place=PLACE)
