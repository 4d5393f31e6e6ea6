"""Ids in the order of time, so that what comes together lies together in every index."""

import os
import time
from uuid import UUID

_VERSION = 0x7 << 76
_VARIANT = 0b10 << 62
_LOW = (1 << 62) - 1
_HIGH = (1 << 12) - 1
_BYTES = 10
_AT_ONCE = 128


class _Chance:
    """Random bits from the system, taken for many ids at once: asking costs more than the bits."""

    __slots__ = ("_at", "_bits")

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        """Begin anew, as a child process must: it would draw what its parent draws."""
        self._bits = b""
        self._at = 0

    def next(self) -> int:
        """80 random bits, never given before."""
        if self._at == len(self._bits):
            self._bits, self._at = os.urandom(_BYTES * _AT_ONCE), 0
        begin, self._at = self._at, self._at + _BYTES
        return int.from_bytes(self._bits[begin : self._at])


_chance = _Chance()
os.register_at_fork(after_in_child=_chance.forget)


def new_id() -> UUID:
    """A UUID of version 7: milliseconds since 1970, then 74 random bits (RFC 9562, 5.7).

    For what is known with its time anyway. What must not tell when it was made takes `uuid4`.
    """
    chance = _chance.next()
    fixed = time.time_ns() // 1_000_000 << 80 | _VERSION | _VARIANT
    return UUID(int=fixed | (chance >> 62 & _HIGH) << 64 | chance & _LOW)


def new_ids(count: int) -> list[UUID]:
    """So many ids, for what comes together."""
    return [new_id() for _ in range(count)]


def text_of(id_: UUID) -> str:
    """As `str`, in half the time: an event carries several ids."""
    digits = id_.int.to_bytes(16).hex()
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"


def time_of(made: UUID) -> float:
    """When an id of version 7 was made, seconds since 1970; 0 for any other."""
    return (made.int >> 80) / 1000 if made.version == 7 else 0.0
