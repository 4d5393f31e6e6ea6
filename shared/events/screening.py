"""What the screening of a request found, where a person must know at once."""

from datetime import datetime
from typing import Annotated, ClassVar
from uuid import UUID

from shared.events.base import INTERNAL, PARTY, Event
from shared.vocabulary import Risk, Urgency


class ReferralScreened(Event):
    """A request was screened, or screened anew, and the risk is high.

    Told of a high risk only: of every request `referral.received` says what was found. `rules` is
    the version of the dated file; `indicators` are codes of what raised it, `judgement` whether a
    worker did.
    """

    name: ClassVar[str] = "referral.screened"
    topic: ClassVar[str] = "referrals"

    referral_id: Annotated[UUID, PARTY]
    partner_id: Annotated[UUID, INTERNAL]
    screened_at: Annotated[datetime, INTERNAL]
    rules: Annotated[str, INTERNAL]
    risk: Annotated[Risk, INTERNAL]
    urgency: Annotated[Urgency, INTERNAL]
    indicators: Annotated[tuple[str, ...], INTERNAL] = ()
    judgement: Annotated[bool, INTERNAL] = False
    sandbox: Annotated[bool, INTERNAL] = False

    @property
    def urgent(self) -> bool:
        """As urgent as the request: it goes when that goes, and minutes are left for the others."""
        return self.urgency is Urgency.IMMEDIATE


class RiskUnanswered(Event):
    """Of a request at high risk nobody has taken anything on in time: the next level is told."""

    name: ClassVar[str] = "referral.risk-unanswered"
    topic: ClassVar[str] = "referrals"

    referral_id: Annotated[UUID, PARTY]
    partner_id: Annotated[UUID, INTERNAL]
    at: Annotated[datetime, INTERNAL]
    waited_minutes: Annotated[int, INTERNAL]
    level: Annotated[int, INTERNAL]
    sandbox: Annotated[bool, INTERNAL] = False

    @property
    def urgent(self) -> bool:
        """A person must know within minutes."""
        return True
