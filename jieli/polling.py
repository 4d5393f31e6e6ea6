"""Waiting for something that will be so in a moment."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

from jieli.errors import AWAY, CommandError
from shared.language import say

Found = TypeVar("Found")
PAUSE = 0.2


async def wait_for(
    look: Callable[[], Awaitable[Found]],
    enough: Callable[[Found], object],
    what: str,
    within: float = 30.0,
) -> Found:
    """Look until it is enough. Raises CommandError, naming `what`, after `within` seconds."""
    deadline = time.monotonic() + within
    while not enough(found := await look()):
        if time.monotonic() > deadline:
            raise CommandError(
                say(
                    f"Waited {within:.0f} s for: {what}.", f"等待 {within:.0f} 秒仍未等到：{what}。"
                ),
                say("Is every part healthy? jieli status", "各部分是否正常？jieli status"),
                AWAY,
            )
        await asyncio.sleep(PAUSE)
    return found
