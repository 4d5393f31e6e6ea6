"""A case about a local body goes one level up, and that body sees nothing of it."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from shared.security.tokens import Caller
from tests.integration.intake.office import HOTLINE, OPERATIONS, Json, Office
from tests.support.builders import a_referral

SCOPES = frozenset({"referral:read", "referral:write"})


async def station(office: Office, region: str) -> Caller:
    body = {"name": f"示例公安局{region}", "kind": "public_security", "region": region}
    made = await office.post("/v1/partners", body, OPERATIONS)
    assert made.status_code == 201, made.text
    return Caller(f"ps_{region}", UUID(made.json()["id"]), SCOPES)


@pytest.fixture
async def stations(office: Office) -> tuple[Caller, Caller]:
    """The police of a county, and of its city."""
    return await station(office, "530302"), await station(office, "530300")


async def about(office: Office, body: Caller, caller: Caller = HOTLINE, **more: Any) -> Json:
    said = a_referral(concerns_body=str(body.partner_id), **more)
    answer = await office.post("/v1/referrals", said, caller)
    assert answer.status_code == 202, answer.text
    found: Json = answer.json()
    return found


async def test_s112_a_case_about_a_county_body_goes_to_the_city_and_is_kept_from_the_county(
    office: Office, stations: tuple[Caller, Caller]
) -> None:
    county, city = stations
    made = await about(office, county)
    assert made["route"] == {"partner_id": str(city.partner_id), "level": "city"}
    [told] = await office.published("referral.received")
    assert told["kept_from"] == str(county.partner_id)
    assert told["routed_to"] == str(city.partner_id)
    path = f"/v1/routed-referrals/{made['id']}"
    seen = (await office.get(path, city)).json()
    assert (seen["body_id"], seen["needs"][0]["status"]) == (str(county.partner_id), "requested")
    assert "林某" not in str(seen)
    for hidden in (path, f"/v1/referrals/{made['id']}"):
        assert (await office.get(hidden, county)).status_code == 404
    assert (await office.get("/v1/routed-referrals", county)).json()["items"] == []
    assert len((await office.get("/v1/routed-referrals", city)).json()["items"]) == 1
    assert (await office.get(f"/v1/referrals/{made['id']}")).status_code == 200


async def test_s112_a_body_that_hands_in_a_case_about_itself_does_not_keep_it(
    office: Office, stations: tuple[Caller, Caller]
) -> None:
    county, city = stations
    made = await about(office, county, caller=county)
    assert (await office.get(f"/v1/referrals/{made['id']}", county)).status_code == 404
    assert (await office.get("/v1/referrals", county)).json()["items"] == []
    assert (await office.get(f"/v1/referrals/{made['id']}", city)).status_code == 200
    [told] = await office.published("referral.received")
    assert told["partner_id"] == str(city.partner_id)
    alone = a_referral(concerns_body=str(city.partner_id))
    refused = await office.post("/v1/referrals", alone, city)
    assert [error["code"] for error in refused.json()["errors"]] == ["nobody_above"]


async def test_s112_nobody_above_sees_a_case_that_she_lets_nobody_else_have(
    office: Office, stations: tuple[Caller, Caller]
) -> None:
    county, city = stations
    consent = {**a_referral()["consent"], "scope": "statistics_only"}
    made = await about(office, county, consent=consent)
    assert (await office.get("/v1/routed-referrals", city)).json()["items"] == []
    [row] = await office.rows("select body_id, routed_to from conflict_route")
    assert (row["body_id"], row["routed_to"]) == (county.partner_id, None)
    gone = await office.http.delete(f"/v1/referrals/{made['id']}", headers=office.bearer(HOTLINE))
    assert gone.status_code == 200
    assert await office.rows("select 1 from conflict_route") == []


async def test_a_body_that_is_not_entered_is_named_beside_every_other_fault(
    office: Office,
) -> None:
    await station(office, "530302")
    said = a_referral(concerns_body=str(uuid4()))
    said["consent"] = {**said["consent"], "scope": "named_providers"}
    errors = (await office.post("/v1/referrals", said)).json()["errors"]
    assert {"/concerns_body", "/consent/providers"} <= {error["pointer"] for error in errors}
    lines = await office.lines("/v1/referrals/batch", [a_referral(), said])
    assert [line["status"] for line in lines] == [202, 422]
