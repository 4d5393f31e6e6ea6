"""S-45: several providers serve one case, with one lead, and each reads its own part alone."""

from typing import Any
from uuid import UUID

import httpx

from tests.integration.matching.conftest import (
    HOTLINE,
    LAWYERS,
    SHELTERS,
    Matching,
    asks,
    key,
    lawyer,
)

COUNSELLORS = UUID(int=4000)


async def joined(matching: Matching) -> tuple[str, dict[str, httpx.AsyncClient], dict[str, str]]:
    """A lawyer, a counsellor and another lawyer serve one case; gives clients and offers."""
    await matching.have(lawyer(1))
    counsellor = {"kind": "counselling_centre", "needs": ["counselling"]}
    await matching.have(lawyer(2, **counsellor), partner=COUNSELLORS)
    court = {"needs": ["court_representation"]}
    await matching.have(lawyer(3, **court), partner=SHELTERS)
    event = asks("legal_consultation", "counselling", "court_representation")
    await matching.hear(event)
    parts = {"law": LAWYERS, "talk": COUNSELLORS, "court": SHELTERS}
    clients, offers = {}, {}
    for name, partner in parts.items():
        clients[name] = await matching.client(partner, "offer:respond", name=name)
        (offer,) = (await clients[name].get("/v1/offers")).json()["items"]
        offers[name] = offer["offer_id"]
        said = await clients[name].post(f"/v1/offers/{offers[name]}/accept", headers=key())
        assert said.status_code == 200, said.text
    clients["hotline"] = await matching.client(HOTLINE, "referral:write", name="hotline")
    return f"/v1/referrals/{event.referral_id}/team", clients, offers


def lead_of(at: str) -> str:
    """Where the lead of a team is named."""
    return at.removesuffix("team") + "lead"


async def leads(client: httpx.AsyncClient, at: str) -> list[Any]:
    members = (await client.get(at)).json()["members"]
    return [each["offer_id"] for each in members if each["lead"]]


async def test_s_45_a_team_has_one_lead_and_each_member_reads_its_own_part_alone(
    matching: Matching,
) -> None:
    at, clients, offers = await joined(matching)
    team = (await clients["talk"].get(at)).json()["members"]
    assert [(m["need"], m["lead"], m["own"]) for m in team] == [
        ("legal_consultation", True, False),
        ("counselling", False, True),
        ("court_representation", False, False),
    ]
    assert "provider_id" not in str(team)
    own = await clients["talk"].get(f"{at}/{offers['talk']}")
    assert own.json()["case"]["region"] == "440105"
    others = await clients["talk"].get(f"{at}/{offers['law']}")
    assert others.status_code == 403
    assert "440105" not in others.text
    whole = await clients["hotline"].get(f"{at}/{offers['law']}")
    assert whole.json()["provider_id"] == str(UUID(int=1))
    looks = await matching.rows(
        "select allowed from audit where action = 'read_team_member' order by id"
    )
    assert [row["allowed"] for row in looks] == [True, False, True]


async def test_the_lead_passes_on_the_lead_and_there_is_always_one(matching: Matching) -> None:
    at, clients, offers = await joined(matching)
    assert await leads(clients["law"], at) == [offers["law"]]
    for who, to, status in (
        ("talk", "talk", 403),
        ("law", "talk", 200),
        ("law", "law", 403),
        ("hotline", "court", 200),
    ):
        body = {"offer_id": offers[to]}
        assert (await clients[who].put(lead_of(at), json=body)).status_code == status, (who, to)
    assert await leads(clients["law"], at) == [offers["court"]]
    done = {"result": "completed", "outcome": "represented"}
    await clients["court"].post(f"/v1/offers/{offers['court']}/complete", headers=key(), json=done)
    assert await leads(clients["hotline"], at) == [offers["law"]]
    assert (await clients["court"].get(at)).status_code == 404, "it serves her no more"
    gone = await clients["hotline"].put(lead_of(at), json={"offer_id": offers["court"]})
    assert gone.status_code == 409


async def test_nobody_else_learns_of_a_team(matching: Matching) -> None:
    at, _, offers = await joined(matching)
    stranger = await matching.client(UUID(int=77), "offer:respond", "referral:read", name="other")
    for path in (at, f"{at}/{offers['law']}"):
        assert (await stranger.get(path)).status_code == 404
    body = {"offer_id": offers["law"]}
    assert (await stranger.put(lead_of(at), json=body)).status_code == 404
