"""Looks a host name up, and lets through only what the rules let through."""

import asyncio
import socket
from collections.abc import Awaitable, Callable

from services.notifications.channels.rules import Target, TargetRefused, refuse_unsafe

LOOKUP_SECONDS = 5.0

Lookup = Callable[[str, int], Awaitable[list[str]]]


async def lookup(host: str, port: int) -> list[str]:
    """Every address of a host name. An unknown name has none."""
    loop = asyncio.get_running_loop()
    try:
        async with asyncio.timeout(LOOKUP_SECONDS):
            found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError, TimeoutError):
        return []
    return [str(entry[4][0]) for entry in found]


async def reachable_at(target: Target, look: Lookup = lookup) -> tuple[str, ...]:
    """The checked addresses of a target.

    Raises TargetRefused if it has none, or any that is not public.
    """
    addresses = [target.host] if target.is_literal else await look(target.host, target.port)
    return refuse_unsafe(target, addresses)


__all__ = ["Lookup", "TargetRefused", "lookup", "reachable_at"]
