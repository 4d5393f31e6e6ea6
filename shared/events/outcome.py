"""Outcomes in three tiers: full detail for the two parties, coarse and aggregate for everybody.

A record-level stream is itself a table of ones: whoever counts it rebuilds every hidden cell.
Hence outsiders get records only when enough others share their values, under ids that link to
nothing.
"""

from datetime import date, datetime
from typing import Annotated, ClassVar
from uuid import UUID

from shared.events.base import INTERNAL, PARTY, PUBLIC, Event, Part
from shared.vocabulary import AgeBand, HarmType, Need


class OutcomeRecorded(Event):
    """A need ended, said so coarsely that at least k others look the same."""

    name: ClassVar[str] = "outcome.recorded"
    topic: ClassVar[str] = "outcomes"

    outcome_id: Annotated[UUID, PUBLIC]
    province: Annotated[str, PUBLIC]
    month: Annotated[str, PUBLIC]
    age_band: Annotated[AgeBand, PUBLIC]
    harm: Annotated[HarmType, PUBLIC]
    need: Annotated[Need, PUBLIC]
    result: Annotated[str, PUBLIC]

    @property
    def subject(self) -> UUID:
        """A random id that links to no case."""
        return self.outcome_id


class ReleasedRow(Part):
    """One row of a protected table; a hidden value is null with the marker `c`."""

    keys: Annotated[tuple[str, ...], PUBLIC]
    value: Annotated[int | None, PUBLIC]
    marker: Annotated[str | None, PUBLIC] = None


class OutcomesReleased(Event):
    """A protected table of outcomes was published."""

    name: ClassVar[str] = "outcome.released"
    topic: ClassVar[str] = "outcomes"

    release_id: Annotated[UUID, PUBLIC]
    report: Annotated[str, PUBLIC]
    period_from: Annotated[date, PUBLIC]
    period_to: Annotated[date, PUBLIC]
    dimensions: Annotated[tuple[str, ...], PUBLIC]
    rows: Annotated[tuple[ReleasedRow, ...], PUBLIC]

    @property
    def subject(self) -> UUID:
        """The release's own id."""
        return self.release_id


class OutcomeSettled(Event):
    """A need ended: the full record, for the two organisations of that referral only."""

    name: ClassVar[str] = "outcome.settled"
    topic: ClassVar[str] = "outcomes-party"

    referral_id: Annotated[UUID, PARTY]
    partner_id: Annotated[UUID, INTERNAL]
    provider_partner_id: Annotated[UUID | None, INTERNAL] = None
    need_id: Annotated[UUID, PARTY]
    need: Annotated[Need, PARTY]
    result: Annotated[str, PARTY]
    at: Annotated[datetime, PARTY]
