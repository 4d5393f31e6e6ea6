"""What the law asks of intake, row by row, as its acceptance is written."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from services.intake.retention.task import erase_old
from shared.security.tokens import Caller
from tests.integration.intake.office import HOTLINE, LAWYERS, OPERATIONS, Json, Office
from tests.integration.intake.test_clues import act, body, entered, seen
from tests.integration.intake.test_consent_and_release import SHELTER, by_duty, take
from tests.integration.intake.test_consents import consents, give, ledger, status, withdraw
from tests.integration.intake.test_disclosures import FIRST, SECOND, abroad, approve, disclose
from tests.integration.intake.test_duties import a_report, of_a_minor, reported
from tests.support.builders import a_referral, anonymous
from tests.support.her_browser import HerBrowser
from tests.support.leftovers import tables_holding

NINE = (
    "abnormal_injury",
    "under_14_sexual",
    "pregnancy_by_assault",
    "many_injuries",
    "abnormal_harm",
    "abandoned",
    "trafficked_or_missing",
    "made_to_beg",
    "other_grave",
)
"""The situations of Art. 4 of the nine-body opinion of 7 May 2020."""
CASE = frozenset({"referral:read", "referral:write"})


async def test_l_03_who_is_owed_special_care_is_known_and_her_own_will_still_decides(
    office: Office,
) -> None:
    for said, groups in (
        ({"age_band": "14-17"}, ["minor"]),
        ({"age_band": "60+", "flags": ["disability"]}, ["elderly", "disability"]),
        ({"age_band": "18-39", "flags": ["pregnant"]}, ["pregnant"]),
        ({"age_band": "18-39", "special_care": ["seriously_ill", "nursing"]},
         ["nursing", "seriously_ill"]),
        ({"age_band": "18-39"}, []),
    ):  # fmt: skip
        referral = await office.accepted(a_referral(subject=said, needs=["shelter"]))
        shown = (await office.get(f"/v1/referrals/{referral}")).json()
        assert shown["special_care"] == groups, said
        assert ("special_care_due" in shown["flags"]) is bool(groups)
        [kept] = (await consents(office, referral))["in_force"]
        assert (kept["basis"], kept["given_by"]) == ("consent", "self")
        await take(office, referral, "shelter", SHELTER)
        released = await office.get(f"/v1/referrals/{referral}/identity", SHELTER)
        assert ("special_care_due" in released.json()["duties"]) is bool(groups)
        assert len((await withdraw(office, referral))["stopped"]) == 1, "and her no, too"
    wrong = await office.post(
        "/v1/referrals", a_referral(subject={"age_band": "60+", "special_care": ["tired"]})
    )
    [error] = wrong.json()["errors"]
    assert (error["pointer"], error["code"]) == ("/subject/special_care/0", "unknown_code")


async def test_l_04_a_relative_may_turn_to_any_body_and_none_is_the_wrong_door(
    office: Office,
) -> None:
    by_proxy = {**a_referral()["consent"], "given_by": "proxy"}
    for kind, channel in (
        ("committee", "partner_api"),
        ("womens_federation", "womens_federation"),
        ("public_security", "partner_api"),
        ("hotline", "hotline_12338"),
    ):
        made = await body(office, kind)
        asked_for_her = a_referral(
            channel=channel, region="440105", consent=by_proxy, self_referred=False
        )
        door = Caller(f"door_{kind}", made.partner_id, CASE)
        referral = await office.accepted(asked_for_her, door)
        shown = (await office.get(f"/v1/referrals/{referral}", door)).json()
        assert (shown["self_referred"], shown["consent"]["given_by"]) == (False, "proxy")
    told = await office.published("referral.received")
    assert {event["region"] for event in told} == {"440105"}, "wherever the door is"


async def test_l_04_what_came_to_the_wrong_body_goes_on_to_the_one_in_charge(
    office: Office,
) -> None:
    hotline = await body(office, "hotline")
    entry = {"name": "示例检察院", "kind": "procuratorate", "region": "530302"}
    county = Caller(
        "county",
        UUID((await office.post("/v1/partners", entry, OPERATIONS)).json()["id"]),
        frozenset({"clue:write"}),
    )
    wrong = await body(office, "justice_bureau")
    clue = await entered(office, hotline)
    await act(office, hotline, clue, "transfer", to=str(wrong.partner_id))
    why = {"reason": "not_in_charge", "words": "不属于本单位职责"}
    back = await act(office, wrong, clue, "return", **why)
    assert (back["status"], back["owner_id"]) == ("confirmed", str(hotline.partner_id))
    asked = {"org": "procuratorate", "region": "530302"}
    in_charge = (await office.get("/v1/partners/route", hotline, **asked)).json()["partner_id"]
    assert in_charge == str(county.partner_id)
    await act(office, hotline, clue, "transfer", to=in_charge)
    assert (await act(office, county, clue, "accept"))["status"] == "accepted"


@pytest.mark.parametrize("kind", ["ngo", "hospital", "school", "committee"])
async def test_l_26_who_works_close_to_children_reports_each_of_the_nine_situations(
    office: Office, kind: str
) -> None:
    reporter = Caller(kind, (await body(office, kind)).partner_id, CASE)
    officers = await body(office, "public_security")
    case = a_referral(
        subject={"age_band": "<14", "gender": "female"}, perpetrator={"relation": "stranger"}
    )
    case["consent"] |= {"given_by": "guardian", "basis": "guardian_consent"}
    referral = str(await office.accepted(case, reporter))
    for situation in NINE:
        said = a_report(referral, situation=situation, to=[str(officers.partner_id)])
        made = await reported(office, said, reporter)
        assert made.status_code == 201, made.text
        path = f"/v1/mandatory-reports/{made.json()['report_id']}"
        opened = await office.post(f"{path}/result", {"result": "case_opened"}, officers)
        assert opened.status_code == 200, opened.text
    kept = await office.get(f"/v1/referrals/{referral}/mandatory-reports", reporter)
    reports = kept.json()["items"]
    assert tuple(one["situation"] for one in reports) == NINE
    assert {one["article"] for one in reports} == {"minors_protection_11"}
    assert {one["addressees"][0]["told_by"] for one in reports} == {"addressee"}
    unknown = await reported(office, a_report(referral, situation="none"), reporter)
    [error] = unknown.json()["errors"]
    assert set(error["allowed"]) == {*NINE, "adult_without_capacity"}


async def test_l_35_a_clue_is_handed_over_in_working_days_and_what_came_of_it_is_told_back(
    office: Office,
) -> None:
    federation, procuratorate = [
        await body(office, kind) for kind in ("womens_federation", "procuratorate")
    ]
    clue = await entered(office, federation, channel="federation_look_back")

    async def owed() -> dict[str, Json]:
        shown = await seen(office, federation, clue)
        return {one["clock"]: one for one in shown["owed"]}

    await act(office, federation, clue, "confirm")
    await is_five_working_days((await owed())["transfer"])
    await act(office, federation, clue, "transfer", to=str(procuratorate.partner_id))
    for step in ("acknowledge", "accept", "contact"):
        await act(office, procuratorate, clue, step)
    await act(office, procuratorate, clue, "close", reason="aid_granted")
    feedback = (await owed())["feedback"]
    await is_five_working_days(feedback)
    assert feedback["owed_by"] == str(procuratorate.partner_id)
    await act(office, procuratorate, clue, "feedback", reason="aid_granted")
    assert await owed() == {}
    [transfer] = (await seen(office, federation, clue))["transfers"]
    assert transfer["feedback_code"] == "aid_granted"


async def is_five_working_days(owed: Json) -> None:
    """Five working days are a week at least, and two and a half over the longest holidays."""
    left = datetime.fromisoformat(owed["due_at"]) - datetime.now(UTC)
    assert timedelta(days=5) < left < timedelta(days=18), owed


async def test_l_36_what_has_ended_long_ago_is_erased_by_the_clock_and_nothing_else(
    office: Office,
) -> None:
    async def ended(status: str, days: int) -> UUID:
        referral = await office.accepted(a_referral(needs=["shelter"]))
        if status == "withdrawn":
            await withdraw(office, referral)
        else:
            await office.rows("update referral set status = $2 where id = $1", referral, status)
        await office.rows(
            "update referral set status_at = now() - make_interval(days => $2) where id = $1",
            referral,
            days,
        )
        return referral

    old = {await ended("closed", 3 * 365 + 2), await ended("withdrawn", 31)}
    owed = await ended("closed", 3 * 365 + 2)
    asked = {"to": "public_security", "referral_id": str(owed), "question": "protect"}
    assert (await office.post("/v1/investigation-requests", asked)).status_code == 202
    kept = {
        owed,
        await ended("closed", 3 * 365 - 2),
        await ended("withdrawn", 29),
        await ended("in_progress", 20 * 365),
    }
    for _ in range(2):
        assert await erase_old(office.db, {}) is False
    told = await office.published("referral.erased")
    assert {UUID(event["referral_id"]) for event in told} == old
    assert len(told) == len(old), "each once"
    for referral in old:
        assert (await office.get(f"/v1/referrals/{referral}")).json()["status"] == "erased"
        assert set(await tables_holding(office.fresh.url, [referral])) <= {
            *("intake.referral", "intake.audit", "intake.outbox", "intake.erased"),
        }
    for table in ("vault_key", "vault_sealed"):
        rows = await office.rows(f"select referral_id from {table}")
        assert {row["referral_id"] for row in rows} == kept, table
    grounds = await office.rows("select ground from audit where action = 'erase' order by ground")
    assert [row["ground"] for row in grounds] == [
        "retention 2026-11 closed",
        "retention 2026-11 withdrawn",
    ]


async def test_l_37_a_duty_or_an_emergency_is_a_basis_of_its_own_and_consent_is_not_forced(
    office: Office,
) -> None:
    duty = {
        "article": "minors_protection_11",
        "officer_ref": "officer-4711",
        "decided_at": "2026-11-20T09:00:00+08:00",
    }
    child = a_referral(
        subject={"age_band": "<14", "gender": "female"},
        perpetrator={"relation": "father"},
        needs=["shelter"],
        consent=by_duty(scope="statistics_only", basis="mandatory_report", duty=duty),
    )
    referral = await office.accepted(child)
    [kept] = (await consents(office, referral))["in_force"]
    assert (kept["purpose"], kept["basis"]) == ("legal_duty", "mandatory_report")
    await take(office, referral, "shelter", SHELTER)
    assert await status(office, referral, SHELTER) == 200
    [line] = await ledger(office, referral)
    assert line["ground"] == "mandatory_report minors_protection_11"
    asked = await office.rows("select ground from audit where action = 'release_identity'")
    assert [row["ground"] for row in asked] == ["mandatory_report minors_protection_11"]
    later = {
        "basis": "emergency_life",
        "article": "personal_information_13_4",
        "she": "will_be_told",
    }
    answer = await disclose(office, to="police", referral_id=str(referral), **later)
    assert answer.status_code == 200, "in an emergency the notice may follow"
    for without in ({"basis": None}, {"basis": "emergency_life", "article": None}):
        said = {**later, **without}
        refused = await disclose(office, to="police", referral_id=str(referral), **said)
        assert refused.status_code == 422, without


async def test_l_38_consent_keeps_the_text_it_was_given_to_and_ends_when_she_says_so(
    office: Office,
) -> None:
    consent = {**a_referral()["consent"], "language": "ug", "method": "spoken"}
    referral = await office.accepted(a_referral(consent=consent, needs=["shelter"]))
    [first] = (await consents(office, referral))["in_force"]
    said = ("text_version", "language", "method", "given_by", "version")
    assert [first[name] for name in said] == ["2026-11", "ug", "spoken", "self", 1]
    await give(office, referral, text_version="2027-01", language="zh")
    found = await consents(office, referral)
    [second], [before] = found["in_force"], found["ended"]
    assert [second[name] for name in said] == ["2027-01", "zh", "spoken", "self", 2]
    assert (before["text_version"], before["end_reason"]) == ("2026-11", "changed")
    await take(office, referral, "shelter", SHELTER)
    assert await status(office, referral, SHELTER) == 200
    assert len((await withdraw(office, referral))["stopped"]) == 1
    assert await status(office, referral, SHELTER) == 404
    without = {**a_referral()["consent"], "scope": "statistics_only"}
    assert await office.accepted(a_referral(consent=without)), "who says no is taken all the same"


async def test_l_39_identity_passes_to_the_one_she_named_and_only_once_it_has_accepted(
    office: Office,
) -> None:
    referral = await office.accepted(a_referral(needs=["shelter", "legal_consultation"]))
    for reader in (SHELTER, LAWYERS):
        assert await status(office, referral, reader) == 404, "whoever is only a candidate"
    accepted = await take(office, referral, "shelter", SHELTER)
    named = {"kind": "provider", "id": str(accepted["provider_id"])}
    await withdraw(office, referral, recipients=[{"kind": "any_matched_provider"}])
    await give(office, referral, recipient=named, fields=["name", "phone"])
    await take(office, referral, "legal_consultation", LAWYERS)
    assert await status(office, referral, SHELTER) == 200
    assert await status(office, referral, LAWYERS) == 403
    released = [line for line in await ledger(office, referral) if line["what"] == "released"]
    [line] = released
    assert (line["partner_id"], line["fields"]) == (str(SHELTER.partner_id), ["name", "phone"])
    assert (line["ground"], line["consent_version"]) == ("consent", 3)
    for language, words in (("zh", "因为您同意了"), ("en", "because you agreed")):
        assert words in line["words"][language]


async def test_l_41_what_is_sensitive_is_sealed_and_a_child_is_under_special_rules(
    office: Office,
) -> None:
    hers = ("林某甲", "19900000001", "编造的经过，只用于测试。", "青石", "幸福路12号")
    body = a_referral()
    body["identity"] |= {"address": "示例区幸福路12号"}
    referral = await office.accepted(body)
    assert await tables_holding(office.fresh.url, list(hers)) == {}
    told = await office.rows("select body from outbox")
    assert told
    assert not [word for word in hers if word.encode() in b"".join(row["body"] for row in told)]
    assert "林某甲" not in (await office.get(f"/v1/referrals/{referral}")).text
    alone = await office.post("/v1/referrals", anonymous(subject={"age_band": "<14"}))
    [error] = alone.json()["errors"]
    assert (error["pointer"], error["code"]) == ("/consent/basis", "under_fourteen")


GUARDIAN: Json = {"given_by": "guardian", "basis": "guardian_consent"}


@pytest.mark.parametrize(
    ("who", "accused", "blocked"),
    [
        ({"age_band": "<14"}, "stranger", False),
        ({"age_band": "<14"}, "father", True),
        ({"age_band": "14-17"}, "mother", True),
        ({"age_band": "40-59", "special_care": ["limited_capacity"]}, "stranger", False),
        ({"age_band": "40-59", "special_care": ["limited_capacity"]}, "spouse", True),
        ({"age_band": "60+", "special_care": ["limited_capacity"]}, "child", True),
    ],
)
async def test_l_42_a_guardian_consents_for_her_unless_it_may_be_the_guardian_who_did_it(
    office: Office, who: Json, accused: str, *, blocked: bool
) -> None:
    consent = {**a_referral()["consent"], **GUARDIAN}
    said = {"subject": who, "perpetrator": {"relation": accused}}
    answer = await office.post("/v1/referrals", a_referral(**said, consent=consent))
    assert answer.status_code == (422 if blocked else 202), answer.text
    if blocked:
        [error] = answer.json()["errors"]
        assert (error["pointer"], error["code"]) == ("/consent/basis", "guardian_accused")
        assert error["allowed"] == ["mandatory_report", "vital_interest"]
    duty = {
        "article": "domestic_violence_14" if "special_care" in who else "minors_protection_11",
        "officer_ref": "officer-4711",
        "decided_at": "2026-11-20T09:00:00+08:00",
    }
    reported_instead = by_duty(scope="statistics_only", basis="mandatory_report", duty=duty)
    referral = await office.accepted(a_referral(**said, consent=reported_instead))
    flags = (await office.get(f"/v1/referrals/{referral}")).json()["flags"]
    assert "mandatory_report_due" in flags
    assert ("guardian_contact_blocked" in flags) is blocked
    owed = (await office.get("/v1/mandatory-reports/owed")).json()["items"]
    assert str(referral) in [one["referral_id"] for one in owed]


async def test_l_42_a_child_under_fourteen_never_consents_alone_and_a_teenager_may(
    office: Office,
) -> None:
    stranger = {"relation": "stranger"}
    child = a_referral(subject={"age_band": "<14"}, perpetrator=stranger)
    [error] = (await office.post("/v1/referrals", child)).json()["errors"]
    assert error["allowed"] == ["guardian_consent", "mandatory_report", "vital_interest"]
    assert await office.rows("select id from referral") == []
    await office.accepted(a_referral(subject={"age_band": "14-17"}, perpetrator=stranger))


async def test_l_43_a_case_leaves_china_by_consent_and_two_persons_and_to_no_authority(
    office: Office,
) -> None:
    referral = str(await office.accepted(a_referral()))
    mekong, court = await abroad(office), await abroad(office, "foreign_public_body")
    consent = {"referral_id": referral, "basis": "consent"}
    for to in (mekong, court):
        assert (await disclose(office, to=to, **consent)).status_code == 403
    for who in (FIRST, SECOND):
        for to in (mekong, court):
            said = {"referral_id": referral, "to": to, "basis": "consent"}
            assert (await office.post("/v1/egress-approvals", said, who)).status_code == 201
    assert (await disclose(office, to=mekong, **consent)).status_code == 200
    blocked = await disclose(office, to=court, **consent)
    assert (blocked.status_code, blocked.json()["type"]) == (403, "/problems/cross-border-blocked")
    listed = (await office.get(f"/v1/referrals/{referral}/disclosures")).json()["items"]
    assert [(one["recipient_id"], one["abroad"]) for one in listed] == [(mekong, True)]
    foreign = {"name": "Mekong partner", "kind": "un_body"}
    shown = (await office.post("/v1/partners", foreign, OPERATIONS)).json()
    assert shown["scopes"] == ["aggregate:read"]


async def test_l_44_persons_of_a_year_decide_what_leaving_needs_and_emergencies_are_apart(
    office: Office,
) -> None:
    year = datetime.now(UTC).astimezone().year
    mekong = await abroad(office)

    async def counted() -> tuple[int, int, str]:
        shown = (await office.get(f"/v1/egress/{year}", OPERATIONS)).json()
        return shown["persons"], shown["emergencies"], shown["instrument"]

    assert await counted() == (0, 0, "none")
    ill = await of_a_minor(office)
    for who in (FIRST, SECOND):
        await approve(office, who, ill, mekong)
    emergency = {"basis": "emergency_life", "article": "personal_information_13_4"}
    assert (await disclose(office, to=mekong, referral_id=ill, **emergency)).status_code == 200
    assert await counted() == (0, 1, "none")
    await _left(office, mekong, 9_999)
    assert await counted() == (9_999, 1, "standard_contract")
    await _left(office, mekong, 1)
    assert await counted() == (10_000, 1, "security_assessment")


async def _left(office: Office, to: str, persons: int) -> None:
    """So many more persons of whom something left the country this year, with their consent."""
    await office.rows(
        """
        insert into case_disclosure (id, partner_id, client_id, recipient_id, recipient_kind,
            abroad, scope, basis, officer, parts, she, year, person, disclosed_at)
        select gen_random_uuid(), $1, 'hotline', $2, 'un_body', true, 'case', 'consent', '', '{}',
            'told', (select max(year) from case_disclosure), uuid_send(gen_random_uuid()), now()
        from generate_series(1, $3)
        """,
        HOTLINE.partner_id,
        UUID(to),
        persons,
    )


async def test_l_45_she_knows_copies_corrects_and_deletes_by_her_code_alone(
    office: Office,
) -> None:
    browser = HerBrowser(office.http, office.app.state.index_key, "zh")
    await browser.whole()
    await browser.send("kept")
    [row] = await office.rows("select id from referral")
    await take(office, row["id"], "shelter", SHELTER)
    assert await status(office, row["id"], SHELTER) == 200
    assert "看到了姓名" in await browser.look(), "who saw what"
    await browser.send("copy")
    copy = await browser.ask("POST", browser.here, data=browser.fields("file", {}))
    assert "林某甲" in copy.text
    await browser.look()
    await browser.send("copy")
    await browser.send("correct", {"name": "林某乙"})
    shown = await office.get(f"/v1/referrals/{row['id']}/identity", SHELTER)
    assert shown.json()["identity"]["name"] == "林某乙"
    await browser.look()
    await browser.send("erase")
    await browser.send("erase_sure")
    assert len(await office.published("referral.erased")) == 1
    assert await tables_holding(office.fresh.url, ["林某乙", "林某甲"]) == {}
    assert await office.rows("select * from vault_key") == []


async def test_l_51_an_organisation_abroad_shows_its_registration_or_that_it_is_missing(
    office: Office,
) -> None:
    said = {"name": "示例境外组织", "kind": "foreign_ngo"}
    entered_without = (await office.post("/v1/partners", said, OPERATIONS)).json()
    assert entered_without["problems"] == ["registration.missing"]
    mended = await office.http.put(
        f"/v1/partners/{entered_without['id']}",
        json=said | {"registration_ref": "G1110000-2026"},
        headers=office.bearer(OPERATIONS) | {"idempotency-key": uuid4().hex},
    )
    assert mended.status_code == 200, mended.text
    shown = (await office.get(f"/v1/partners/{entered_without['id']}", OPERATIONS)).json()
    assert (shown["registration_ref"], shown["problems"]) == ("G1110000-2026", [])
    bad = await office.post("/v1/partners", said | {"registration_ref": "！"}, OPERATIONS)
    assert [error["pointer"] for error in bad.json()["errors"]] == ["/registration_ref"]
    of_the_un = {"name": "示例机构", "kind": "un_body"}
    assert (await office.post("/v1/partners", of_the_un, OPERATIONS)).json()["problems"] == []


async def test_d_01_the_examples_of_the_document_are_accepted_as_they_stand(
    office: Office,
) -> None:
    document: dict[str, Any] = (await office.http.get("/openapi.json")).json()
    assert document["openapi"].startswith("3.")

    def example(path: str, media: str = "application/json") -> Any:
        return document["paths"][path]["post"]["requestBody"]["content"][media]["example"]

    for path, expected in (("/v1/referrals", 202), ("/v1/calls", 201), ("/v1/usage", 202)):
        answer = await office.post(path, example(path))
        assert answer.status_code == expected, (path, answer.text)
    lines = example("/v1/referrals/batch", "application/x-ndjson").encode().splitlines()
    assert lines
    answers = await office.lines("/v1/referrals/batch", lines)
    assert {line["status"] for line in answers} == {202}
