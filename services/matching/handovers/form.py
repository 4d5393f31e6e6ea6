"""Hand-overs as they are written in a request, and as they are read."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from services.matching.directory.documents import View
from services.matching.handovers.rules import HandoverRole, HandoverStep
from services.matching.referrals.documents import CaseView
from shared.fields import Flag, Moment, UnfitError, typed
from shared.vocabulary import (
    DeclineReason,
    HandoverState,
    Need,
    OfferState,
    ProviderKind,
    regions,
)


class _Form(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Handover(_Form):
    """Where a case moves to, and whether both meet her first."""

    to_region: Annotated[
        str,
        typed(6, 12),
        Field(description="Where she will be, GB/T 2260", examples=["340000"]),
    ]
    warm: Annotated[
        Flag, Field(description="Whether both are present with her before the case passes")
    ] = False
    meeting_at: Annotated[
        Moment | None,
        Field(description="When both meet her, with its offset; belongs to a warm one"),
    ] = None

    @field_validator("to_region")
    @classmethod
    def _known(cls, code: str) -> str:
        return regions.region(code)

    @model_validator(mode="after")
    def _whole(self) -> "Handover":
        if self.warm != (self.meeting_at is not None):
            raise UnfitError("meeting_with_warm", "`meeting_at` belongs to `warm` alone.")
        return self


class NotTaken(_Form):
    """Why the receiver says no."""

    reason: Annotated[DeclineReason, Field(description="Why; a code", examples=["no_capacity"])]


class HistoryLineView(View):
    """What one provider did for her before: codes and times, never words."""

    need: Need = Field(description="The kind of help")
    provider_kind: ProviderKind = Field(description="What kind of body gave it")
    status: OfferState = Field(description="Where it stands")
    accepted_at: datetime = Field(description="When it was taken on")
    started_at: datetime | None = Field(description="When help began")
    ended_at: datetime | None = Field(description="When it ended")
    outcome: str | None = Field(description="What came of it; a code")


class HandoverView(View):
    """A hand-over as one of its sides reads it."""

    handover_id: UUID = Field(description="Id of the hand-over")
    referral_id: UUID = Field(description="Id of the referral")
    offer_id: UUID = Field(description="The offer under which she is served until it passes")
    role: HandoverRole = Field(description="Who you are to it")
    state: HandoverState = Field(description="Where it stands")
    allowed: list[HandoverStep] = Field(description="What you may do with it now")
    need: Need = Field(description="The kind of help")
    to_region: str = Field(description="Where she will be, GB/T 2260")
    to_provider: UUID = Field(description="The provider that is asked to receive her")
    to_kind: ProviderKind = Field(description="What kind of body that is")
    warm: bool = Field(description="Whether both are present with her before the case passes")
    meeting_at: datetime | None = Field(description="When both meet her")
    sender_met_at: datetime | None = Field(description="When the sender said that they met")
    receiver_met_at: datetime | None = Field(description="When the receiver said so")
    asked_at: datetime = Field(description="When it was asked for")
    due_at: datetime = Field(description="Until when an answer is awaited")
    ended_at: datetime | None = Field(description="When it ended")
    reason: str | None = Field(description="Why the receiver said no; a code")
    new_offer_id: UUID | None = Field(description="The offer under which she is served after it")
    case: CaseView | None = Field(None, description="The case, as whoever is asked may know it")
    history: list[HistoryLineView] | None = Field(
        None,
        description="For whoever has received her: what others did before, so that she need not "
        "tell it again; left out where she does not let it be told",
    )


class HandoversView(View):
    """The hand-overs that you have a part in, the newest first."""

    items: list[HandoverView] = Field(description="The hand-overs")


Shown = dict[str, Any]
