"""The key-encryption keys: they wrap each referral's own key and nothing else.

Locally they are a file; in production a key management service keeps them and answers the same two
questions. Every version stays readable until no row needs it, so rotation stops nothing.
"""

from pathlib import Path
from typing import Protocol, Self

from shared.security.aead import seal, unseal
from shared.security.key_versions import KeyFile, KeyVersions


class KeyWrapping(Protocol):
    """What the vault asks of whoever keeps the key-encryption keys."""

    @property
    def version(self) -> int:
        """The version that new keys are wrapped under."""
        ...

    def wrap(self, key: bytes, version: int, place: bytes) -> bytes:
        """Wrap a data key under a version, bound to one place."""
        ...

    def unwrap(self, wrapped: bytes, version: int, place: bytes) -> bytes:
        """Give the data key back; raises KeyError for a version that is gone."""
        ...


class FileKeys:
    """Key-encryption keys of a file, which are taken up within seconds, or as they are given."""

    def __init__(self, keys: dict[int, bytes], current: int) -> None:
        self._given = KeyVersions(current, keys)
        self._file: KeyFile | None = None

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read the file. Raises OSError when it is missing, KeyError when it has another shape."""
        file = KeyFile(path)
        made = cls({}, 0)
        made._file = file
        return made

    @property
    def version(self) -> int:
        """The version that new keys are wrapped under."""
        return self._held().current

    def wrap(self, key: bytes, version: int, place: bytes) -> bytes:
        """Wrap a data key under a version, bound to one place."""
        return seal(self._held().keys[version], key, place, lasting=True)

    def unwrap(self, wrapped: bytes, version: int, place: bytes) -> bytes:
        """Give the data key back.

        Raises KeyError for a version that is gone, SealBroken for a key that belongs elsewhere.
        """
        held = self._held()
        if version not in held.keys and self._file is not None:
            held = self._file.look()
        return unseal(held.keys[version], wrapped, place)

    def _held(self) -> KeyVersions:
        return self._given if self._file is None else self._file.held()
