"""What is said of a joint consultation, and what is shown of them."""

from datetime import date, datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from services.intake.referrals.fields import PastDay
from services.intake.referrals.submission import Said


class ConsultationSaid(Said):
    """That two bodies consulted together."""

    model_config = ConfigDict(
        strict=False,
        json_schema_extra={
            "examples": [
                {"with_body": "0b7c3c1e-7d0f-4f0e-9b3e-2f1c6d1f0a04", "held_on": "2026-11-20"}
            ]
        },
    )

    with_body: UUID = Field(description="The other body, by its id in the registry")
    held_on: PastDay = Field(description="The day it was held on")


class ConsultationView(BaseModel):
    """How two bodies stand with their monthly consultation."""

    with_body: UUID = Field(description="The other body")
    held_on: date | None = Field(description="When they last consulted; null: not yet")
    clues_since: date | None = Field(
        description="When the first clue was handed over between them; null: none was"
    )
    due_at: datetime = Field(description="By when they consult next")
    overdue: bool = Field(description="Whether that has passed")


class ConsultationsView(BaseModel):
    """With whom you consult, the longest ago first."""

    items: list[ConsultationView] = Field(description="One line for each body, at most 500")
