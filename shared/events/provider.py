"""Which providers a person stopped, and which may go on."""

from datetime import datetime
from typing import Annotated, ClassVar
from uuid import UUID

from shared.events.base import INTERNAL, Event
from shared.vocabulary import ClockStep, ComplaintFinding, ComplaintKind


class ProviderEvent(Event):
    """What events about one provider share; they are keyed by it and name no referral."""

    topic: ClassVar[str] = "offers"

    provider_id: Annotated[UUID, INTERNAL]
    provider_partner_id: Annotated[UUID, INTERNAL]
    at: Annotated[datetime, INTERNAL]

    @property
    def subject(self) -> UUID:
        """The provider."""
        return self.provider_id


class ProviderSuspended(ProviderEvent):
    """A person suspended or retired it: of the cases it holds it learns nothing any more."""

    name: ClassVar[str] = "provider.suspended"


class ProviderReinstated(ProviderEvent):
    """A suspended one may go on, with the cases it still holds too."""

    name: ClassVar[str] = "provider.reinstated"


class ProviderReviewOpened(ProviderEvent):
    """Somebody complained about it: a person must look into that by `due_at`."""

    name: ClassVar[str] = "provider.review-opened"

    complaint_id: Annotated[UUID, INTERNAL]
    kind: Annotated[ComplaintKind, INTERNAL]
    due_at: Annotated[datetime, INTERNAL]


class ProviderReviewAdvanced(ProviderEvent):
    """Nobody has decided about a complaint yet, and its time is nearly or wholly over."""

    name: ClassVar[str] = "provider.review-advanced"

    complaint_id: Annotated[UUID, INTERNAL]
    kind: Annotated[ComplaintKind, INTERNAL]
    step: Annotated[ClockStep, INTERNAL]
    due_at: Annotated[datetime, INTERNAL]


class ProviderReviewClosed(ProviderEvent):
    """A person has decided about a complaint."""

    name: ClassVar[str] = "provider.review-closed"

    complaint_id: Annotated[UUID, INTERNAL]
    finding: Annotated[ComplaintFinding, INTERNAL]
