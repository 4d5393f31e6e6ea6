"""What goes through the doors of the vault, as it is documented."""

from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from services.intake.referrals.fields import Telephone as Number


class Released(BaseModel):
    """Who she is, for the provider that took her case."""

    id: UUID = Field(description="Id of the referral")
    identity: dict[str, Any] | None = Field(
        description="Name, phone, address, as far as given and needed for what you took on"
    )
    safe_contact: dict[str, Any] | None = Field(
        description="The one way that is safe; with code_word for the one that speaks to her first"
    )
    narrative: str | None = Field(
        description="What happened, so that she need not tell it again; only where it is needed"
    )
    duties: list[str] = Field(description="Such as guardian_contact_blocked")


class Found(BaseModel):
    """Own referrals of one person."""

    ids: list[UUID] = Field(description="Newest first, a hundred at most")


class Contacts(BaseModel):
    """How these may be reached at this moment."""

    contacts: dict[str, dict[str, Any] | None] = Field(description="By referral; null: not at all")


class Telephone(BaseModel):
    """A telephone number to look for."""

    model_config = ConfigDict(extra="forbid")

    phone: Number = Field(description="Telephone number, however it is written")


class Wanted(BaseModel):
    """Whom a message is about to be sent to."""

    model_config = ConfigDict(extra="forbid")

    referral_ids: list[UUID] = Field(max_length=1000, description="Referrals")
