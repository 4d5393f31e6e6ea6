"""The key-encryption keys: they wrap each referral's own key and nothing else.

Locally they are a file; in production a key management service keeps them and answers the same two
questions. Every version stays readable until no row needs it, so rotation stops nothing.
"""

import json
from pathlib import Path
from typing import Protocol, Self

from shared.security.keys import write_private
from shared.security.sealing import new_key, seal, unseal


class Wrapping(Protocol):
    """What the vault asks of whoever keeps the key-encryption keys."""

    @property
    def version(self) -> int:
        """The version that new keys are wrapped under."""
        ...

    def wrap(self, key: bytes, place: bytes) -> bytes:
        """Wrap a data key under the present version, bound to one place."""
        ...

    def unwrap(self, wrapped: bytes, version: int, place: bytes) -> bytes:
        """Give the data key back; raises KeyError for a version that is gone."""
        ...


class FileKeys:
    """Key-encryption keys of a file: `{"current": "2", "keys": {"1": hex, "2": hex}}`."""

    def __init__(self, keys: dict[int, bytes], current: int) -> None:
        self._keys = keys
        self._current = current

    @property
    def version(self) -> int:
        """The version that new keys are wrapped under."""
        return self._current

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read the file. Raises OSError when it is missing, KeyError when it has another shape."""
        written = json.loads(path.read_text(encoding="utf-8"))
        keys = {int(version): bytes.fromhex(key) for version, key in written["keys"].items()}
        return cls(keys, int(written["current"]))

    def wrap(self, key: bytes, place: bytes) -> bytes:
        """Wrap a data key under the present version, bound to one place."""
        return seal(self._keys[self._current], key, place)

    def unwrap(self, wrapped: bytes, version: int, place: bytes) -> bytes:
        """Give the data key back.

        Raises KeyError for a version that is gone, SealBroken for a key that belongs elsewhere.
        """
        return unseal(self._keys[version], wrapped, place)


def add_version(path: Path) -> int:
    """Add a key-encryption key and make it current; gives its version. Old ones stay readable.

    A running process takes it up when it starts again; rows are re-wrapped by the `rewrap` clock.
    """
    written = json.loads(path.read_text(encoding="utf-8"))
    version = max(map(int, written["keys"])) + 1
    keys = {**written["keys"], str(version): new_key().hex()}
    write_private(path, json.dumps({"current": str(version), "keys": keys}))
    return version
