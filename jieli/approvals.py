"""Approving invented providers as the staff would: by two persons where two must."""

from collections.abc import Sequence
from typing import Any

from jieli.client import Api
from jieli.errors import CommandError
from shared.language import say

FIRST, SECOND = "test_directory", "test_directory_second"
"""The demo clients of two persons who may approve."""
GROUND = "register_checked"


async def approve(persons: tuple[Api, Api], entered: Sequence[dict[str, Any]], key: str) -> None:
    """Approve what waits of these results of entering providers. Raises CommandError."""
    waiting = [
        {
            "provider_id": result["provider_id"],
            "version": result["version"],
            "decision": "approve",
            "ground": GROUND,
        }
        for result in entered
        if "version" in result
    ]
    for number, person in enumerate(persons, 1):
        if waiting:
            decided = await person.ndjson(
                "matching", "/v1/approvals/batch", waiting, f"{key}-approvals-{number}"
            )
            more = [_of(result)["second_person"] for result in decided]
            waiting = [line for line, again in zip(waiting, more, strict=True) if again]


def _of(result: dict[str, Any]) -> dict[str, Any]:
    if result["status"] != 200:
        raise CommandError(
            say("A provider was not approved.", "有服务机构未获批准。"), str(result.get("problem"))
        )
    return result
