"""A sandbox client chooses by its reference how a request ends, and what goes wrong on the way."""

import asyncio
from typing import Any
from uuid import UUID, uuid4

import pytest

from services.matching.rehearsals.rules import REHEARSAL_PARTNER
from tests.support.api_client import Partner
from tests.support.builders import a_referral
from tests.support.counting import query_of
from tests.support.waiting import eventually

NEEDS = ["shelter", "medical", "skills_training"]
ENDS = {
    "test-accepted": ("accepted", {"accepted"}, None),
    "test-declined-then-accepted": ("accepted", {"accepted"}, "declined"),
    "test-unmet": ("closed", {"unmet"}, None),
    "test-expired": ("closed", {"unmet"}, "expired"),
    "test-duplicate": ("withdrawn", {"withdrawn"}, None),
}


async def rehearse(hotline: Partner, reference: str) -> Any:
    body = a_referral(source_ref=reference, region="540000", needs=NEEDS, safe_contact=None)
    answer = await hotline.post("intake", "/v1/referrals", body)
    assert answer.status_code == 202, answer.text
    return answer.json()["id"]


async def test_the_reference_chooses_the_end(hotline: Partner) -> None:
    ids = {reference: await rehearse(hotline, reference) for reference in ENDS}

    async def ended(reference: str) -> Any:
        found = (await hotline.get("intake", f"/v1/referrals/{ids[reference]}")).json()
        status, needs, on_the_way = ENDS[reference]
        assert found["status"] == status, (reference, found["status"])
        assert {need["status"] for need in found["needs"]} == needs, reference
        happened = {line["what"] for line in found["timeline"]}
        assert on_the_way is None or on_the_way in happened, (reference, happened)
        return found

    found = await asyncio.gather(
        *(eventually(lambda each=each: ended(each), within=40) for each in ENDS)
    )
    sql = query_of(hotline.jieli.settings.database_url)
    asked = await sql(
        "select distinct provider_partner_id from matching.offer where referral_id = any($1)",
        [UUID(id_) for id_ in ids.values()],
    )
    assert [row["provider_partner_id"] for row in asked] == [REHEARSAL_PARTNER], "nobody real"
    assert all(need["reason"] for need in found[2]["needs"]), "unmet says why"


@pytest.mark.parametrize(("reference", "status"), [("test-429", 429), ("test-500-once", 500)])
async def test_the_reference_lets_a_request_fail(
    hotline: Partner, reference: str, status: int
) -> None:
    body, key = a_referral(source_ref=reference), uuid4().hex
    first = await hotline.post("intake", "/v1/referrals", body, key=key)
    assert first.status_code == status
    assert first.headers["content-type"] == "application/problem+json"
    again = await hotline.post("intake", "/v1/referrals", body, key=key)
    assert again.status_code == (202 if status == 500 else 429)
