"""Invented providers, and how each is told."""

from typing import Any
from uuid import UUID, uuid4

from tests.support.partner import Partner

KINDS = {
    "volunteer_lawyer": ("legal_consultation", "court_representation", "protection_order"),
    "shelter": ("shelter",),
    "counselling_centre": ("counselling",),
}


def a_provider(kind: str = "volunteer_lawyer", places: int = 100_000, **changes: Any) -> Any:
    """Build one line of a batch of providers."""
    return {
        "provider_id": str(uuid4()),
        "name": "Invented office",
        "kind": kind,
        "needs": list(KINDS[kind]),
        "service_areas": [{"extent": "000000"}],
        "languages": [{"code": "zh"}],
        "credentials": [{"code": "gbv_trained", "date": "2024-05-01"}],
        "service_capacity": {"unit": "case", "available": places, "maximum": places},
        "active": True,
    } | changes


async def enter(network: Partner, providers: list[Any], contact: Any = None) -> list[UUID]:
    """Put providers into the directory; `contact(provider_id)` gives how each is told."""
    taken = await network.lines("matching", "/v1/providers/batch", providers)
    assert all(line["status"] == 200 for line in taken), taken
    ids = [UUID(provider["provider_id"]) for provider in providers]
    if contact is not None:
        bodies = [{"provider_id": str(id_), **contact(id_)} for id_ in ids]
        answers = await network.lines("notifications", "/v1/providers/contacts", bodies)
        assert all(line["status"] in range(200, 300) for line in answers), answers
    return ids
