"""A rehearsal is never put to a real provider, nor a real referral to one of rehearsals."""

from typing import Any
from uuid import UUID

import orjson
import pytest

from services.matching.rehearsals.store import ASKED
from services.matching.tenancy import as_service
from tests.integration.matching.conftest import LAWYERS, Matching, asks, lawyer

REAL, REHEARSAL = 1, 2


async def asked(matching: Matching, **changes: Any) -> tuple[list[int], bool]:
    event = asks("legal_consultation", **changes)
    await matching.hear(event)
    told = orjson.loads((await matching.published("referral.matched"))[-1]["body"])
    return [UUID(offer["provider_id"]).int for offer in told["offers"]], told["sandbox"]


@pytest.mark.parametrize(("sandbox", "provider"), [(True, REHEARSAL), (False, REAL)])
async def test_each_is_put_to_its_own_kind_alone(
    matching: Matching, sandbox: bool, provider: int
) -> None:
    await matching.have(lawyer(REAL))
    await matching.have(lawyer(REHEARSAL), test=True)
    assert await asked(matching, sandbox=sandbox) == ([provider], sandbox)
    assert await asked(matching, sandbox=sandbox) == ([], sandbox), "the other one is never asked"


async def test_one_batch_may_hold_both(matching: Matching) -> None:
    await matching.have(lawyer(REAL))
    await matching.have(lawyer(REHEARSAL), test=True)
    real, rehearsal = asks("legal_consultation"), asks("legal_consultation", sandbox=True)
    await matching.hear(rehearsal, real)
    told = [orjson.loads(row["body"]) for row in await matching.published("referral.matched")]
    found = {t["referral_id"]: UUID(t["offers"][0]["provider_id"]).int for t in told}
    assert found == {str(real.referral_id): REAL, str(rehearsal.referral_id): REHEARSAL}


async def test_even_by_name_a_rehearsal_asks_no_real_provider(matching: Matching) -> None:
    await matching.have(lawyer(REAL))
    named = {"consent_scope": "named_providers", "consent_providers": (UUID(int=REAL),)}
    assert await asked(matching, sandbox=True, **named) == ([], True)


async def test_a_test_client_changes_no_real_provider_and_sees_none(matching: Matching) -> None:
    await matching.have(lawyer(REAL))
    scopes = ("provider:write", "offer:respond")
    rehearsing = await matching.client(LAWYERS, *scopes, test=True)
    body = {k: v for k, v in lawyer(REAL).items() if k != "provider_id"}
    path = f"/v1/providers/{UUID(int=REAL)}"
    assert (await rehearsing.put(path, json=body | {"active": False})).status_code == 404
    query = {"need": "legal_consultation", "region": "440105"}
    answer = (await rehearsing.get("/v1/matches", params=query)).json()
    assert answer["candidates"] == []
    assert await asked(matching) == ([REAL], False)


async def test_rehearsals_to_be_answered_are_found_without_reading_the_offers_of_others(
    matching: Matching,
) -> None:
    places = {"unit": "case", "maximum": 500}
    await matching.have(lawyer(REAL, service_capacity=places))
    await matching.hear(*(asks("legal_consultation") for _ in range(400)))
    assert await matching.rows("select from offer having count(*) = 400")
    async with matching.db.transaction() as tx:
        await as_service(tx)
        plan = orjson.loads(await tx.fetchval(f"explain (analyze, format json) {ASKED}", 500))
    tables = {"offer", "referral"}
    read = [n for n in nodes(plan[0]["Plan"]) if n.get("Relation Name") in tables]
    assert {n["Relation Name"] for n in read} == tables
    assert {n["Actual Rows"] + n.get("Rows Removed by Filter", 0) for n in read} == {0}


def nodes(plan: dict[str, Any]) -> list[dict[str, Any]]:
    """Every step of a plan."""
    return [plan, *(node for part in plan.get("Plans", []) for node in nodes(part))]
