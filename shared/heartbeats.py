"""Each worker process says each second that it lives; its service's API speaks for all that do."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

import asyncpg

SILENT = 10.0
"""After so many seconds without a beat an instance no longer works, as far as anybody can tell."""

_BEAT = """
    with gone as (
        delete from worker_heartbeat
        where name = $2 and instance <> $1 and beat_at < now() - make_interval(secs => $7)
    )
    insert into worker_heartbeat (instance, name, pid, ready, detail, lag)
    values ($1, $2, $3, $4, $5, $6)
    on conflict (instance) do update set ready = excluded.ready, detail = excluded.detail,
        lag = excluded.lag, beat_at = now()
"""
_LEAVE = "delete from worker_heartbeat where instance = $1"
_ALL = """
    select name, pid, ready, detail, lag, extract(epoch from now() - beat_at)::float as age
    from worker_heartbeat order by name, instance
"""


@dataclass(frozen=True)
class Beat:
    """What one instance last said of itself, `age` seconds ago."""

    name: str
    pid: int
    ready: bool
    detail: str
    lag: int
    age: float

    @property
    def is_silent(self) -> bool:
        """Whether nothing has been heard of it for too long."""
        return self.age > SILENT


async def beat(  # noqa: PLR0913, PLR0917 - what is said of an instance
    conn: asyncpg.Connection,
    instance: UUID,
    name: str,
    pid: int,
    ready: bool,
    detail: str,
    lag: int,
) -> None:
    """Say that this instance lives; those of its name that are silent are forgotten."""
    await conn.execute(_BEAT, instance, name, pid, ready, detail, lag, SILENT)


async def leave(conn: asyncpg.Connection, instance: UUID) -> None:
    """Say that this instance ends as it was asked to."""
    await conn.execute(_LEAVE, instance)


async def read(conn: asyncpg.Connection) -> list[Beat]:
    """All instances that count: a silent one only where no other of its name lives."""
    return counting(Beat(**row) for row in await conn.fetch(_ALL))


def counting(beats: Iterable[Beat]) -> list[Beat]:
    """All that live, and of each name of which none does, the one that was heard last."""
    by_name: dict[str, list[Beat]] = defaultdict(list)
    for one in beats:
        by_name[one.name].append(one)
    found = []
    for same in by_name.values():
        living = [one for one in same if not one.is_silent]
        found += living or [min(same, key=lambda one: one.age)]
    return found


def missing(beats: Iterable[Beat]) -> dict[str, str]:
    """What does not work, by name and process id; empty when all do."""
    found: dict[str, str] = {}
    known = False
    for one in beats:
        known = True
        if one.is_silent:
            found[f"{one.name} {one.pid}"] = f"silent for {one.age:.0f} s"
        elif not one.ready:
            found[f"{one.name} {one.pid}"] = one.detail or "not ready"
    return found if known else {"worker": "has not started yet"}


def caught_up(beats: Iterable[Beat], most: int = 1000) -> bool:
    """Whether all readers live, work and have at most so many events before them."""
    readers = [one for one in beats if "worker" in one.name.split("+")]
    return bool(readers) and all(
        one.ready and not one.is_silent and one.lag <= most for one in readers
    )
