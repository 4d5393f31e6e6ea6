"""Whoever polls the directory learns who could help, and never who or how full anybody is."""

from typing import Any

import pytest

from tests.integration.matching.conftest import (
    HOTLINE,
    LAWYERS,
    SHELTERS,
    Matching,
    asks,
    lawyer,
)

SCOPES = ("referral:read", "referral:write", "provider:write", "offer:respond")
TELLING = ("provider_id", "held", "places", "free", "load", "maximum", "available", "partner_id")


def words(found: Any) -> set[str]:
    """Every name of a field, at any depth."""
    if isinstance(found, dict):
        return set(found).union(*map(words, found.values()))
    return set[str]().union(*map(words, found)) if isinstance(found, list) else set()


async def looks(matching: Matching, need: str, *scopes: str) -> list[Any]:
    """All that an outsider can ask of the directory about a need."""
    outsider = await matching.client(HOTLINE, *(scopes or SCOPES))
    asked: list[tuple[str, dict[str, str]]] = [
        ("/v1/matches", {"need": need}),
        ("/v1/matches", {"need": need, "region": "440105"}),
        ("/v1/matches", {"need": need, "region": "440105", "limit": "1"}),
        ("/v1/matches", {"need": need, "language": "zh", "harm": "domestic_violence"}),
        ("/v1/coverage", {"region": "440105"}),
        ("/v1/providers", {}),
        ("/v1/offers", {}),
    ]
    return [(await outsider.get(path, params=query)).json() for path, query in asked]


@pytest.mark.parametrize("scope", SCOPES)
async def test_no_scope_but_operations_reads_others_ids_loads_or_places(
    matching: Matching, scope: str
) -> None:
    await matching.have(lawyer(1), lawyer(2))
    found = await looks(matching, "legal_consultation", scope)
    assert words(found).isdisjoint(TELLING)


async def test_polling_never_shows_a_shelter_filling_up(matching: Matching) -> None:
    kinds = [
        {"kind": "shelter", "needs": ["shelter"]},
        {"kind": "civil_affairs", "needs": ["shelter"]},
        {"kind": "womens_federation", "needs": ["shelter", "protection_order"]},
    ]
    shelters = [
        lawyer(number, **kinds[number % 3], service_capacity={"maximum": number})
        for number in range(1, 10)
    ]
    await matching.have(*shelters, partner=SHELTERS)
    before = await looks(matching, "shelter")
    for _ in range(45):
        await matching.hear(asks("shelter"))
        assert await looks(matching, "shelter") == before
    held = await matching.rows("select bool_and(held = target) as every from provider_load")
    assert held == [{"every": True}], "all were full at the end"


async def test_polling_never_shows_when_the_only_one_of_its_kind_is_full(
    matching: Matching,
) -> None:
    await matching.have(lawyer(1), lawyer(2, service_areas=[{"extent": "440105"}]))
    before = await looks(matching, "legal_consultation")
    await matching.hear(asks(), asks())
    assert await looks(matching, "legal_consultation") == before


async def test_of_several_alike_it_is_said_whether_any_has_a_place(matching: Matching) -> None:
    await matching.have(*(lawyer(number) for number in range(1, 4)))
    seen = []
    for _ in range(4):
        found = (await looks(matching, "legal_consultation"))[1]
        seen.append(found["candidates"][0]["availability"])
        await matching.hear(asks())
    assert seen == ["some", "some", "some", "none"]


async def test_own_providers_and_operations_keep_the_details(matching: Matching) -> None:
    await matching.have(lawyer(1))
    await matching.have(lawyer(2), partner=SHELTERS)
    query = {"need": "legal_consultation"}
    own = await matching.client(LAWYERS, "offer:respond")
    mine, others = (await own.get("/v1/matches", params=query)).json()["candidates"]
    assert mine["reasons"]["load"] == {"held": 0, "places": 1}
    assert words(others).isdisjoint(TELLING)
    ops = await matching.client(HOTLINE, "ops")
    every = (await ops.get("/v1/matches", params=query)).json()["candidates"]
    assert [one["reasons"]["free"] for one in every] == [1, 1]


async def test_a_referral_is_no_way_to_look_into_a_shelter(matching: Matching) -> None:
    await matching.have(
        lawyer(1, kind="shelter", needs=["shelter"], service_capacity={"maximum": 2}),
        partner=SHELTERS,
    )
    events = [asks("shelter") for _ in range(3)]
    poster = await matching.client(HOTLINE, "referral:read", "referral:write")
    seen = []
    for event in events:
        await matching.hear(event)
        needs = (await poster.get(f"/v1/referrals/{event.referral_id}/needs")).json()["items"]
        assert {"load", "held", "places", "full", "considered"}.isdisjoint(words(needs))
        seen.append(needs[0]["status"])
    assert seen == ["offered", "offered", "unmet"]
