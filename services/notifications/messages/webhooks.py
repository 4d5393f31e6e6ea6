"""What is posted to a webhook, as it is documented; `sender.message` makes it, a test compares."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from shared.openapi.webhooks import Webhook
from shared.vocabulary import Need


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")

    id: UUID = Field(description="Id of the message; the same on every try: note it, act once")
    referral_id: UUID = Field(description="The referral it is about")
    timestamp: datetime = Field(description="When the message was made")


class _OfferBody(_Body):
    offer_id: UUID = Field(description="The first of the offers it is about")
    offer_ids: list[UUID] = Field(description="The offers it is about")


class _NeedBody(_Body):
    need_id: UUID = Field(description="The need that ended")
    need: Need = Field(description="The kind of help")
    result: str = Field(description="How the need ended; a code", examples=["completed"])
    code: str = Field(
        description="What came of it, or why it is unmet; a code", examples=["advice_given"]
    )


class OfferMadeMessage(_OfferBody):
    """Your provider is asked: read GET /v1/offers/{id} of matching and answer there."""

    type: Literal["offer.made"] = Field(description="What happened")


class OfferWithdrawnMessage(_OfferBody):
    """Your provider is asked no more: stop, and read the offer for its state."""

    type: Literal["offer.withdrawn"] = Field(description="What happened")


class AppointmentNearMessage(_OfferBody):
    """An agreed time comes near: read the offer. Nothing is sent once the case has moved on."""

    type: Literal["appointment.near"] = Field(description="What happened")


class HandoverMovedMessage(_OfferBody):
    """A case is to be handed over to you, or yours to another: read GET /v1/handovers."""

    type: Literal["handover.moved"] = Field(description="What happened")


class NeedCompletedMessage(_NeedBody):
    """A need of a referral of yours was served, well or not."""

    type: Literal["need.completed"] = Field(description="What happened")


class NeedUnmetMessage(_NeedBody):
    """Nobody could be found for a need of a referral of yours: a person must look."""

    type: Literal["need.unmet"] = Field(description="What happened")


class OfferQuestionedMessage(_Body):
    """A provider asks you something before it answers: read the offer's questions and reply."""

    type: Literal["offer.questioned"] = Field(description="What happened")


class AccessHarassmentMessage(_Body):
    """Somebody asks again and again to see her, and was refused: a person must stop it."""

    type: Literal["access.harassment"] = Field(description="What happened")


class ReferralScreenedMessage(_Body):
    """A referral of yours is at high risk, or nobody has taken it on in time: act now."""

    type: Literal["referral.screened"] = Field(description="What happened")


WEBHOOKS = (
    Webhook("offer.made", "A provider is asked", OfferMadeMessage),
    Webhook("offer.withdrawn", "A provider is asked no more", OfferWithdrawnMessage),
    Webhook("appointment.near", "An appointment comes near", AppointmentNearMessage),
    Webhook("handover.moved", "A hand-over of a case concerns you", HandoverMovedMessage),
    Webhook("need.completed", "A need was served", NeedCompletedMessage),
    Webhook("need.unmet", "A need could not be met", NeedUnmetMessage),
    Webhook("offer.questioned", "A provider asks you something", OfferQuestionedMessage),
    Webhook("access.harassment", "Somebody does not leave her alone", AccessHarassmentMessage),
    Webhook("referral.screened", "Somebody is at high risk", ReferralScreenedMessage),
)
