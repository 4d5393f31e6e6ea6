"""The open connections of a process: so many in all, so many from one host.

When there are more, the one gives way that keeps others waiting with the least reason.
"""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from shared.http.client_address import TrustedProxies, counted_as
from shared.settings import Settings

SWEEP_SECONDS = 1.0
LOOKED_AT = 20
"""So many connections are looked at, and perhaps ended, before others' work has its turn."""


@dataclass(frozen=True, slots=True)
class Times:
    """How long a connection may take, seconds."""

    head: float = 10.0
    body: float = 10.0
    """A body of which nothing comes for so long is given up."""
    linger: float = 5.0
    """How long the rest of a body is thrown away after its answer, so that the answer is read."""
    taking: float = 30.0
    """An answer of which nothing is taken for so long is given up."""


TIMES = Times()


class Connection(Protocol):
    """What is asked of a connection."""

    @property
    def has_not_asked(self) -> bool:
        """It is open, and no request on it is complete."""

    @property
    def is_stalled(self) -> bool:
        """It is to bring a body and has brought nothing for a while."""

    @property
    def is_idle(self) -> bool:
        """It waits for a next request."""

    def look(self, now: float) -> None:
        """End it if its time is over."""

    def end(self) -> None:
        """Close it now."""


class Connections:
    """The open connections of a process, by the host they come from."""

    def __init__(self, settings: Settings) -> None:
        self._most = settings.connections
        self._most_each = settings.connections_per_host
        self._proxies = TrustedProxies(settings.trusted_proxies)
        self._all: dict[Connection, str] = {}
        self._of: dict[str, dict[Connection, None]] = {}
        self.thrown_away = 0
        """Connections of which the rest of a body is read to be thrown away."""

    def __len__(self) -> int:
        return len(self._all)

    def admit(self, new: Connection, host: str) -> bool:
        """Let one in, if need be in place of another; False when it must go itself."""
        proxy, host = self._proxies.trusts(host), counted_as(host)
        own = self._of.get(host, {})
        if len(own) >= self._most_each and not proxy and not _give_way(own):
            return False
        if len(self._all) >= self._most and not _give_way(self._all):
            return False
        self._all[new] = host
        self._of.setdefault(host, {})[new] = None
        return True

    def forget(self, gone: Connection) -> None:
        """One is closed."""
        host = self._all.pop(gone, None)
        if host is None:
            return
        self._of[host].pop(gone, None)
        if not self._of[host]:
            del self._of[host]

    async def sweep(self) -> None:
        """Look at each every second, until cancelled, and end those whose time is over."""
        loop = asyncio.get_running_loop()
        while True:
            await asyncio.sleep(SWEEP_SECONDS)
            now = loop.time()
            for number, connection in enumerate(list(self._all), 1):
                if connection in self._all:
                    connection.look(now)
                if number % LOOKED_AT == 0:
                    await asyncio.sleep(0)


def _give_way(crowd: Iterable[Connection]) -> bool:
    """End the one with the least reason to be there, the oldest of its kind; False if none."""
    for rank in ("has_not_asked", "is_stalled", "is_idle"):
        for connection in crowd:
            if getattr(connection, rank):
                connection.end()
                return True
    return False
