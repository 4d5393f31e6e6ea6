"""A thousand claims on one bed: one winner, and everybody else is told so; no hold is leaked."""

import asyncio
from collections import Counter

import httpx

from tests.integration.matching.conftest import HOTLINE, SHELTERS, Matching, asks, key, lawyer
from tests.support.waiting import eventually

CLAIMS = 1000
AT_ONCE = 20
ONE_BED = {
    "kind": "shelter",
    "needs": ["shelter"],
    "service_capacity": {"unit": "bed", "maximum": 1},
}


async def test_of_a_thousand_women_who_come_at_once_one_is_given_the_bed(
    matching: Matching,
) -> None:
    await matching.have(lawyer(1, **ONE_BED), partner=SHELTERS)
    size = CLAIMS // AT_ONCE
    rounds = [[asks("shelter") for _ in range(size)] for _ in range(AT_ONCE)]
    await asyncio.gather(*(matching.hear(*events) for events in rounds))
    needs = await matching.rows("select status, unmet_reason, count(*) from need group by 1, 2")
    assert {tuple(row.values()) for row in needs} == {
        ("offered", None, 1),
        ("unmet", "no_capacity", CLAIMS - 1),
    }
    await matching.load_is_right()


async def claim(house: httpx.AsyncClient, at: str) -> httpx.Response:
    """Say yes under one key until there is an answer; a busy service says 503, changing nothing."""
    headers = key()

    async def said() -> httpx.Response | None:
        answer = await house.post(at, headers=headers)
        return None if answer.status_code == httpx.codes.SERVICE_UNAVAILABLE else answer

    return await eventually(said, within=60)


async def test_of_a_thousand_who_take_it_at_once_one_has_it_and_the_others_hear_409(
    matching: Matching,
) -> None:
    await matching.have(lawyer(1, **ONE_BED), partner=SHELTERS)
    await matching.hear(asks("shelter"))
    (offer,) = await matching.rows("select offer_id from offer")
    house = await matching.client(SHELTERS, "offer:respond")
    at = f"/v1/offers/{offer['offer_id']}/accept"
    answers = await asyncio.gather(*(claim(house, at) for _ in range(CLAIMS)))
    assert Counter(answer.status_code for answer in answers) == {200: 1, 409: CLAIMS - 1}
    problems = [answer.json() for answer in answers if answer.status_code == 409]
    assert {problem["type"].rsplit("/", 1)[-1] for problem in problems} == {"offer-not-open"}
    assert {problem["state"] for problem in problems} == {"accepted"}
    (load,) = await matching.rows("select held, places from provider_load")
    assert (load["held"], load["places"]) == (1, 1)
    assert [e["name"] for e in await matching.published()].count("offer.accepted") == 1
    await matching.load_is_right()


async def test_s_75_of_two_claims_on_the_last_bed_one_has_it_and_where_it_is_is_told_to_nobody(
    matching: Matching,
) -> None:
    """The name and the proof of this shelter say where it is; her hotline never reads them."""
    where = "Fangcun Lane"
    proof = {"code": "gbv_trained", "date": "2024-05-01", "valid_until": "2099-04-30"}
    await matching.have(
        lawyer(
            1,
            **ONE_BED,
            name=f"Invented Shelter in {where}",
            credentials=[proof | {"evidence": f"plate at {where} 17"}],
            service_areas=[{"extent": "440103"}],
        ),
        partner=SHELTERS,
    )
    first, second = asks("shelter", region="440103"), asks("shelter", region="440103")
    await asyncio.gather(matching.hear(first), matching.hear(second))
    (offer,) = await matching.rows("select offer_id, referral_id from offer")
    house = await matching.client(SHELTERS, "offer:respond")
    at = f"/v1/offers/{offer['offer_id']}"
    answers = await asyncio.gather(claim(house, f"{at}/accept"), claim(house, f"{at}/accept"))
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    assert (await house.post(f"{at}/start", headers=key())).status_code == 200
    await matching.load_is_right()
    hotline = await matching.client(HOTLINE, "referral:read")
    read = [
        await hotline.get(path)
        for path in (
            f"/v1/referrals/{first.referral_id}",
            f"/v1/referrals/{second.referral_id}",
            f"/v1/referrals/{offer['referral_id']}/needs",
            "/v1/coverage?region=440103",
            "/v1/matches?need=shelter&region=440103",
            "/v1/directory/services",
        )
    ]
    assert [answer.status_code for answer in read] == [200] * len(read)
    told = [event["body"] for event in await matching.published()]
    assert told, "the world was told of the offer"
    assert not any(where in text for text in [*told, *(answer.text for answer in read)])
