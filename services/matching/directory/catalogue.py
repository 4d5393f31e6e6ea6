"""The directory ready in memory, one version at a time, checked against the database each time."""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple
from uuid import UUID

from services.matching.directory import store
from services.matching.directory.store import Known, Reader
from services.matching.eligibility.rules import Candidate
from services.matching.eligibility.shortlist import Index


class _Read(NamedTuple):
    """One version of one directory on a day; good until the first credential in it has ended."""

    directory_id: UUID
    version: int
    day: date
    ends: date
    known: Mapping[UUID, Known]
    arranged: Mapping[bool, Index]

    def is_good(self, directory_id: UUID, version: int, today: date) -> bool:
        return (self.directory_id, self.version) == (directory_id, version) and (
            self.day <= today <= self.ends
        )


class Catalogue:
    """Gives the index of the directory as the reader's transaction sees it.

    A change, or a credential's end, costs one query and a new index; else one small query.
    """

    def __init__(self, kinds: Mapping[str, frozenset[str]]) -> None:
        self._kinds = kinds
        self._read: _Read | None = None

    async def current(self, reader: Reader, *, sandbox: bool = False) -> Index:
        """The index of the newest version the reader can see, with credentials as of today.

        Real providers and those of rehearsals are two indexes: neither is ever met in the other.
        """
        directory_id, version, today = await store.state(reader)
        read = self._read
        if read is not None and read.is_good(directory_id, version, today):
            return read.arranged[sandbox]
        if read is not None and (read.directory_id != directory_id or read.version > version):
            read = None
        known = dict(read.known) if read else {}
        for provider in await store.changed_since(reader, read.version if read else -1):
            if provider.serves:
                known[provider.candidate.provider_id] = provider
            else:
                known.pop(provider.candidate.provider_id, None)
        arranged = {
            world: Index(
                (counted(one, today) for one in known.values() if one.sandbox is world), self._kinds
            )
            for world in (False, True)
        }
        ends = (one.trained_until for one in known.values())
        end = min((day for day in ends if day is not None and day >= today), default=date.max)
        self._read = _Read(directory_id, version, today, end, known, arranged)
        return arranged[sandbox]


def counted(provider: Known, today: date) -> Candidate:
    """The provider as it counts on this day: a credential that has ended is none."""
    until = provider.trained_until
    return provider.candidate._replace(trained=until is not None and until >= today)
