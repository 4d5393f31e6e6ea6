"""The directory in HSDS 3: who sees what of it, and what is taken in."""

from typing import Any
from uuid import UUID

import httpx
import orjson
import pytest

from tests.integration.matching.conftest import (
    HOTLINE,
    LAWYERS,
    SHELTERS,
    Matching,
    asks,
    lawyer,
)
from tests.support.hsds import faults

ALLY = UUID(int=4000)
TELEPHONE = "19900001234"
ADDRESS = "朝阳区某路17号"
HOURS = {"byday": ["MO", "TU", "WE"], "opens_at": "09:00", "closes_at": "17:30"}


def a_service(number: int, **changes: Any) -> dict[str, Any]:
    """An invented service of HSDS 3."""
    terms = {"jieli-kind": "volunteer_lawyer", "jieli-need": "legal_consultation"}
    return {
        "id": str(UUID(int=number)),
        "name": f"Invented Law Office {number}",
        "status": "active",
        "service_areas": [{"extent": "440100", "extent_type": "gb2260"}],
        "languages": [{"code": "zh"}, {"code": "ug"}],
        "attributes": [{"taxonomy_term": {"taxonomy": t, "code": c}} for t, c in terms.items()],
        "capacities": [{"unit": {"name": "case"}, "available": 3, "maximum": 5}],
        **changes,
    }


async def take_in(matching: Matching, *services: dict[str, Any]) -> list[dict[str, Any]]:
    keeper = await matching.client(LAWYERS, "provider:write")
    answer = await keeper.post(
        "/v1/directory/services/batch",
        content=b"\n".join(map(orjson.dumps, services)),
        headers={"content-type": "application/x-ndjson"},
    )
    assert answer.status_code == 200
    return sorted(map(orjson.loads, answer.content.splitlines()), key=lambda line: line["line"])


async def listed(matching: Matching, number: int, partner: UUID = LAWYERS, **changes: Any) -> None:
    keeper = await matching.client(partner, "provider:write")
    body = {"tier": "partner", "telephone": TELEPHONE, "schedules": [HOURS], **changes}
    answer = await keeper.put(f"/v1/providers/{UUID(int=number)}/listing", json=body)
    assert answer.status_code == 200, answer.text


async def seen_by(client: httpx.AsyncClient, **query: Any) -> list[dict[str, Any]]:
    page = (await client.get("/v1/directory/services", params=query)).json()
    assert page["total_items"] == len(page["contents"])
    assert [fault for one in page["contents"] for fault in faults(one)] == []
    contents: list[dict[str, Any]] = page["contents"]
    return contents


async def test_one_bad_service_among_five_thousand_leaves_the_others_as_they_are(
    matching: Matching,
) -> None:
    services = [a_service(number) for number in range(1, 5_001)]
    services[2_500]["survivor_name"] = "王某"
    results = await take_in(matching, *services)
    bad = [line for line in results if line["status"] != 200]
    assert [line["line"] for line in bad] == [2_501]
    (error,) = bad[0]["problem"]["errors"]
    assert error["pointer"] == "/survivor_name"
    assert "王某" not in orjson.dumps(results).decode()
    (found,) = await matching.rows("select count(*) as n from provider")
    assert found["n"] == 4_999


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"survivor_name": "x"}, "/survivor_name"),
        ({"service_at_locations": [{"location": {"address": ADDRESS}}]}, "/service_at_locations"),
        ({"contacts": [{"name": "x"}]}, "/contacts"),
        ({"languages": [{"code": "zh", "note": "x"}]}, "/languages/0/note"),
        ({"capacities": [{"unit": {"name": "bushel"}, "available": 1, "maximum": 1}]},
         "/capacities/0/unit/name"),
        ({"service_areas": [{"extent": "999999"}]}, "/service_areas/0/extent"),
    ],
)  # fmt: skip
async def test_a_field_that_is_not_ours_is_refused_whatever_hsds_allows(
    matching: Matching, changes: dict[str, Any], pointer: str
) -> None:
    (result,) = await take_in(matching, a_service(1, **changes))
    assert result["status"] == 422
    assert pointer in {error["pointer"] for error in result["problem"]["errors"]}
    assert await matching.rows("select from provider") == []


async def test_what_was_taken_in_is_approved_asked_and_given_out_again(matching: Matching) -> None:
    credential = {
        "taxonomy_term": {"taxonomy": "jieli-credential", "code": "gbv_trained"},
        "value": "2024-05-01/2099-04-30",
        "label": "invented register, no. 7",
    }
    service = a_service(1)
    service["attributes"].append(credential)
    (result,) = await take_in(matching, service)
    assert result["state"] == "pending"
    await matching.have()
    await listed(matching, 1, shows_capacity=True)
    await matching.hear(asks())
    hotline = await matching.client(HOTLINE, "referral:read")
    (found,) = await seen_by(hotline)
    assert found["name"] == service["name"]
    assert {one["taxonomy_term"]["code"] for one in found["attributes"]} == {
        "volunteer_lawyer", "legal_consultation", "gbv_trained",
    }  # fmt: skip
    assert found["capacities"][0]["available"] == 2, "one of three is held for the offer"
    assert found["capacities"][0]["maximum"] == 5
    assert found["schedules"][0]["opens_at"] == "09:00+08:00"
    assert found["phones"][0]["number"].endswith("19900001234")
    assert "invented register" not in orjson.dumps(found).decode()


async def test_each_reader_sees_its_tier_and_no_other(matching: Matching) -> None:
    await matching.have(*(lawyer(n) for n in (1, 2, 3, 4)))
    await listed(matching, 1, tier="public", shows_capacity=True)
    await listed(matching, 2, tier="partner")
    await listed(matching, 3, tier="allied", allies=[str(ALLY)])
    await matching.enter(lawyer(5))
    await listed(matching, 5, tier="public")
    nobody = await matching.client(HOTLINE)
    del nobody.headers["authorization"]
    answer = (await nobody.get("/v1/directory/public/services")).json()
    assert [UUID(one["id"]).int for one in answer["contents"]] == [1], "5 is not approved"
    assert "capacities" not in answer["contents"][0]
    assert (await nobody.get("/v1/directory/services")).status_code == 401
    hotline = await matching.client(HOTLINE, "referral:read")
    seen = await seen_by(hotline)
    assert [UUID(one["id"]).int for one in seen] == [1, 2]
    assert ["capacities" in one for one in seen] == [True, False]
    ally = await matching.client(ALLY, "offer:respond")
    seen = await seen_by(ally)
    assert [UUID(one["id"]).int for one in seen] == [1, 2, 3]
    assert ["capacities" in one for one in seen] == [True, False, True]
    at = f"/v1/directory/services/{UUID(int=3)}"
    assert (await hotline.get(at)).status_code == 404
    assert (await ally.get(at)).status_code == 200


async def test_a_shelters_place_is_in_no_feed(matching: Matching) -> None:
    shelter = lawyer(
        7,
        name="Invented Shelter in Fangcun Lane",
        kind="shelter",
        needs=["shelter"],
        service_areas=[{"extent": "440103"}],
        service_capacity={"unit": "bed", "maximum": 9},
    )
    await matching.have(shelter, partner=SHELTERS)
    await listed(matching, 7, SHELTERS, tier="public", shows_capacity=True)
    nobody = await matching.client(HOTLINE)
    del nobody.headers["authorization"]
    assert (await nobody.get("/v1/directory/public/services")).json()["empty"] is True
    hotline = await matching.client(HOTLINE, "referral:read")
    (found,) = await seen_by(hotline)
    assert found["name"] == "Shelter"
    assert [area["extent"] for area in found["service_areas"]] == ["440000"]
    assert "capacities" not in found
    assert found["phones"][0]["number"].endswith("19900001234"), "who stands in for it"
    text = orjson.dumps(found).decode()
    assert not any(word in text for word in ("Fangcun", "4401", "9}"))


async def test_services_are_found_by_need_and_place_in_pages(matching: Matching) -> None:
    await matching.have(
        *(lawyer(n) for n in (1, 2, 3)), lawyer(4, service_areas=[{"extent": "110000"}])
    )
    for number in (1, 2, 3, 4):
        await listed(matching, number)
    hotline = await matching.client(HOTLINE, "referral:read")
    near = await seen_by(hotline, region="440105", need="legal_consultation")
    assert [UUID(one["id"]).int for one in near] == [1, 2, 3]
    assert await seen_by(hotline, need="shelter") == []
    page = (await hotline.get("/v1/directory/services?per_page=3&page=2")).json()
    assert {k: v for k, v in page.items() if k != "contents"} == {
        "total_items": 4, "total_pages": 2, "page_number": 2, "size": 1,
        "first_page": False, "last_page": True, "empty": False,
    }  # fmt: skip
    assert (await hotline.get("/v1/directory/services?region=1")).status_code == 422


async def test_who_is_listed_no_more_is_in_no_feed(matching: Matching) -> None:
    await matching.have(lawyer(1))
    await listed(matching, 1)
    other = await matching.client(HOTLINE, "provider:write")
    at = f"/v1/providers/{UUID(int=1)}/listing"
    assert (await other.put(at, json={"tier": "public"})).status_code == 404
    assert (await other.delete(at)).status_code == 404
    own = await matching.client(LAWYERS, "provider:write")
    assert (await own.delete(at)).status_code == 200
    assert (await own.delete(at)).status_code == 404
    hotline = await matching.client(HOTLINE, "referral:read")
    assert await seen_by(hotline) == []
    sealed = await matching.rows("select from listing")
    assert sealed == []
    assert (await own.put(at, json={"tier": "partner", "hours": 1})).status_code == 422
