"""How far the clocks of law, medicine and practice have come while a need is served."""

from datetime import datetime
from typing import Annotated, ClassVar
from uuid import UUID

from shared.events.base import INTERNAL, PARTY
from shared.events.offer import OfferEvent
from shared.vocabulary import ClockCode, ClockStep


class ClockAdvanced(OfferEvent):
    """A clock of a case came near its end, ran out, or was brought to somebody further."""

    name: ClassVar[str] = "clock.advanced"

    partner_id: Annotated[UUID, INTERNAL]
    clock: Annotated[ClockCode, PARTY]
    step: Annotated[ClockStep, PARTY]
    due_at: Annotated[datetime, PARTY]
    provisional: Annotated[bool, PARTY] = False
