"""Waits until reporting has counted what was posted."""

import asyncio
import time
from collections.abc import Callable
from typing import Any

from jieli.client import Api
from jieli.language import say
from jieli.trouble import Trouble

PAUSE = 0.5
PATIENCE = 90.0
STANDS_STILL = 8.0

Told = Callable[[int], None]


async def until_counted(operator: Api, wanted: int, told: Told) -> None:
    """Wait until so many referrals are received and matched in reporting's own count, and told.

    Who has nobody to be told (no provider was asked) is never told: once all are matched, a count
    that stands still for some seconds is complete. Raises Trouble when it stands still before.
    """
    before, since = -1, time.monotonic()
    while True:
        counted = await operator.get("reporting", "/internal/v1/counted")
        complete = int(counted["complete"])
        told(complete)
        if complete >= max(wanted, int(counted["received"])):
            return
        if complete > before:
            before, since = complete, time.monotonic()
        still = time.monotonic() - since
        if still > STANDS_STILL and min(counted["received"], counted["matched"]) >= wanted:
            return
        if still > PATIENCE:
            raise _stuck(counted, wanted)
        await asyncio.sleep(PAUSE)


async def settled_needs(reader: Api, period: dict[str, str]) -> dict[str, int | None]:
    """How the needs of the period stand, by state, once two looks agree. Raises Trouble."""
    before: dict[str, int | None] | None = None
    while True:
        report = await reader.get("reporting", "/v1/reports/needs", by="state", **period)
        now = {row["state"]: row["value"] for row in report["rows"]}
        if now == before:
            return now
        before = now
        await asyncio.sleep(2 * PAUSE)


def _stuck(counted: dict[str, Any], wanted: int) -> Trouble:
    have = ", ".join(f"{name} {number}" for name, number in counted.items())
    return Trouble(
        say(
            f"Of {wanted} referrals not all are counted: {have}.",
            f"{wanted} 条转介尚未全部计入：{have}。",
        ),
        say("Look for dead letters: jieli dlq list", "查看死信：jieli dlq list"),
    )
