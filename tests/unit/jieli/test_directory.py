"""The invented directory: enough help for most, and not for all."""

from collections import Counter
from functools import cache

from hypothesis import given, settings
from hypothesis import strategies as st

from jieli.replay.contacts import contacts
from jieli.replay.directory import NATIONAL, Provider, directory
from shared.vocabulary import Need, ProviderKind
from shared.vocabulary.regions import is_region

CATCHER = "http://127.0.0.1:8025"


@cache
def providers() -> list[Provider]:
    return directory(1)


@settings(max_examples=10)
@given(st.integers(0, 2**32))
def test_three_hundred_lawyers_of_whom_eighty_four_are_trained(seed: int) -> None:
    lawyers = [p for p in directory(seed) if p["kind"] is ProviderKind.VOLUNTEER_LAWYER]
    assert len(lawyers) == 300
    assert len([lawyer for lawyer in lawyers if lawyer["credentials"]]) == 84


def test_a_smaller_network_keeps_the_share_of_trained_lawyers() -> None:
    lawyers = [p for p in directory(1, 100) if p["kind"] is ProviderKind.VOLUNTEER_LAWYER]
    assert len(lawyers) == 100
    assert len([lawyer for lawyer in lawyers if lawyer["credentials"]]) == 28


def test_every_need_is_served_somewhere() -> None:
    assert {need for provider in providers() for need in provider["needs"]} == set(Need)


def test_not_every_need_is_served_everywhere() -> None:
    def provinces(need: Need) -> set[str]:
        serving = [provider for provider in providers() if need in provider["needs"]]
        return {provider["service_areas"][0]["extent"] for provider in serving}

    assert len(provinces(Need.LEGAL_CONSULTATION)) == 31
    assert len(provinces(Need.EMPLOYMENT_SUPPORT)) < 31


def test_every_service_area_is_a_region_or_the_whole_country() -> None:
    areas = [area["extent"] for provider in providers() for area in provider["service_areas"]]
    assert all(code == NATIONAL or is_region(code) for code in areas)


def test_each_provider_has_one_identity_and_one_contact() -> None:
    ids = [provider["provider_id"] for provider in providers()]
    assert len(set(ids)) == len(ids)
    assert [c["provider_id"] for c in contacts(1, providers(), CATCHER)] == ids


def test_providers_are_told_by_every_channel_and_nothing_leaves_the_machine() -> None:
    told = contacts(1, providers(), CATCHER)
    assert set(Counter(c["channel"] for c in told)) == {"webhook", "email", "inbox"}
    for contact in told:
        address = contact.get("address", CATCHER)
        assert address.startswith(CATCHER) or address.endswith("@example.org")
