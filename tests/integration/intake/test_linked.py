"""Children beside her have a record of their own; what minors and left-behind children are owed."""

from uuid import uuid4

from tests.integration.intake.office import FEDERATION, HOTLINE, Office
from tests.support.builders import a_referral


async def test_s17_each_child_that_saw_it_has_a_record_with_its_own_risk_and_needs(
    office: Office,
) -> None:
    referral_id = await office.accepted(a_referral(children_witnessing=2))
    path = f"/v1/referrals/{referral_id}/linked"
    children = (await office.get(path)).json()["items"]
    assert [(c["relation"], c["position"]) for c in children] == [("witness", 1), ("witness", 2)]
    assert [c["risk"] for c in children] == ["high", "high"]
    assert children[0]["needs"] == ["counselling", "child_protection"]
    assert children[0]["duties"] == ["mandatory_report_due", "guardian_contact_blocked"]
    assert (await office.get(path, FEDERATION)).status_code == 404

    own = await office.accepted(a_referral(subject={"age_band": "14-17"}))
    said = {"age_band": "14-17", "needs": ["medical"], "own_referral_id": str(own)}

    async def put(child: str, body: object) -> tuple[int, dict[str, object]]:
        answer = await office.http.put(
            f"{path}/{child}",
            json=body,
            headers=office.bearer(HOTLINE) | {"idempotency-key": uuid4().hex},
        )
        return answer.status_code, answer.json()

    status, changed = await put(children[1]["id"], said)
    assert (status, changed["needs"], changed["risk"]) == (200, ["medical"], "high")
    assert (await office.get(path)).json()["items"][1]["own_referral_id"] == str(own)
    status, problem = await put(
        children[1]["id"], {"age_band": "18-39", "own_referral_id": str(referral_id)}
    )
    assert status == 422
    assert [e["pointer"] for e in problem["errors"]] == ["/age_band", "/own_referral_id"]  # type: ignore[attr-defined]
    assert (await put(str(uuid4()), said))[0] == 404

    await office.http.delete(f"/v1/referrals/{own}", headers=office.bearer(HOTLINE))
    assert (await office.get(path)).json()["items"][1]["own_referral_id"] is None
    await office.http.delete(f"/v1/referrals/{referral_id}", headers=office.bearer(HOTLINE))
    assert await office.rows("select * from linked_person") == []


async def test_a_child_of_a_quiet_case_is_at_medium_risk_and_a_judgement_raises_it(
    office: Office,
) -> None:
    quiet = [{"type": "domestic_violence", "forms": ["economic"]}]
    body = a_referral(harm=quiet, children_witnessing=1, perpetrator={"relation": "stranger"})
    referral_id = await office.accepted(body)
    path = f"/v1/referrals/{referral_id}/linked"
    [child] = (await office.get(path)).json()["items"]
    assert (child["risk"], child["needs"]) == ("medium", ["counselling"])
    assert child["duties"] == ["mandatory_report_due"]
    await office.http.put(
        f"{path}/{child['id']}",
        json={"judged_risk": "high"},
        headers=office.bearer(HOTLINE) | {"idempotency-key": uuid4().hex},
    )
    [child] = (await office.get(path)).json()["items"]
    assert child["needs"] == ["counselling", "child_protection"]


async def test_s18_a_minor_who_writes_in_herself_and_accuses_her_mother(office: Office) -> None:
    body = a_referral(
        self_referred=True,
        subject={"age_band": "14-17"},
        perpetrator={"relation": "mother"},
    )
    shown = (await office.get(f"/v1/referrals/{await office.accepted(body)}")).json()
    assert {"mandatory_report_due", "guardian_contact_blocked"} <= set(shown["flags"])


async def test_s120_a_child_left_behind_gains_a_care_visit(office: Office) -> None:
    guardian = {"basis": "guardian_consent", "given_by": "guardian"}
    body = a_referral(
        subject={"age_band": "<14", "flags": ["left_behind"]},
        consent={**a_referral()["consent"], **guardian},
        perpetrator={"relation": "stranger"},
    )
    await office.accepted(body)
    [event] = await office.published("referral.received")
    assert [need["type"] for need in event["needs"]] == [
        "legal_consultation",
        "shelter",
        "care_visit",
    ]
