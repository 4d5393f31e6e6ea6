"""Waiting for something to become true, without a sleep in any test."""

import asyncio
import inspect
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar, overload

Seen = TypeVar("Seen")


@overload
async def eventually(
    check: Callable[[], Awaitable[Seen | None]], within: float = 10.0, every: float = 0.05
) -> Seen: ...


@overload
async def eventually(
    check: Callable[[], Seen | None], within: float = 10.0, every: float = 0.05
) -> Seen: ...


async def eventually(
    check: Callable[[], object], within: float = 10.0, every: float = 0.05
) -> object:
    """Call *check* until it gives something true, and return that.

    Fails after *within* seconds and says what was seen last. An AssertionError in *check* counts
    as "not yet".
    """
    deadline = time.monotonic() + within
    while True:
        try:
            seen = check()
            if inspect.isawaitable(seen):
                seen = await seen
            last: object = seen
        except AssertionError as error:
            seen, last = None, error
        if seen:
            return seen
        if time.monotonic() > deadline:
            name = getattr(check, "__name__", "it")
            raise AssertionError(f"{name} did not come true in {within} s; last seen: {last!r}")
        await asyncio.sleep(every)
