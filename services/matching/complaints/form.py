"""A complaint as it is written, and as it is read."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from asyncpg import Record
from pydantic import BaseModel, ConfigDict, Field

from services.matching.directory.documents import View
from shared.vocabulary import ComplaintFinding, ComplaintKind

State = Literal["open", "overdue", "decided"]


class ComplaintForm(BaseModel):
    """What a provider is said to have done in one offer; a code, never a story."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    offer_id: Annotated[UUID, Field(description="The offer in which it happened")]
    kind: Annotated[ComplaintKind, Field(description="What it did", examples=["victim_blaming"])]


class FindingForm(BaseModel):
    """What a person found."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    finding: Annotated[ComplaintFinding, Field(description="Whether it is so", examples=["upheld"])]


class ComplaintView(View):
    """A complaint about a provider."""

    complaint_id: UUID = Field(description="Id of the complaint")
    provider_id: UUID = Field(description="The provider it is about")
    kind: ComplaintKind = Field(description="What it is said to have done")
    state: State = Field(description="Whether a person has decided, or should have by now")
    filed_at: datetime = Field(description="When it was filed")
    due_at: datetime = Field(description="Until when a person must have decided")
    finding: ComplaintFinding | None = Field(description="What was found; null: not decided yet")
    decided_at: datetime | None = Field(description="When it was decided")


class ComplaintsPage(View):
    """Complaints about which a person must decide, the oldest first."""

    items: list[ComplaintView] = Field(description="The complaints")


def complaint_view(row: Record) -> dict[str, Any]:
    """A complaint as it is read: nothing of her, and of nobody who filed it."""
    names = ("complaint_id", "provider_id", "kind", "filed_at", "due_at", "finding", "decided_at")
    state = "overdue" if row["overdue"] else "open"
    if row["decided_at"] is not None:
        state = "decided"
    return {**{name: row[name] for name in names}, "state": state}
