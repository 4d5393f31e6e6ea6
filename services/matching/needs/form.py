"""What a need is to become, and how a need that was added is shown."""

from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from services.matching.directory.documents import View
from shared.vocabulary import Need, NeedBasis, NeedStatus, RequestStatus, UnmetReason


class Escalation(BaseModel):
    """What the need grows into."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    to: Annotated[
        Need, Field(description="The kind of help wanted now", examples=["court_representation"])
    ]


class AddedNeed(View):
    """A need that came from another one, and who is asked for it."""

    need_id: UUID = Field(description="Id of the need")
    referral_id: UUID = Field(description="Id of the referral")
    type: Need = Field(description="The kind of help")
    status: NeedStatus = Field(description="Where it stands")
    request_status: RequestStatus = Field(description="The same as FHIR's `ServiceRequest.status`")
    parent_need: UUID = Field(description="The need it comes from")
    basis: NeedBasis = Field(description="How it comes from that")
    offer_id: UUID | None = Field(description="The offer that was made; null: nobody can be asked")
    provider_id: UUID | None = Field(description="The provider that is asked")
    unmet_reason: UnmetReason | None = Field(description="Why nobody was found")
