"""What the law asks of bodies and was not done in time: reports to make, inquiries to answer."""

from datetime import datetime
from typing import Annotated, ClassVar
from uuid import UUID

from shared.events.base import INTERNAL, PARTY, Event


class MandatoryReportOverdue(Event):
    """A minor is at risk, and whoever holds the case has put no report on record in time."""

    name: ClassVar[str] = "mandatory_report.overdue"
    topic: ClassVar[str] = "duties"

    referral_id: Annotated[UUID, PARTY]
    owed_by: Annotated[UUID, PARTY]
    due_at: Annotated[datetime, PARTY]
    at: Annotated[datetime, INTERNAL]


class InvestigationReplyOverdue(Event):
    """A department that was asked to look into something has not replied in time."""

    name: ClassVar[str] = "investigation.reply_overdue"
    topic: ClassVar[str] = "duties"

    request_id: Annotated[UUID, PARTY]
    partner_id: Annotated[UUID, PARTY]
    recipient_id: Annotated[UUID | None, PARTY] = None
    due_at: Annotated[datetime, PARTY]
    at: Annotated[datetime, INTERNAL]

    @property
    def subject(self) -> UUID:
        """The request."""
        return self.request_id
