"""Asks reporting to publish a period, and waits until it is made."""

import asyncio
import time
from typing import Any
from uuid import uuid4

from jieli.client import Api
from jieli.errors import CommandError
from shared.language import say

PAUSE = 0.5
TIMEOUT = 300.0


async def publish(
    operator: Api, period: str, population: str | None, reason: str | None
) -> list[dict[str, Any]]:
    """Publish a period and give what was made. Raises CommandError, Problem."""
    body = {"period": period, "population": population, "reason": reason}
    asked = await operator.post(
        "reporting",
        "/v1/publications",
        {name: value for name, value in body.items() if value is not None},
        f"publish-{uuid4()}",
    )
    where = f"/v1/publications/requests/{asked['request_id']}"
    until = time.monotonic() + TIMEOUT
    while asked["status"] == "waiting":
        if time.monotonic() > until:
            raise CommandError(
                say("It is not published yet.", "尚未发布。"),
                say("Look again later: jieli publish", "请稍后查看：jieli publish"),
            )
        await asyncio.sleep(PAUSE)
        asked = await operator.get("reporting", where)
    made = set(asked["publications"])
    return [each for each in await published(operator) if each["publication_id"] in made]


async def published(reader: Api) -> list[dict[str, Any]]:
    """What is published, what ended last first."""
    found = await reader.get("reporting", "/v1/publications")
    return list(found["publications"])
