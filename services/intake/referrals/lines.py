"""Splits a stream of bytes into numbered lines, however it was cut on the way."""

from collections.abc import Iterator


class Lines:
    """Feed it what arrives; it gives whole lines from 1 on, empty ones counted but left out.

    No line is held beyond `limit` bytes and one more, so that its reader sees it is too long.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._rest = b""
        self._number = 0

    def feed(self, arrived: bytes) -> list[tuple[int, bytes]]:
        """The lines that are whole now."""
        *whole, rest = (self._rest + arrived).split(b"\n")
        self._rest = rest[: self._limit + 1]
        return list(self._numbered(whole))

    def end(self) -> list[tuple[int, bytes]]:
        """The last line, when nothing ended it."""
        rest, self._rest = self._rest, b""
        return list(self._numbered([rest]))

    def _numbered(self, lines: list[bytes]) -> Iterator[tuple[int, bytes]]:
        for line in lines:
            self._number += 1
            if line.strip():
                yield self._number, line[: self._limit + 1]
