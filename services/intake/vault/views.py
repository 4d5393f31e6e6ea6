"""What goes through the doors of the vault, as it is documented."""

from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from services.intake.referrals.fields import Telephone as Number
from shared.vocabulary import SafeChannel


class IdentityView(BaseModel):
    """Who she is, as far as given and needed for what was taken on."""

    model_config = ConfigDict(extra="forbid")

    name: str | None = Field(None, description="Name", examples=["林示例"])
    phone: str | None = Field(None, description="Telephone number")
    address: str | None = Field(None, description="Address")


class WindowView(BaseModel):
    """Days and hours in her time zone when a message is safe."""

    model_config = ConfigDict(extra="forbid")

    days: str = Field(description="Days, as mon-fri")
    from_: str = Field(alias="from", description="Earliest time, as 09:00")
    to: str = Field(description="Latest time; earlier than `from` means past midnight")


class SafeContactView(BaseModel):
    """The one way she said is safe."""

    model_config = ConfigDict(extra="forbid")

    channel: SafeChannel = Field(description="How; `none` is a full answer")
    address: str | None = Field(None, description="Number or address")
    windows: list[WindowView] = Field(description="When")
    code_word: str | None = Field(None, description="Proves who speaks; never in a message")
    time_zone: str = Field(description="IANA time zone of the windows")
    language: str = Field(description="Language of the message, BCP 47")
    confirmed_on: str | None = Field(None, description="Day she last confirmed it")


class SafeContactNow(SafeContactView):
    """The one way she said is safe, at this moment."""

    sandbox: bool = Field(description="true: a rehearsal; it never reaches a real telephone")


class Released(BaseModel):
    """Who she is, for the provider that took her case."""

    model_config = ConfigDict(extra="forbid")

    id: UUID = Field(description="Id of the referral")
    identity: IdentityView | None = Field(
        description="Name, phone, address, as far as given and needed for what you took on"
    )
    safe_contact: SafeContactView | None = Field(
        description="The one way that is safe; with code_word for the one that speaks to her first"
    )
    narrative: str | None = Field(
        description="What happened, so that she need not tell it again; only where it is needed,"
        " and without details that you are not given otherwise"
    )
    duties: list[str] = Field(description="Such as guardian_contact_blocked")


class Found(BaseModel):
    """Own referrals of one person."""

    model_config = ConfigDict(extra="forbid")

    ids: list[UUID] = Field(description="Newest first, a hundred at most")


class Contacts(BaseModel):
    """How these may be reached at this moment."""

    model_config = ConfigDict(extra="forbid")

    contacts: dict[str, SafeContactNow | None] = Field(description="By referral; null: not at all")


class Telephone(BaseModel):
    """A telephone number to look for."""

    model_config = ConfigDict(extra="forbid")

    phone: Number = Field(
        description="Telephone number, however it is written", examples=["199 0000 0001"]
    )


class ContactsQuery(BaseModel):
    """Whom a message is about to be sent to."""

    model_config = ConfigDict(extra="forbid")

    referral_ids: list[UUID] = Field(
        max_length=1000,
        description="Referrals",
        examples=[["0190a1b2-0000-7000-8000-000000000001"]],
    )
