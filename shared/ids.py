"""Ids in the order of time, so that what comes together lies together in every index."""

import os
import time
from uuid import UUID

_VERSION = 0x7 << 76
_VARIANT = 0b10 << 62
_LOW = (1 << 62) - 1
_HIGH = (1 << 12) - 1


def new_id() -> UUID:
    """A UUID of version 7: milliseconds since 1970, then 74 random bits (RFC 9562, 5.7).

    For what is known with its time anyway. What must not tell when it was made takes `uuid4`.
    """
    chance = int.from_bytes(os.urandom(10))
    fixed = time.time_ns() // 1_000_000 << 80 | _VERSION | _VARIANT
    return UUID(int=fixed | (chance >> 62 & _HIGH) << 64 | chance & _LOW)


def new_ids(count: int) -> list[UUID]:
    """So many ids, for what comes together."""
    fixed = time.time_ns() // 1_000_000 << 80 | _VERSION | _VARIANT
    chance = os.urandom(10 * count)
    return [
        UUID(int=fixed | (part >> 62 & _HIGH) << 64 | part & _LOW)
        for part in (int.from_bytes(chance[at : at + 10]) for at in range(0, len(chance), 10))
    ]


def time_of(made: UUID) -> float:
    """When an id of version 7 was made, seconds since 1970; 0 for any other."""
    return (made.int >> 80) / 1000 if made.version == 7 else 0.0
