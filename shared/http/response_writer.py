"""What an answer is written to, and how long its reader has taken nothing of it."""

import asyncio
import fcntl
import struct
import sys
import termios
from collections.abc import Callable

_COUNT = struct.calcsize("i")


class AnswerWriter:
    """Stands for the transport; whoever answers asks it to close, and its owner decides when."""

    def __init__(self, transport: asyncio.Transport, close: Callable[[], None], now: float) -> None:
        self._transport = transport
        self._write = transport.write
        self._written = self._taken = 0
        self.is_closing = transport.is_closing
        self.close = close
        self.taken_at = now
        """When a byte was last taken, or nothing waited; as of the last `look`."""

    def write(self, data: bytes) -> None:
        """Write a piece of an answer."""
        self._written += len(data)
        self._write(data)

    def look(self, now: float) -> None:
        """Note whether anything was taken since the last look."""
        waiting = self._transport.get_write_buffer_size()
        taken = self._written - waiting - _under_way(self._transport) if waiting else 0
        if not waiting or taken > self._taken:
            self.taken_at = now
        self._taken = taken


def _under_way(transport: asyncio.Transport) -> int:
    """Bytes that left this process and that the other machine has not taken, where one is told."""
    if sys.platform != "linux":
        return 0
    unsent = fcntl.ioctl(
        transport.get_extra_info("socket").fileno(), termios.TIOCOUTQ, bytes(_COUNT)
    )
    return int.from_bytes(unsent, sys.byteorder)
