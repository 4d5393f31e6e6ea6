"""How far each service's audit has come, said where its database has no rights."""

from datetime import datetime
from typing import Annotated, ClassVar
from uuid import UUID, uuid5

from shared.events.base import INTERNAL, Event

_AUDITS = UUID("3f6e2f0a-5e0b-5a57-8c38-6f0a2b7f4d11")


class AuditAnchored(Event):
    """The audit of a service had this link as its last; signed by that service."""

    name: ClassVar[str] = "audit.anchored"
    topic: ClassVar[str] = "audit-anchors"

    service: Annotated[str, INTERNAL]
    link: Annotated[int, INTERNAL]
    head: Annotated[str, INTERNAL]
    anchored_at: Annotated[datetime, INTERNAL]
    signature: Annotated[str, INTERNAL]

    @property
    def subject(self) -> UUID:
        """One for each service, so that its anchors stay in order."""
        return uuid5(_AUDITS, self.service)
