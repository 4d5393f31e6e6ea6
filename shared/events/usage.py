"""How often a channel was used: counters of a day, never a person."""

from datetime import date
from typing import Annotated, ClassVar
from uuid import UUID

from shared.events.base import INTERNAL, Event, Part
from shared.vocabulary import AgeBand, Channel, Gender


class UsageCount(Part):
    """New users and opens of one gender and age band on one day."""

    gender: Annotated[Gender, INTERNAL]
    age_band: Annotated[AgeBand, INTERNAL]
    users: Annotated[int, INTERNAL]
    opens: Annotated[int, INTERNAL]


class UsageReported(Event):
    """A channel reported its counters of a day; a second report of that day replaces the first."""

    name: ClassVar[str] = "usage.reported"
    topic: ClassVar[str] = "referrals"

    usage_id: Annotated[UUID, INTERNAL]
    partner_id: Annotated[UUID, INTERNAL]
    channel: Annotated[Channel, INTERNAL]
    day: Annotated[date, INTERNAL]
    counts: Annotated[tuple[UsageCount, ...], INTERNAL]
    sandbox: Annotated[bool, INTERNAL] = False

    @property
    def subject(self) -> UUID:
        """Derived from partner, channel and day, so that a day's reports stay in order."""
        return self.usage_id
