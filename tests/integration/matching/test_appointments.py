"""Agreed times: one reminder for each, and whose decision it was when one did not take place."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import orjson
import pytest

from services.matching.appointments.task import remind
from services.matching.tenancy import as_service
from tests.integration.matching.conftest import HOTLINE, LAWYERS, Matching, asks, key, lawyer


def ahead(hours: float) -> str:
    return (datetime.now(UTC) + timedelta(hours=hours)).isoformat()


async def agreed(matching: Matching, hours: float) -> tuple[httpx.AsyncClient, str]:
    """A lawyer that has said yes and agreed on a time so many hours from now."""
    await matching.have(lawyer(1))
    await matching.hear(asks())
    provider = await matching.client(LAWYERS, "offer:respond")
    (offer,) = (await provider.get("/v1/offers")).json()["items"]
    at = f"/v1/offers/{offer['offer_id']}"
    await says(provider, at, "accept")
    await says(provider, at, "schedule", at=ahead(hours))
    return provider, at


async def says(client: httpx.AsyncClient, offer: str, move: str, **body: Any) -> None:
    answer = await client.post(f"{offer}/{move}", headers=key(), json=body or None)
    assert answer.status_code == 200, answer.text


async def reminded(matching: Matching) -> list[str]:
    """Let time pass; gives the times of which was told so far."""
    await remind(matching.db, {})
    told = await matching.published("appointment.near")
    return [orjson.loads(each["body"])["appointment_at"] for each in told]


async def test_each_agreed_time_is_told_once_a_day_before_and_none_that_has_changed(
    matching: Matching,
) -> None:
    provider, at = await agreed(matching, 25)
    assert await reminded(matching) == []
    await says(provider, at, "schedule", at=ahead(23))
    assert len(await reminded(matching)) == 1
    assert len(await reminded(matching)) == 1, "once"
    await says(provider, at, "schedule", at=ahead(22))
    assert len(await reminded(matching)) == 2, "another time is another reminder"
    await says(provider, at, "no-show", reason="she_cancelled")
    await says(provider, at, "schedule", at=ahead(21))
    await says(provider, at, "start")
    assert len(await reminded(matching)) == 2, "nobody is reminded of what has begun"


async def test_what_is_over_is_not_told(matching: Matching) -> None:
    _, _ = await agreed(matching, 25)
    async with matching.db.transaction() as tx:
        await as_service(tx)
        await tx.execute("update offer set appointment_at = now() - interval '1 minute'")
    assert await reminded(matching) == []


@pytest.mark.parametrize(
    ("who", "reason", "decided_by"),
    [
        ("provider", "she_did_not_come", "circumstance"),
        ("provider", "she_cancelled", "survivor"),
        ("referrer", "provider_did_not_come", "provider"),
        ("referrer", "unsafe", "circumstance"),
    ],
)
async def test_either_side_says_that_it_did_not_take_place_and_whose_decision_that_was(
    matching: Matching, who: str, reason: str, decided_by: str
) -> None:
    provider, at = await agreed(matching, 30)
    hotline = await matching.client(HOTLINE, "referral:write", "referral:read")
    await says({"provider": provider, "referrer": hotline}[who], at, "no-show", reason=reason)
    (row,) = await matching.rows("select status, missed, reason, decided_by from offer")
    assert tuple(row.values()) == ("accepted", 1, reason, decided_by)
    told = orjson.loads((await matching.published("offer.moved"))[-1]["body"])
    assert (told["state"], told["reason"], told["decided_by"]) == ("accepted", reason, decided_by)


async def test_nobody_else_says_it_and_a_wrong_reason_is_named(matching: Matching) -> None:
    provider, at = await agreed(matching, 30)
    other = await matching.client(LAWYERS, "referral:write", name="other")
    refused = await other.post(f"{at}/no-show", headers=key(), json={"reason": "unsafe"})
    assert refused.status_code == 404
    wrong = await provider.post(f"{at}/no-show", headers=key(), json={"reason": "her_fault"})
    assert [error["pointer"] for error in wrong.json()["errors"]] == ["/reason"]
    assert (await matching.rows("select status from offer"))[0]["status"] == "scheduled"
