"""A file that waits is sealed in pieces under a key of its own, and so is what it said."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson

from services.intake.imports.rules import MIB
from services.intake.vault.keys import KeyWrapping
from shared.security.aead import new_key, seal, unseal

PIECE = MIB
"""Bytes of a piece: a database keeps many small values better than one large one."""


@dataclass(frozen=True)
class FileSeal:
    """What seals and opens one file. Raises SealBroken for what was moved or changed."""

    import_id: UUID
    key: bytes

    def pieces(self, data: bytes) -> Iterator[bytes]:
        """The file, sealed piece by piece."""
        for position, start in enumerate(range(0, len(data), PIECE)):
            yield seal(self.key, data[start : start + PIECE], self._place(b"piece", position))

    def whole(self, pieces: Sequence[bytes]) -> bytes:
        """The file again."""
        return b"".join(
            unseal(self.key, piece, self._place(b"piece", position))
            for position, piece in enumerate(pieces)
        )

    def row(self, number: int, content: Any) -> bytes:
        """What was refused of a row, sealed."""
        return seal(self.key, orjson.dumps(content), self._place(b"row", number))

    def opened_row(self, number: int, sealed: bytes) -> Any:
        """What was refused of a row."""
        return orjson.loads(unseal(self.key, sealed, self._place(b"row", number)))

    def part(self, name: str, content: Any) -> bytes:
        """The names of the columns, or which is which, sealed."""
        return seal(self.key, orjson.dumps(content), self._place(name.encode(), 0))

    def opened_part(self, name: str, sealed: bytes) -> Any:
        """The names of the columns, or which is which."""
        return orjson.loads(unseal(self.key, sealed, self._place(name.encode(), 0)))

    def _place(self, what: bytes, number: int) -> bytes:
        return b"import|%b|%b|%d" % (what, self.import_id.bytes, number)


def made(keys: KeyWrapping, import_id: UUID) -> tuple[FileSeal, bytes, int]:
    """A new key for a file; wrapped, and under which version."""
    key, version = new_key(), keys.version
    return FileSeal(import_id, key), keys.wrap(key, version, _of(import_id)), version


def opened(keys: KeyWrapping, import_id: UUID, wrapped: bytes, version: int) -> FileSeal:
    """The key of a file that waits."""
    return FileSeal(import_id, keys.unwrap(wrapped, version, _of(import_id)))


def _of(import_id: UUID) -> bytes:
    return b"import|key|" + import_id.bytes
