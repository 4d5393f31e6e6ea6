"""S-122: places that children come to by themselves, with hours and seats."""

from typing import Any
from uuid import UUID

import httpx

from tests.integration.matching.conftest import HOTLINE, LAWYERS, SHELTERS, Matching, lawyer

WEEK = {"byday": ["MO", "TU", "WE", "TH", "FR"], "opens_at": "16:00", "closes_at": "19:00"}
ALWAYS = {
    "byday": ["MO", "TU", "WE", "TH", "FR", "SA", "SU"],
    "opens_at": "00:00",
    "closes_at": "23:59",
    "holidays": True,
}
FEDERATION = {"kind": "womens_federation", "needs": ["care_visit"]}
LANZHOU = {"kind": "childrens_home", "region": "620100"}


def place(number: int, region: str = "620102", **changes: Any) -> tuple[str, dict[str, Any]]:
    """An invented place of the first provider."""
    body = {
        "provider_id": str(UUID(int=1)),
        "kind": "childrens_home",
        "name": f"Invented Home {number}",
        "address": f"Invented Road {number}",
        "region": region,
        "seats": 30,
        "schedules": [WEEK],
        **changes,
    }
    return f"/v1/places/{UUID(int=number)}", body


async def found(client: httpx.AsyncClient, **query: str) -> list[int]:
    answer = await client.get("/v1/places", params=query)
    assert answer.status_code == 200, answer.text
    return [UUID(one["place_id"]).int for one in answer.json()["items"]]


async def test_s_122_childrens_homes_of_a_prefecture_are_listed_with_their_open_hours(
    matching: Matching,
) -> None:
    await matching.have(lawyer(1, **FEDERATION))
    keeper = await matching.client(LAWYERS, "provider:write", name="keeper")
    for path, body in (
        place(11),
        place(12, "620123", schedules=[ALWAYS], seats=12),
        place(13, kind="childrens_heart_harbour"),
        place(14, "620422"),
        place(15, "440105"),
    ):
        answer = await keeper.put(path, json=body)
        assert answer.status_code == 200, answer.text
    reader = await matching.client(HOTLINE, "referral:read")
    answer = (await reader.get("/v1/places", params=LANZHOU)).json()
    first, second = answer["items"]
    assert [UUID(one["place_id"]).int for one in (first, second)] == [11, 12]
    assert first["schedules"] == [{**WEEK, "holidays": False, "valid_to": None}]
    assert first["seats"] == 30
    assert first["name"] == "Invented Home 11"
    assert first["now"]["open"] or first["now"]["opens_at"]
    assert second["now"]["open"] is True
    assert await found(reader, region="620000") == [11, 12, 13, 14]
    assert await found(reader, region="620102", kind="childrens_heart_harbour") == [13]
    assert await found(reader, kind="childrens_home") == [11, 12, 14, 15]
    assert await found(reader, region="650100") == []
    page = (await reader.get("/v1/places", params={"limit": "2"})).json()
    assert await found(reader, after=page["next"]) == [13, 14, 15]


async def test_a_place_is_read_only_while_a_person_has_approved_who_keeps_it(
    matching: Matching,
) -> None:
    await matching.enter(lawyer(1, **FEDERATION))
    keeper = await matching.client(LAWYERS, "provider:write", name="keeper")
    path, body = place(11)
    assert (await keeper.put(path, json=body)).status_code == 200
    assert await found(keeper) == []
    await matching.have(lawyer(1, **FEDERATION))
    assert await found(keeper) == [11]
    await matching.have(lawyer(1, **FEDERATION, active=False))
    assert await found(keeper) == []
    await matching.have(lawyer(1, **FEDERATION))
    rehearsing = await matching.client(HOTLINE, "referral:read", test=True)
    assert await found(rehearsing) == [], "rehearsals see none that is real"
    assert (await keeper.delete(path)).status_code == 200
    assert await found(keeper) == []
    assert (await keeper.delete(path)).status_code == 404


async def test_a_shelter_has_no_place_that_anybody_reads(matching: Matching) -> None:
    await matching.have(lawyer(1, kind="shelter", needs=["shelter"]))
    keeper = await matching.client(LAWYERS, "provider:write", name="keeper")
    path, body = place(11)
    assert (await keeper.put(path, json=body)).status_code == 404
    assert await matching.rows("select * from service_place") == []
    await matching.have(lawyer(2, **FEDERATION))
    path, body = place(12, provider_id=str(UUID(int=2)))
    assert (await keeper.put(path, json=body)).status_code == 200
    assert await found(keeper) == [12]
    sheltering = {"kind": "womens_federation", "needs": ["care_visit", "shelter"]}
    await matching.have(lawyer(2, **sheltering))
    assert await found(keeper) == [], "it gives shelter now"


async def test_a_place_is_its_partners_alone_to_change_and_what_is_typed_is_sealed(
    matching: Matching,
) -> None:
    await matching.have(lawyer(1, **FEDERATION))
    keeper = await matching.client(LAWYERS, "provider:write", name="keeper")
    path, body = place(11)
    await keeper.put(path, json=body)
    await matching.have(lawyer(2, **FEDERATION), partner=SHELTERS)
    stranger = await matching.client(SHELTERS, "provider:write", name="other")
    theirs = {**body, "provider_id": str(UUID(int=2))}
    assert (await stranger.put(path, json=theirs)).status_code == 404
    assert (await stranger.put(path, json=body)).status_code == 404
    assert (await stranger.delete(path)).status_code == 404
    (row,) = await matching.rows(
        "select convert_from(sealed, 'latin1') as sealed from service_place"
    )
    assert "Invented" not in row["sealed"]
    wrong = {**body, "kind": "casino", "region": "1", "seats": -1, "schedules": [], "owner": "x"}
    answer = await keeper.put(path, json=wrong)
    assert answer.status_code == 422
    pointers = {fault["pointer"] for fault in answer.json()["errors"]}
    assert pointers == {"/kind", "/region", "/seats", "/schedules", "/owner"}
    assert await found(keeper, **LANZHOU) == [11]
