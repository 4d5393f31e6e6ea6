"""Invented providers, and how each is told."""

from typing import Any
from uuid import UUID, uuid4

from tests.support.api_client import Partner

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
        "credentials": [
            {
                "code": "gbv_trained",
                "date": "2024-05-01",
                "valid_until": "2099-04-30",
                "evidence": "invented register 7",
            }
        ],
        "service_capacity": {"unit": "case", "available": places, "maximum": places},
        "active": True,
    } | changes


async def approve(network: Partner, entered: list[Any]) -> None:
    """Approve what waits of these lines, by as many persons as it takes."""
    waiting = [line for line in entered if "version" in line]
    for person in ("test_directory", "test_directory_second"):
        if waiting:
            decisions = [
                {
                    "provider_id": line["provider_id"],
                    "version": line["version"],
                    "decision": "approve",
                    "ground": "register_checked",
                }
                for line in waiting
            ]
            decided = await network.of(person).lines("matching", "/v1/approvals/batch", decisions)
            assert all(line["status"] == 200 for line in decided), decided
            again = {line["provider_id"] for line in decided if line["second_person"]}
            waiting = [line for line in waiting if line["provider_id"] in again]


async def enter(network: Partner, providers: list[Any], contact: Any = None) -> list[UUID]:
    """Enter and approve providers; `contact(provider_id)` gives how each is told."""
    taken = await network.lines("matching", "/v1/providers/batch", providers)
    assert all(line["status"] == 200 for line in taken), taken
    await approve(network, taken)
    ids = [UUID(provider["provider_id"]) for provider in providers]
    if contact is not None:
        bodies = [{"provider_id": str(id_), **contact(id_)} for id_ in ids]
        answers = await network.lines("notifications", "/v1/providers/contacts", bodies)
        assert all(line["status"] in range(200, 300) for line in answers), answers
    return ids
