"""What she refuses to outsiders, and what she says of help that was given."""

from datetime import datetime
from typing import Annotated, ClassVar
from uuid import UUID

from shared.events.base import INTERNAL, PARTY, Event
from shared.vocabulary import ConsentPurpose, ServiceReport


class AccessHarassment(Event):
    """One source was refused so often that whoever looks after her must know; said once."""

    name: ClassVar[str] = "access.harassment"
    topic: ClassVar[str] = "referrals"

    referral_id: Annotated[UUID, PARTY]
    partner_id: Annotated[UUID, INTERNAL]
    access_request_id: Annotated[UUID, INTERNAL]
    purpose: Annotated[ConsentPurpose, INTERNAL]
    refused: Annotated[int, INTERNAL]
    at: Annotated[datetime, INTERNAL]
    sandbox: Annotated[bool, INTERNAL] = False

    @property
    def urgent(self) -> bool:
        """Somebody must stop it."""
        return True


class ServiceReported(Event):
    """What she says of help that a provider says was given; it never overwrites the provider's."""

    name: ClassVar[str] = "service.reported"
    topic: ClassVar[str] = "referrals"

    referral_id: Annotated[UUID, PARTY]
    partner_id: Annotated[UUID, INTERNAL]
    need_id: Annotated[UUID, PARTY]
    provider_id: Annotated[UUID, INTERNAL]
    provider_partner_id: Annotated[UUID, INTERNAL]
    said: Annotated[ServiceReport, INTERNAL]
    at: Annotated[datetime, INTERNAL]
