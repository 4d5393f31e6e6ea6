"""S-105: each stage of a case has exactly one lead body, and any co-bodies."""

from uuid import UUID

from tests.integration.matching.conftest import HOTLINE, Matching, asks, key, lawyer
from tests.integration.matching.test_teams import joined


async def test_s_105_each_stage_of_a_case_has_exactly_one_lead(
    matching: Matching,
) -> None:
    team, clients, offers = await joined(matching)
    at = team.replace("referrals", "cases").replace("team", "plan")
    whole = (await clients["hotline"].get(at)).json()
    leads = {
        stage["stage"]: (stage["lead"]["by"], stage["lead"]["offer_id"])
        for stage in whole["stages"]
    }
    assert leads == {
        "reception": ("referrer", None),
        "treatment": ("provider", offers["talk"]),
        "justice": ("provider", offers["law"]),
        "follow_up": ("referrer", None),
    }
    tasks = [task for stage in whole["stages"] for task in stage["tasks"]]
    assert {task["task"]: task["lead"]["offer_id"] for task in tasks} == {
        "receive": None,
        "counselling": offers["talk"],
        "legal_consultation": offers["law"],
        "court_representation": offers["court"],
        "follow": None,
    }
    assert "provider_id" not in str(whole)
    assert (await clients["talk"].get(at)).json() == whole, "all of it is served"
    done = {"result": "completed", "outcome": "counselled"}
    await clients["talk"].post(f"/v1/offers/{offers['talk']}/complete", headers=key(), json=done)
    after = (await clients["hotline"].get(at)).json()
    treatment = next(stage for stage in after["stages"] if stage["stage"] == "treatment")
    assert treatment["lead"]["by"] == "referrer", "nobody serves it now"
    served = (await clients["law"].get(at)).json()
    assert "treatment" not in [stage["stage"] for stage in served["stages"]]
    assert (await clients["talk"].get(at)).status_code == 404, "it serves her no more"
    stranger = await matching.client(UUID(int=77), "offer:respond", "referral:read", name="other")
    assert (await stranger.get(at)).status_code == 404


async def test_before_anybody_says_yes_the_referrer_leads_every_stage(matching: Matching) -> None:
    await matching.have(lawyer(1))
    event = asks("legal_consultation", "medical")
    await matching.hear(event)
    owner = await matching.client(HOTLINE, "referral:read")
    plan = (await owner.get(f"/v1/cases/{event.referral_id}/plan")).json()
    assert [(s["stage"], s["lead"]["by"]) for s in plan["stages"]] == [
        ("reception", "referrer"),
        ("treatment", "referrer"),
        ("justice", "referrer"),
        ("follow_up", "referrer"),
    ]
