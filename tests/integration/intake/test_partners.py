"""Organisations are entered by kind and place; what their clients may do follows from it."""

from typing import Any
from uuid import uuid4

import httpx

from tests.integration.intake.office import HOTLINE, OPERATIONS, Json, Office
from tests.support.builders import a_referral

COUNTY, CITY = "530302", "530300"


async def enter(office: Office, kind: str, status: int = 201, **more: Any) -> Json:
    body = {"name": "示例机构", "kind": kind, **more}
    made = await office.post("/v1/partners", body, OPERATIONS)
    assert made.status_code == status, made.text
    found: Json = made.json()
    return found


async def put(office: Office, path: str, body: Json, caller: Any = OPERATIONS) -> httpx.Response:
    headers = {"idempotency-key": uuid4().hex, **office.bearer(caller)}
    return await office.http.put(path, json=body, headers=headers)


async def client_of(office: Office, partner: Json, *scopes: str, **more: Any) -> httpx.Response:
    body = {
        "client_id": f"c{uuid4().hex[:12]}",
        "partner": {"id": partner["id"], "name": partner["name"], "kind": partner["kind"]},
        "scopes": list(scopes),
        **more,
    }
    return await office.post("/v1/clients", body, OPERATIONS)


async def token_of(office: Office, made: httpx.Response) -> dict[str, str]:
    assert made.status_code == 201, made.text
    known = made.json()
    form = {
        "grant_type": "client_credentials",
        "client_id": known["client_id"],
        "client_secret": known["client_secret"],
    }
    granted = await office.http.post("/oauth/token", data=form)
    assert granted.status_code == 200, granted.text
    return {"authorization": f"Bearer {granted.json()['access_token']}"}


async def post(office: Office, headers: dict[str, str], body: Json) -> httpx.Response:
    key = {"idempotency-key": uuid4().hex}
    return await office.http.post("/v1/referrals", json=body, headers=headers | key)


async def test_s01_a_request_carries_the_channel_and_the_partner_of_its_credential(
    office: Office,
) -> None:
    partner = await enter(office, "app")
    body = a_referral(channel="wechat_miniprogram", needs=["legal_consultation"])
    headers = await token_of(office, await client_of(office, partner, "referral:write"))
    assert (await post(office, headers, body)).status_code == 202
    [told] = await office.published("referral.received")
    assert (told["channel"], told["partner_id"]) == ("wechat_miniprogram", partner["id"])
    assert (await post(office, {}, body)).status_code == 401


async def test_s_07_a_call_through_the_mini_program_is_a_referral_for_legal_advice(
    office: Office,
) -> None:
    call = {
        "via": "miniprogram",
        "topic": "domestic_violence",
        "occurred_at": "2026-02-03T20:15:00+08:00",
        "region": "330000",
        "consent": {
            "basis": "consent",
            "scope": "any_matched_provider",
            "given_by": "self",
            "text_version": "2026-11",
        },
    }
    made = await office.post("/v1/calls", call)
    assert made.status_code == 201, made.text
    [told] = await office.published("referral.received")
    assert told["referral_id"] == made.json()["referral_id"]
    assert told["channel"] == "miniprogram_hotline"
    assert [need["type"] for need in told["needs"]] == ["legal_consultation"]
    assert told["occurred_at"] == "2026-02-03T12:15:00Z"


async def test_s_71_who_was_taken_across_a_province_is_known_as_such_by_provinces_alone(
    office: Office,
) -> None:
    body = a_referral(
        harm=[{"type": "trafficking"}], route={"origin": "520100", "destination": "410100"}
    )
    made = await office.post("/v1/referrals", body)
    assert made.status_code == 202, made.text
    assert made.json()["cross_region"] is True
    [told] = await office.published("referral.received")
    assert told["route"] == {"origin": "520000", "transit": [], "destination": "410000"}
    within = body | {
        "source_ref": "another",
        "route": {"origin": "520100", "destination": "520300"},
    }
    assert "cross_region" not in (await office.post("/v1/referrals", within)).json()
    elsewhere = body | {"source_ref": "third", "harm": [{"type": "domestic_violence"}]}
    refused = await office.post("/v1/referrals", elsewhere)
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["pointer"] == "/route"


async def test_a_client_names_only_channels_it_speaks_for(office: Office) -> None:
    app = await enter(office, "app")
    made = await client_of(office, app, "referral:write", "usage:write")
    headers = await token_of(office, made)
    refused = await post(office, headers, a_referral(channel="hotline_12309"))
    assert refused.status_code == 422
    [fault] = refused.json()["errors"]
    assert (fault["pointer"], fault["code"]) == ("/channel", "channel_not_granted")
    assert "wechat_miniprogram" in fault["allowed"]
    day = {"channel": "hotline_12338", "day": "2026-11-20"}
    counts = [{"gender": "female", "age_band": "18-39", "users": 1, "opens": 1}]
    usage = await office.http.post(
        "/v1/usage",
        json={**day, "counts": counts},
        headers=headers | {"idempotency-key": uuid4().hex},
    )
    assert usage.status_code == 422
    client = made.json()["client_id"]
    changed = await office.http.patch(
        f"/v1/clients/{client}",
        json={"channels": ["hotline_12309"]},
        headers=office.bearer(OPERATIONS) | {"idempotency-key": uuid4().hex},
    )
    assert changed.status_code == 200, changed.text
    shown = (await office.get(f"/v1/clients/{client}", OPERATIONS)).json()
    assert shown["channels"] == ["hotline_12309"]
    assert await office.published("referral.received") == []


async def test_a_channel_that_is_not_granted_is_named_beside_every_other_fault(
    office: Office,
) -> None:
    app = await enter(office, "app")
    headers = await token_of(office, await client_of(office, app, "referral:write"))
    body = a_referral(channel="hotline_12309")
    body["consent"] = {**body["consent"], "scope": "named_providers"}
    errors = (await post(office, headers, body)).json()["errors"]
    assert {"/channel", "/consent/providers"} <= {error["pointer"] for error in errors}


async def test_s24_a_client_of_an_organisation_abroad_reads_aggregates_alone(
    office: Office,
) -> None:
    referral = await office.accepted(a_referral())
    abroad = await enter(office, "foreign_ngo")
    assert (abroad["abroad"], abroad["scopes"]) == (True, ["aggregate:read"])
    refused = await client_of(office, abroad, "referral:read")
    assert refused.status_code == 409
    headers = await token_of(office, await client_of(office, abroad, "aggregate:read"))
    asked = await office.http.get(f"/v1/referrals/{referral}", headers=headers)
    assert asked.status_code == 403
    assert (await post(office, headers, a_referral())).status_code == 403


async def test_s24_kinds_of_partners_of_the_project_are_all_known(office: Office) -> None:
    for kind in ("media_ngo", "law_firm", "foundation", "corporate_foundation", "university"):
        assert not (await enter(office, kind))["abroad"]
    for kind in ("un_body", "sister_project"):
        assert (await enter(office, kind))["abroad"]
    assert (await enter(office, "law_firm", abroad=True))["scopes"] == ["aggregate:read"]


async def test_who_moves_abroad_loses_all_but_aggregates(office: Office) -> None:
    partner = await enter(office, "ngo")
    made = await client_of(office, partner, "referral:read")
    body = {"name": partner["name"], "kind": "ngo", "abroad": True}
    assert (await put(office, f"/v1/partners/{partner['id']}", body)).status_code == 200
    [row] = await office.rows(
        "select scopes, generation from client where client_id = $1", made.json()["client_id"]
    )
    assert (row["scopes"], row["generation"]) == (["aggregate:read"], 1)


async def test_s68_what_the_county_has_not_the_city_answers_for(office: Office) -> None:
    async def asked() -> Any:
        return await office.get("/v1/partners/route", org="procuratorate", region=COUNTY)

    assert (await asked()).status_code == 404
    nation = await enter(office, "procuratorate", level="nation")
    assert (await asked()).json()["partner_id"] == nation["id"]
    city = await enter(office, "procuratorate", region=CITY)
    assert city["level"] == "city"
    found = (await asked()).json()
    assert (found["partner_id"], found["escalated_from"]) == (city["id"], COUNTY)
    county = await enter(office, "procuratorate", region=COUNTY)
    found = (await asked()).json()
    assert (found["partner_id"], found["level"]) == (county["id"], "county")
    assert found["escalated_from"] is None


async def test_s117_a_new_liaison_officer_ends_the_one_before(office: Office) -> None:
    body = await enter(office, "womens_federation", region=COUNTY)
    assert body["problems"] == ["liaison.missing"]
    path = f"/v1/partners/{body['id']}/liaison"
    first = {"officer": {"name": "林某"}, "deputy": {"name": "周某"}}
    assert (await put(office, path, first)).json()["ended"] == 0
    second = {"officer": {"name": "陈某", "phone": "199 0000 1234"}}
    assert (await put(office, path, second)).json()["ended"] == 2
    shown = (await office.get(path, OPERATIONS)).json()
    assert (shown["officer"]["name"], shown["deputy"]) == ("陈某", None)
    assert (await office.get(path, HOTLINE)).status_code == 404
    kept = await office.rows("select person from liaison")
    assert all("林某".encode() not in row["person"] for row in kept)
    missing = await office.get("/v1/partners", OPERATIONS, problem="liaison.missing")
    assert missing.json()["items"] == []
    looks = await office.rows("select action from audit where subject = $1 order by id", body["id"])
    done = ["enter_partner", "name_liaison", "name_liaison", "read_liaison"]
    assert [row["action"] for row in looks] == done


async def test_out_of_hours_the_rota_says_who_answers(office: Office) -> None:
    night = await enter(office, "hotline", region=CITY)
    hours = {
        "windows": [{"days": "mon", "from": "00:00", "to": "00:15"}],
        "otherwise": [
            {
                "partner_id": night["id"],
                "windows": [{"days": "daily", "from": "00:00", "to": "24:00"}],
            }
        ],
    }
    await enter(office, "womens_federation", region=COUNTY, hours=hours)
    found = await office.get("/v1/partners/route", org="womens_federation", region=COUNTY)
    assert (found.json()["open"], found.json()["stands_in"]) in {
        (False, night["id"]),
        (True, None),
    }
    assert found.json()["open"] is not None


async def test_every_wrong_field_of_an_organisation_is_named_and_nothing_kept(
    office: Office,
) -> None:
    nobody = str(uuid4())
    turn = {"partner_id": nobody, "windows": [{"days": "daily", "from": "00:00", "to": "24:00"}]}
    hours = {"windows": turn["windows"], "otherwise": [turn]}
    wrong = await enter(office, "court", 422, region=COUNTY, parent_id=nobody, hours=hours)
    pointers = {error["pointer"] for error in wrong["errors"]}
    assert pointers == {"/parent_id", "/hours/otherwise/0/partner_id"}
    for body in ({"kind": "spy"}, {"kind": "court", "level": "county"}, {"region": "1"}):
        assert (await office.post("/v1/partners", body, OPERATIONS)).status_code == 422
    assert await office.rows("select id from partner where kind = 'court'") == []
    top = await enter(office, "court", level="nation")
    below = await enter(office, "court", region=CITY, parent_id=top["id"])
    circle = {"name": "示例", "kind": "court", "level": "nation", "parent_id": below["id"]}
    refused = await put(office, f"/v1/partners/{top['id']}", circle)
    assert [error["code"] for error in refused.json()["errors"]] == ["circle"]


async def test_a_partner_sees_itself_and_nobody_else(office: Office) -> None:
    partner = await enter(office, "hospital")
    headers = await token_of(office, await client_of(office, partner, "referral:read"))
    own = await office.http.get("/v1/partners/self", headers=headers)
    assert own.json()["id"] == partner["id"]
    for path in ("/v1/partners", f"/v1/partners/{partner['id']}"):
        assert (await office.http.get(path, headers=headers)).status_code == 403
