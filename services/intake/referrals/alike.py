"""Requests of one caller that say the same but for who she is: what is alike is read once.

A file of a hundred thousand rows has some hundreds of ways to say what happened; names, numbers and
words are each row's own. What is at fault is read as a whole, so that it is told as ever.
"""

from dataclasses import dataclass
from typing import Any

import orjson
from pydantic import Field, ValidationError

from services.intake.referrals.fields import Reference
from services.intake.referrals.submission import Identity, Said, Submission
from services.intake.screening.rules import Screening

MOST = 4096
"""So many ways of saying it are held at once."""


@dataclass(frozen=True, slots=True)
class Told:
    """What a request tells beside who she is. `consent`: as it is kept; None: not known yet."""

    facts: dict[str, Any]
    screening: Screening
    duties: tuple[str, ...]
    consent: str | None


class Own(Said):
    """What is a request's own, by the fields of `Submission`."""

    source_ref: Reference | None = Field(None, description="Your own reference; no personal data")
    identity: Identity | None = Field(None, description="Who she is")


OWN = frozenset(Own.model_fields)


@dataclass(slots=True)
class Shared:
    """What many say: read, and judged once it is."""

    said: Submission
    told: Told | None = None


@dataclass(frozen=True, slots=True)
class One:
    """One request as a whole, and what it shares with others."""

    whole: Submission
    shared: Shared

    @property
    def told(self) -> Told | None:
        """What it tells, if one like it was judged lawful before."""
        return self.shared.told

    def keep(self, told: Told) -> None:
        """It is lawful, and tells this; medicine's hours run from now on and are not kept."""
        if self.whole.incident is None:
            self.shared.told = told


class Alike:
    """What was read of the requests of one caller. Not for two threads at once."""

    def __init__(self) -> None:
        self._shared: dict[bytes, Shared] = {}

    def read(self, known: bytes) -> One | None:
        """The request in a canonical body; None where anything in it is at fault."""
        said = orjson.loads(known)
        own = {name: said.pop(name) for name in OWN & said.keys()}
        try:
            shared = self._of(orjson.dumps(said))
            mine = Own.model_validate_json(orjson.dumps(own))
        except ValidationError:
            return None
        return One(shared.said.model_copy(update=dict(mine)), shared)

    def _of(self, rest: bytes) -> Shared:
        found = self._shared.get(rest)
        if found is None:
            if len(self._shared) >= MOST:
                self._shared.clear()
            found = self._shared[rest] = Shared(Submission.model_validate_json(rest))
        return found
