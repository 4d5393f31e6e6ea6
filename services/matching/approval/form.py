"""Decisions as they are written in a request."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from services.matching.approval.rules import Step
from shared.fields import whole
from shared.vocabulary import DecisionGround

EXAMPLE = {
    "provider_id": "0b7c3c1e-7d0f-4f0e-9b3e-2f1c6d1f0a02",
    "version": 1,
    "decision": "approve",
    "ground": "register_checked",
}


class _Form(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class OnVersion(_Form):
    """Yes or no to the version that was read, and on what ground."""

    version: Annotated[
        int, whole(1, 1_000_000_000), Field(description="The version that was read", examples=[1])
    ]
    decision: Annotated[
        Literal[Step.APPROVE, Step.REJECT], Field(description="Yes or no", examples=["approve"])
    ]
    ground: Annotated[
        DecisionGround, Field(description="On what ground; a code", examples=["register_checked"])
    ]


class VersionLine(OnVersion):
    """A decision in a batch."""

    provider_id: Annotated[UUID, Field(description="Id of the provider")]


class OnProvider(_Form):
    """On what ground a provider is suspended, reinstated or retired."""

    ground: Annotated[
        DecisionGround, Field(description="On what ground; a code", examples=["under_review"])
    ]
