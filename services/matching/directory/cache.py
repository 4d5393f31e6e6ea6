"""The directory ready in memory, one version at a time, checked against the database each time."""

from collections.abc import Mapping
from datetime import date
from enum import Enum
from typing import NamedTuple
from uuid import UUID

from services.matching.assignment.policy import Ties
from services.matching.directory import reading
from services.matching.directory.reading import Known
from services.matching.directory.store import Reader
from services.matching.eligibility.rules import Candidate
from services.matching.eligibility.shortlist import Index
from services.matching.rehearsals.rules import REHEARSAL_PARTNER
from shared.vocabulary import RehearsedEnd


class World(Enum):
    """Whose providers are asked: neither of one world is ever met in another.

    `REHEARSAL`: invented ones, for rehearsals that are to end in a certain way; `NOBODY`: none.
    """

    REAL = "real"
    SANDBOX = "sandbox"
    REHEARSAL = "rehearsal"
    NOBODY = "nobody"

    @classmethod
    def of(cls, *, sandbox: bool, end: str | None = None) -> "World":
        """The world of a case: whether it is a rehearsal, and how that is to end."""
        if not sandbox:
            return cls.REAL
        if end is None:
            return cls.SANDBOX
        return cls.NOBODY if end == RehearsedEnd.UNMET else cls.REHEARSAL


class _Read(NamedTuple):
    """One version of one directory on a day; good until the first credential in it has ended."""

    directory_id: UUID
    version: int
    day: date
    ends: date
    known: Mapping[UUID, Known]
    arranged: Mapping[World, Index]

    def is_good(self, directory_id: UUID, version: int, today: date) -> bool:
        return (self.directory_id, self.version) == (directory_id, version) and (
            self.day <= today <= self.ends
        )


class DirectoryCache:
    """Gives the index of the directory as the reader's transaction sees it.

    A change, or a credential's end, costs one query and a new index; else one small query.
    `ties`: who comes first between equals, by the seed that was read last.
    """

    def __init__(self, kinds: Mapping[str, frozenset[str]]) -> None:
        self._kinds = kinds
        self._read: _Read | None = None
        self.ties = Ties()

    async def current(self, reader: Reader, world: World = World.REAL) -> Index:
        """The index of the newest version the reader can see, with credentials as of today."""
        directory_id, version, today, seed = await reading.state(reader)
        if seed != self.ties.seed:
            self.ties = Ties(seed)
        read = self._read
        if read is not None and read.is_good(directory_id, version, today):
            return read.arranged[world]
        if read is not None and (read.directory_id != directory_id or read.version > version):
            read = None
        known = dict(read.known) if read else {}
        for provider in await reading.changed_since(reader, read.version if read else -1):
            if provider.serves:
                known[provider.candidate.provider_id] = provider
            else:
                known.pop(provider.candidate.provider_id, None)
        arranged = {
            each: Index(
                (as_of(one, today) for one in known.values() if _world_of(one) is each), self._kinds
            )
            for each in World
        }
        ends = (end for one in known.values() for end in (one.trained_until, one.licensed_until))
        end = min((day for day in ends if day is not None and day >= today), default=date.max)
        self._read = _Read(directory_id, version, today, end, known, arranged)
        return arranged[world]


def _world_of(provider: Known) -> World:
    if provider.candidate.partner_id == REHEARSAL_PARTNER:
        return World.REHEARSAL
    return World.of(sandbox=provider.sandbox)


def as_of(provider: Known, today: date) -> Candidate:
    """The provider as it counts on this day: a credential that has ended is none."""
    trained, licensed = provider.trained_until, provider.licensed_until
    return provider.candidate._replace(
        trained=trained is not None and trained >= today,
        licensed=licensed is not None and licensed >= today,
    )
