"""What the law asks of matching, row by row, as its acceptance is written."""

from typing import Any
from uuid import UUID

import orjson

from shared.events import HarmFact
from tests.integration.matching.conftest import (
    HOTLINE,
    LAWYERS,
    SHELTERS,
    STAFF,
    Matching,
    asks,
    key,
    lawyer,
)

TRAINED = {
    "code": "gbv_trained",
    "date": "2024-05-01",
    "valid_until": "2099-04-30",
    "evidence": "invented register 7",
}


def at(number: int, kind: str, *needs: str, trained: bool = True) -> dict[str, Any]:
    """An invented body of this kind with room for nine."""
    return lawyer(
        number,
        kind=kind,
        needs=list(needs),
        service_capacity={"unit": "case", "maximum": 9},
        credentials=[TRAINED] if trained else [],
    )


async def test_l_25_a_child_harmed_sexually_is_seen_to_by_trained_people_of_one_house(
    matching: Matching,
) -> None:
    """One-stop care: what she needs is asked of one organisation, and nobody there is untrained."""
    wanted = ("medical", "counselling", "child_protection")
    for first, partner in ((1, SHELTERS), (3, LAWYERS)):
        await matching.have(
            at(first, "hospital", "medical", "counselling"),
            at(first + 1, "child_protection", "child_protection"),
            partner=partner,
        )
    await matching.have(at(9, "hospital", *wanted[:2], trained=False), partner=UUID(int=4000))
    harms = (HarmFact(type="sexual_assault", forms=("sexual",)),)
    houses = set()
    for _ in range(3):
        event = asks(*wanted, age_band="<14", harms=harms, perpetrator_relation="stranger")
        await matching.hear(event)
        offers = await matching.rows(
            "select provider_id, provider_partner_id from offer where referral_id = $1",
            event.referral_id,
        )
        assert len(offers) == len(wanted)
        assert UUID(int=9) not in {offer["provider_id"] for offer in offers}
        (house,) = {offer["provider_partner_id"] for offer in offers}
        houses.add(house)
    assert houses <= {SHELTERS, LAWYERS}


async def test_l_40_each_choice_says_its_reasons_and_can_be_made_again(
    matching: Matching,
) -> None:
    await matching.have(lawyer(1), lawyer(2, service_capacity={"maximum": 9}))
    event = asks()
    await matching.hear(event)
    owner = await matching.client(HOTLINE, "referral:read")
    (need,) = (await owner.get(f"/v1/referrals/{event.referral_id}/needs")).json()["items"]
    (offer,) = need["offers"]
    assert {"rules", "level", "language", "gbv_trained", "excluded"} <= offer["reasons"].keys()
    ops = await matching.client(STAFF, "ops")
    why = (await ops.get(f"/v1/offers/{offer['offer_id']}/why")).json()
    assert [one["place"] for one in why["compared"]] == [1, 2]
    assert why["compared"][0]["provider_id"] == offer["provider_id"]
    for one in why["compared"]:
        points = one["points"]
        total = sum(points.values()) - 2 * points["yields"]
        assert abs(one["total"] - total) < 1e-6, "the sum of its points, what yields taken off"


async def test_l_40_she_may_choose_herself_and_no_machine_ends_her_need_for_good(
    matching: Matching,
) -> None:
    await matching.have(lawyer(1, service_capacity={"maximum": 9}), lawyer(2))
    hers = asks(consent_scope="named_providers", consent_providers=(UUID(int=2),))
    await matching.hear(hers)
    (offer,) = await matching.rows("select offer_id, provider_id from offer")
    assert offer["provider_id"].int == 2, "whom she named, not whom the rules would choose"
    provider = await matching.client(LAWYERS, "offer:respond")
    said = {"reason": "not_eligible"}
    decline = f"/v1/offers/{offer['offer_id']}/decline"
    refused = await provider.post(decline, json=said, headers=key())
    assert refused.status_code == 200, refused.text
    (told,) = await matching.published("offer.declined")
    assert orjson.loads(told["body"])["decided_by"] is not None, "a person or body said so"
    owner = await matching.client(HOTLINE, "referral:read", "referral:write")
    (need,) = (await owner.get(f"/v1/referrals/{hers.referral_id}/needs")).json()["items"]
    assert (need["status"], need["unmet_reason"]) == ("unmet", "named_unavailable")
    assert need["alternatives"]["lines"], "and what may carry her over"
    again = await owner.post(f"/v1/needs/{need['need_id']}/reopen", headers=key())
    assert again.status_code == 201, again.text
    check = {"harms": ["sexual_assault"], "income": "high"}
    aid = (await owner.post("/v1/legal-aid/check", json=check)).json()
    assert aid["eligible"] is None, "a means test is the agency's; no table refuses"
