"""A high risk reaches a person: told at once, judged higher, said again by the clock."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from services.intake.screening.escalation import escalate
from tests.integration.intake.office import FEDERATION, Office
from tests.integration.intake.test_consent_and_release import SHELTER, take
from tests.support.builders import a_referral


def harm(*forms: str, sub: tuple[str, ...] = ()) -> list[dict[str, Any]]:
    return [{"type": "domestic_violence", "forms": list(forms), "sub": list(sub)}]


async def test_s14_a_death_threat_is_a_high_risk_that_is_told_at_once(office: Office) -> None:
    await office.accepted(a_referral(harm=harm("mental")))
    assert await office.published("referral.screened") == []
    referral_id = await office.accepted(a_referral(harm=harm("mental", sub=("death_threat",))))
    [event] = await office.published("referral.screened")
    assert (event["referral_id"], event["risk"]) == (str(referral_id), "high")
    assert (event["rules"], event["indicators"]) == ("2026-11", ["death_threat"])
    assert event["urgency"] == "pressing"


async def test_a_workers_judgement_raises_and_never_lowers(office: Office) -> None:
    low = await office.accepted(a_referral(harm=harm("economic"), judged_risk="high"))
    [event] = await office.published("referral.screened")
    assert (event["referral_id"], event["judgement"]) == (str(low), True)
    high = await office.accepted(a_referral(judged_risk="standard"))
    assert (await office.get(f"/v1/referrals/{high}")).json()["risk"] == "high"

    later = await office.accepted(a_referral(harm=harm("economic"), urgency="routine"))
    path = f"/v1/referrals/{later}/screening"
    for said, risk, urgency in (
        ("medium", "medium", "routine"),
        ("high", "high", "pressing"),
        ("standard", "high", "pressing"),
    ):
        answer = await office.post(path, {"judged_risk": said})
        assert answer.status_code == 200, answer.text
        assert (answer.json()["risk"], answer.json()["urgency"]) == (risk, urgency)
    told = [e for e in await office.published("referral.screened") if e["judgement"]]
    assert [event["referral_id"] for event in told] == [str(low), str(later)]
    assert (await office.post(path, {"judged_risk": "high"}, FEDERATION)).status_code == 404


async def test_medicines_hours_are_counted_from_the_incident_and_carried(office: Office) -> None:
    yesterday = datetime.now(ZoneInfo("Asia/Shanghai")).date() - timedelta(days=1)
    body = a_referral(
        harm=[{"type": "sexual_assault"}],
        urgency="routine",
        incident={"on": yesterday.isoformat(), "hour": 22},
    )
    referral_id = await office.accepted(body)
    shown = (await office.get(f"/v1/referrals/{referral_id}")).json()
    assert shown["urgency"] == "immediate"
    due = {one["code"]: datetime.fromisoformat(one["due_at"]) for one in shown["deadlines"]}
    end = datetime.combine(yesterday, datetime.min.time(), ZoneInfo("Asia/Shanghai"))
    assert due == {
        "hiv_prophylaxis": end + timedelta(hours=23 + 72),
        "emergency_contraception": end + timedelta(hours=23 + 120),
    }
    [event] = await office.published("referral.received")
    assert len(event["deadlines"]) == 2
    tomorrow = datetime.now(UTC).date() + timedelta(days=2)
    wrong = a_referral(incident={"on": tomorrow.isoformat(), "hour": 24})
    answer = await office.post("/v1/referrals", wrong)
    pointers = {error["pointer"] for error in answer.json()["errors"]}
    assert pointers == {"/incident/on", "/incident/hour"}


async def test_a_high_risk_that_nobody_takes_on_is_said_again_once_a_level(
    office: Office,
) -> None:
    waiting, taken, _ = [
        await office.accepted(a_referral(**changes))
        for changes in ({}, {}, {"harm": harm("economic")})
    ]
    await take(office, taken, "shelter", SHELTER)

    async def passed(minutes: int) -> None:
        await office.rows(
            "update referral set received_at = received_at - make_interval(mins => $1)", minutes
        )
        for _ in range(2):
            await escalate(office.db, {})

    await passed(10)
    assert await office.published("referral.risk-unanswered") == []
    await passed(10)
    await passed(50)
    told = await office.published("referral.risk-unanswered")
    assert [(event["referral_id"], event["level"]) for event in told] == [
        (str(waiting), 1),
        (str(waiting), 2),
    ]
