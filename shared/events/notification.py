"""What became of the messages about a referral. Never what they said, nor where they went."""

from datetime import datetime
from typing import Annotated, ClassVar
from uuid import UUID

from shared.events.base import INTERNAL, PARTY, Event, Part
from shared.vocabulary import MessageAudience, MessageChannel, MessageStatus


class MessageSettled(Part):
    """One message that was sent, held, failed, or whose fate nobody knows."""

    message_id: Annotated[UUID, PARTY]
    offer_id: Annotated[UUID | None, PARTY] = None
    audience: Annotated[MessageAudience, PARTY]
    channel: Annotated[MessageChannel, INTERNAL]
    status: Annotated[MessageStatus, PARTY]
    reason: Annotated[str | None, INTERNAL] = None
    template: Annotated[str, INTERNAL]
    settled_at: Annotated[datetime, PARTY]


class NotificationSettled(Event):
    """Messages about one referral have reached their end."""

    name: ClassVar[str] = "notification.settled"
    topic: ClassVar[str] = "notifications"

    referral_id: Annotated[UUID, PARTY]
    messages: Annotated[tuple[MessageSettled, ...], PARTY]
