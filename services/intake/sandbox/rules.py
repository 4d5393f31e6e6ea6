"""How a rehearsal ends, by the reference it has; nothing of it for who is no sandbox client."""

from collections.abc import Mapping

from shared.errors import Refused, TooMany
from shared.vocabulary import RehearsedEnd

ENDS: Mapping[str, RehearsedEnd] = {
    "test-accepted": RehearsedEnd.ACCEPTED,
    "test-declined-then-accepted": RehearsedEnd.DECLINED_THEN_ACCEPTED,
    "test-duplicate": RehearsedEnd.DUPLICATE,
    "test-unmet": RehearsedEnd.UNMET,
    "test-expired": RehearsedEnd.EXPIRED,
}
"""References a sandbox client writes, and how matching lets the request end."""
TOO_MANY = "test-429"
BROKEN_ONCE = "test-500-once"
KEPT = 10_000
"""So many requests are known to have failed once."""


class RehearsedFailure(Refused):
    """Something of ours broke; it is recorded, without anything personal."""

    status = 500
    slug = "internal"


class Endings:
    """What one process answers to rehearsals that are to go wrong."""

    def __init__(self) -> None:
        self._failed: dict[bytes, None] = {}

    def end_of(self, reference: str | None, key: bytes, *, test: bool) -> RehearsedEnd | None:
        """How a request is to end; None: like any other.

        `key`: what tells this request from others. Raises TooMany, and RehearsedFailure the first
        time that a request is sent which is to fail once.
        """
        if not test or reference is None:
            return None
        if reference == TOO_MANY:
            raise TooMany("This reference rehearses a rate that is used up.", headers=_LATER)
        if reference == BROKEN_ONCE and key not in self._failed:
            self._failed[key] = None
            while len(self._failed) > KEPT:
                del self._failed[next(iter(self._failed))]
            raise RehearsedFailure
        return ENDS.get(reference)


_LATER = {"retry-after": "1"}
