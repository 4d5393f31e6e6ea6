"""Partners keep their providers; anybody with a reason may see who could help, without names."""

from uuid import UUID

import orjson

from tests.integration.matching.conftest import (
    HOTLINE,
    LAWYERS,
    SHELTERS,
    Matching,
    lawyer,
)

TRAINED = [
    {
        "code": "gbv_trained",
        "date": "2024-05-01",
        "valid_until": "2099-04-30",
        "evidence": "invented register 7",
    }
]


async def test_a_provider_is_read_back_as_it_was_entered(matching: Matching) -> None:
    await matching.have(lawyer(1, credentials=TRAINED))
    own = await matching.client(LAWYERS, "offer:respond")
    shown = (await own.get(f"/v1/providers/{UUID(int=1)}")).json()
    assert shown["name"] == "Invented Law Office 1"
    assert shown["credentials"] == TRAINED
    assert shown["service_areas"] == [{"extent": "440000", "extent_type": "gb2260"}]
    assert shown["service_capacity"] == {"unit": "case", "maximum": 1, "available": 1, "held": 0}


async def test_providers_come_in_pages_that_end(matching: Matching) -> None:
    await matching.have(*(lawyer(n) for n in range(1, 5)))
    own = await matching.client(LAWYERS, "provider:write")
    first = (await own.get("/v1/providers", params={"limit": 2})).json()
    assert first["next"] == str(UUID(int=2))
    rest = (await own.get("/v1/providers", params={"limit": 2, "after": first["next"]})).json()
    assert [item["provider_id"] for item in rest["items"]] == [str(UUID(int=n)) for n in (3, 4)]
    assert rest["next"] is None
    other = await matching.client(SHELTERS, "provider:write")
    for http, unknown in ((own, UUID(int=9)), (other, UUID(int=1))):
        assert (await http.get(f"/v1/providers?after={unknown}")).status_code == 422


async def test_another_partners_provider_does_not_exist(matching: Matching) -> None:
    await matching.have(lawyer(1))
    at = f"/v1/providers/{UUID(int=1)}"
    other = await matching.client(SHELTERS, "provider:write")
    body = {k: v for k, v in lawyer(1, name="Another").items() if k != "provider_id"}
    assert (await other.put(at, json=body)).status_code == 404
    assert (await other.get(at)).status_code == 404
    assert (await other.get("/v1/providers")).json() == {"items": [], "next": None}
    ops = await matching.client(HOTLINE, "ops")
    shown = (await ops.get(at)).json()
    assert shown["kind"] == "volunteer_lawyer"
    assert "name" not in shown, "names are for the own partner and for approvers"


async def test_a_batch_takes_the_good_lines_and_names_the_bad_ones(matching: Matching) -> None:
    await matching.have(lawyer(9), partner=SHELTERS)
    lines = [lawyer(1), lawyer(2, kind="wizard"), lawyer(9), lawyer(3, needs=["shelter"])]
    own = await matching.client(LAWYERS, "provider:write")
    answer = await own.post(
        "/v1/providers/batch",
        content=b"\n".join(orjson.dumps(line) for line in lines),
        headers={"content-type": "application/x-ndjson"},
    )
    results = [orjson.loads(line) for line in answer.content.splitlines()]
    assert [result["status"] for result in results] == [200, 422, 404, 422]
    assert results[1]["problem"]["errors"][0]["pointer"] == "/kind"
    assert len((await own.get("/v1/providers")).json()["items"]) == 1


async def test_only_trained_providers_are_candidates_for_sexual_violence(
    matching: Matching,
) -> None:
    await matching.have(
        *(lawyer(number, credentials=TRAINED if number < 3 else []) for number in range(1, 7))
    )
    asker = await matching.client(HOTLINE, "referral:read")
    query = {"need": "legal_consultation", "harm": "sexual_assault"}
    found = (await asker.get("/v1/matches", params=query)).json()
    assert [c["gbv_trained"] for c in found["candidates"]] == [True], "alike, shown together"
    assert found["considered"] == 2
    assert found["excluded"] == {"not_trained": 4}
    assert found["rules"]["version"] == "2026-11"
    assert "Invented" not in str(found)


async def test_coverage_falls_back_upwards_and_says_when_there_is_none(matching: Matching) -> None:
    await matching.have(lawyer(1))
    asker = await matching.client(HOTLINE, "referral:write")
    covered = (await asker.get("/v1/coverage", params={"region": "440100"})).json()
    assert covered["providers"] == [
        {"kind": "volunteer_lawyer", "level": "province", "needs": ["legal_consultation"]}
    ]
    own = await matching.client(LAWYERS, "provider:write")
    whole = (await own.get("/v1/coverage", params={"region": "440100"})).json()["providers"]
    assert [entry["provider_id"] for entry in whole] == [str(UUID(int=1))]
    bare = (await asker.get("/v1/coverage", params={"region": "110000"})).json()
    assert bare == {"region": "110000", "providers": [], "reason": "no_coverage"}


async def test_an_unknown_region_is_refused_without_repeating_it(matching: Matching) -> None:
    asker = await matching.client(HOTLINE, "referral:write")
    for path, query in (
        ("/v1/coverage", {"region": "999999"}),
        ("/v1/matches", {"need": "shelter", "region": "999999"}),
    ):
        answer = await asker.get(path, params=query)
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/region")
        assert "999999" not in answer.text


async def test_without_a_token_nothing_is_shown(matching: Matching) -> None:
    nobody = await matching.client(HOTLINE)
    assert (await nobody.get("/v1/offers")).status_code == 403
    del nobody.headers["authorization"]
    assert (await nobody.get("/v1/offers")).status_code == 401


async def test_what_is_wrong_with_one_line_is_that_lines_answer(matching: Matching) -> None:
    lines = [
        orjson.dumps(lawyer(1)),
        orjson.dumps(lawyer(2, name="a\x00b")),
        b'{"name": NaN}',
        b'{"name": "a", "name": "b"}',
        orjson.dumps(lawyer(3, active="yes")),
        orjson.dumps(lawyer(1, name="Renamed")),
        orjson.dumps(lawyer(4)),
    ]
    own = await matching.client(LAWYERS, "provider:write")
    answer = await own.post(
        "/v1/providers/batch",
        content=b"\r\n".join(lines),
        headers={"content-type": "application/x-ndjson"},
    )
    results = [orjson.loads(line) for line in answer.content.splitlines()]
    assert [result["status"] for result in results] == [200, 422, 400, 400, 422, 200, 200]
    assert results[1]["problem"]["errors"][0]["code"] == "control_character"
    kept = (await own.get("/v1/providers")).json()["items"]
    assert len(kept) == 2


async def test_a_name_with_a_control_character_is_refused_by_itself_too(matching: Matching) -> None:
    own = await matching.client(LAWYERS, "provider:write")
    body = {k: v for k, v in lawyer(1, name="a\x00b").items() if k != "provider_id"}
    answer = await own.put(f"/v1/providers/{UUID(int=1)}", json=body)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "/name"
