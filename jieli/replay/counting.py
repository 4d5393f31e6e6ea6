"""Waits until reporting has counted what was posted."""

import asyncio
import re
import time
from collections.abc import Callable
from typing import Any

from jieli.client import Api
from jieli.errors import CommandError
from shared.language import say

PAUSE = 0.5
STALLED_AFTER = 90.0
STANDS_STILL = 8.0
QUIET = 2.0
"""So long no event came when all are counted, seconds."""
_LAST_EVENT = re.compile(r"^jieli_inbox_last_seconds ([0-9.e+-]+)$", re.MULTILINE)

Told = Callable[[int], None]


async def until_counted(operator: Api, wanted: int, told: Told) -> int:
    """Wait until so many referrals are received and matched in reporting's own count, and told.

    Of some nobody is told, for no provider could be asked, or it declined before it was told: once
    all are matched, a count that stands still for some seconds is complete. Gives how many those
    are. Raises CommandError when it stands still before.
    """
    before, since = -1, time.monotonic()
    while True:
        counted = await operator.get("reporting", "/internal/v1/counted")
        complete = int(counted["complete"])
        told(complete)
        if complete >= max(wanted, int(counted["received"])):
            return 0
        if complete > before:
            before, since = complete, time.monotonic()
        still = time.monotonic() - since
        if still > STANDS_STILL and min(counted["received"], counted["matched"]) >= wanted:
            return int(counted["matched"]) - complete
        if still > STALLED_AFTER:
            raise _stuck(counted, wanted)
        await asyncio.sleep(PAUSE)


async def until_still(operator: Api) -> None:
    """Wait until reporting has had no event to count for a moment. Raises CommandError."""
    since = time.monotonic()
    while time.monotonic() - since < STALLED_AFTER:
        told = await operator.read("reporting", "/metrics")
        found = _LAST_EVENT.search(told.text)
        if found and float(found.group(1)) >= QUIET:
            return
        await asyncio.sleep(PAUSE)
    raise CommandError(
        say("Reporting still counts.", "统计服务仍在计入数据。"),
        say("Look again: jieli status", "请查看：jieli status"),
    )


def _stuck(counted: dict[str, Any], wanted: int) -> CommandError:
    have = ", ".join(f"{name} {number}" for name, number in counted.items())
    return CommandError(
        say(
            f"Of {wanted} referrals not all are counted: {have}.",
            f"{wanted} 条转介尚未全部计入：{have}。",
        ),
        say("Look for dead letters: jieli dlq list", "查看死信：jieli dlq list"),
    )
