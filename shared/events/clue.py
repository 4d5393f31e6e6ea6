"""Clues: leads that somebody may qualify for aid, from the first word to what came of them."""

from datetime import date, datetime
from typing import Annotated, ClassVar
from uuid import UUID

from shared.events.base import INTERNAL, PARTY, Event
from shared.vocabulary import (
    ClueChannel,
    ClueClock,
    ClueReason,
    ClueStatus,
    Flag,
    HarmType,
)


class ClueEvent(Event):
    """What every event about one clue shares; they are keyed by it."""

    topic: ClassVar[str] = "clues"

    clue_id: Annotated[UUID, INTERNAL]

    @property
    def subject(self) -> UUID:
        """The clue."""
        return self.clue_id


class ClueReceived(ClueEvent):
    """A body entered a clue and answers for it."""

    name: ClassVar[str] = "clue.received"

    partner_id: Annotated[UUID, INTERNAL]
    channel: Annotated[ClueChannel, INTERNAL]
    region: Annotated[str, INTERNAL]
    harms: Annotated[tuple[HarmType, ...], INTERNAL]
    flags: Annotated[tuple[Flag, ...], INTERNAL]
    dated: Annotated[date, INTERNAL]
    campaign: Annotated[str | None, INTERNAL] = None
    phase: Annotated[int | None, INTERNAL] = None
    sandbox: Annotated[bool, INTERNAL] = False
    received_at: Annotated[datetime, INTERNAL]


class ClueTransferred(ClueEvent):
    """It was handed to another body; whoever handed it over answers for it until first contact."""

    name: ClassVar[str] = "clue.transferred"

    transfer_id: Annotated[UUID, PARTY]
    sender_id: Annotated[UUID, PARTY]
    receiver_id: Annotated[UUID, PARTY]
    due_at: Annotated[datetime, PARTY]
    at: Annotated[datetime, INTERNAL]


class ClueMoved(ClueEvent):
    """One of the two bodies said what happened, and the clue stands otherwise now."""

    name: ClassVar[str] = "clue.moved"

    status: Annotated[ClueStatus, PARTY]
    owner_id: Annotated[UUID, PARTY]
    reason: Annotated[ClueReason | None, PARTY] = None
    at: Annotated[datetime, INTERNAL]


class ClueTransferOverdue(ClueEvent):
    """What is owed of it was not done in time."""

    name: ClassVar[str] = "clue.transfer.overdue"

    clock: Annotated[ClueClock, PARTY]
    owed_by: Annotated[UUID, PARTY]
    due_at: Annotated[datetime, PARTY]
    at: Annotated[datetime, INTERNAL]


class ClueErased(ClueEvent):
    """Nothing of it is kept; its key was destroyed."""

    name: ClassVar[str] = "clue.erased"
    erasing: ClassVar[bool] = True

    erased_at: Annotated[datetime, INTERNAL]
