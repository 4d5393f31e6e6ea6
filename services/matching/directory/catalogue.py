"""The directory ready in memory, one version at a time, checked against the database each time."""

from collections.abc import Mapping
from uuid import UUID

from services.matching.directory import store
from services.matching.directory.store import Reader
from services.matching.eligibility.shortlist import Index


class Catalogue:
    """Gives the index of the directory as the reader's transaction sees it.

    A change costs one query and a new index; no change costs one small query.
    """

    def __init__(self, kinds: Mapping[str, frozenset[str]]) -> None:
        self._kinds = kinds
        self._seen: tuple[UUID, int] | None = None
        self._index = Index((), kinds)

    async def current(self, reader: Reader) -> Index:
        """The index of the newest version the reader can see."""
        now = await store.state(reader)
        seen, index = self._seen, self._index
        if now == seen:
            return index
        same = seen is not None and seen[0] == now[0] and seen[1] <= now[1]
        known = dict(index.candidates) if same else {}
        for active, candidate in await store.changed_since(
            reader, seen[1] if same and seen else -1
        ):
            if active:
                known[candidate.provider_id] = candidate
            else:
                known.pop(candidate.provider_id, None)
        index = Index(known.values(), self._kinds)
        self._seen, self._index = now, index
        return index
