"""A key in its versions: what is new is made with the newest, what is old stays readable."""

import json
import os
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Self

LOOK_SECONDS = 5.0
"""So soon does a running process use a version that was added to its file."""
MOST = 255


@dataclass(frozen=True)
class KeyVersions:
    """The keys by version, and since when each is used, seconds since 1970; unsaid: always."""

    current: int
    keys: Mapping[int, bytes]
    since: Mapping[int, float] = field(default_factory=dict)

    @classmethod
    def of(cls, text: str) -> Self:
        """Read `{"current": "2", "keys": {"1": hex, "2": hex}, "since": {"2": seconds}}`.

        Raises ValueError, KeyError or AttributeError for another shape.
        """
        written = json.loads(text)
        keys = {int(version): bytes.fromhex(key) for version, key in written["keys"].items()}
        since = {int(version): float(at) for version, at in written.get("since", {}).items()}
        current = int(written["current"])
        if current not in keys:
            raise KeyError("current")
        return cls(current, keys, since)

    def text(self) -> str:
        """As `of` reads it."""
        written = {
            "current": str(self.current),
            "keys": {str(version): key.hex() for version, key in self.keys.items()},
            "since": {str(version): at for version, at in self.since.items()},
        }
        return json.dumps({name: part for name, part in written.items() if part})

    def with_another(self, key: bytes, since: float = 0.0) -> Self:
        """These and one more, which is used from `since` on. Raises ValueError beyond 255."""
        version = max(self.keys) + 1
        if version > MOST:
            raise ValueError("a key has 255 versions at most")
        begins = {**self.since, version: since} if since else self.since
        return type(self)(version, {**self.keys, version: key}, begins)

    def at(self, moment: float) -> int:
        """The version that was, or is, used at a moment."""
        last, begun = self._last
        if moment >= begun:
            return last
        found = [version for version in self.keys if self.since.get(version, 0.0) <= moment]
        return max(found, default=min(self.keys))

    @cached_property
    def _last(self) -> tuple[int, float]:
        """The newest version, and since when it is used."""
        last = max(self.keys)
        return last, self.since.get(last, 0.0)

    def newest_first(self) -> list[int]:
        """Every version."""
        return sorted(self.keys, reverse=True)


class KeyFile:
    """A file of versions, looked at again every few seconds; what was read is never lost."""

    def __init__(self, path: Path) -> None:
        """Read it. Raises OSError when it is missing or others may read it, else as `of`."""
        self._path = path
        self._looked = time.monotonic()
        self._mark = self._marked()
        self._held = KeyVersions.of(read_private(path))

    def held(self) -> KeyVersions:
        """The versions, as of some seconds ago at most."""
        if time.monotonic() - self._looked > LOOK_SECONDS:
            self.look()
        return self._held

    def look(self) -> KeyVersions:
        """The versions as of now; those known, when the file cannot be read now."""
        self._looked = time.monotonic()
        try:
            mark = self._marked()
            if mark != self._mark:
                self._held, self._mark = KeyVersions.of(read_private(self._path)), mark
        except (OSError, ValueError, KeyError, AttributeError):
            return self._held
        return self._held

    def _marked(self) -> tuple[int, int]:
        found = self._path.stat()
        return found.st_ino, found.st_mtime_ns


class VersionedKey(bytes):
    """A key in versions, that seals with the newest and opens with any.

    As plain bytes it is its first version and never another: digests that are looked for later are
    made with it.
    """

    file: KeyFile

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read its file. Raises as `KeyFile`."""
        file = KeyFile(path)
        held = file.held()
        made = cls(held.keys[min(held.keys)])
        made.file = file
        return made

    @property
    def newest(self) -> bytes:
        """What is sealed with."""
        held = self.file.held()
        return held.keys[held.current]

    def each(self) -> Iterator[bytes]:
        """What may open something, the likeliest first; the file is looked at when none did."""
        held = self.file.held()
        for version in held.newest_first():
            yield held.keys[version]
        later = self.file.look()
        for version in later.keys.keys() - held.keys.keys():
            yield later.keys[version]


def read_private(path: Path) -> str:
    """Read a file of secrets. Raises PermissionError when anybody else may read or own it."""
    with path.open(encoding="utf-8") as file:
        found = os.fstat(file.fileno())
        if found.st_mode & 0o077:
            raise PermissionError(f"{path} may be read by others: chmod 600")
        if os.geteuid() and found.st_uid not in (0, os.geteuid()):
            raise PermissionError(f"{path} belongs to somebody else")
        return file.read()
