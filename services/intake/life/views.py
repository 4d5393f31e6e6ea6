"""What a partner reads of a referral, as it is documented."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from services.intake.life.rules import Standing
from shared.vocabulary.codes import (
    AgeBand,
    Channel,
    Gender,
    Need,
    NeedStatus,
    ProviderKind,
    ReferralStatus,
    Relation,
    Risk,
    Urgency,
)


class View(BaseModel):
    """Something read; it has these fields and no others."""

    model_config = ConfigDict(extra="forbid")


class NeedView(View):
    """One kind of help wanted, and who gives it."""

    id: UUID = Field(description="Id of the need")
    type: Need = Field(description="The kind of help")
    status: NeedStatus = Field(description="Where it stands")
    offer_id: UUID | None = Field(description="The offer that is open or was accepted")
    provider_id: UUID | None = Field(description="Who is asked or helps")
    provider_kind: ProviderKind | None = Field(description="What kind of body that is")
    answer_due_at: datetime | None = Field(description="Until when an answer is awaited")
    reason: str | None = Field(description="Why it is unmet, declined or withdrawn; a code")
    outcome: str | None = Field(description="What came of it; a code")
    for_person: bool = Field(description="It ended without help: a person must look at it")


class LineView(View):
    """One line of the timeline."""

    at: datetime = Field(description="When")
    what: str = Field(description="What happened; a code", examples=["offered"])
    need_id: UUID | None = Field(description="To which need")
    detail: dict[str, Any] = Field(description="Ids and codes only")


class SubjectView(View):
    """The person harmed, in bands."""

    age_band: AgeBand = Field(description="Age in years, as a band")
    gender: Gender = Field(description="As she gives it")
    languages: list[str] = Field(description="Languages she can be helped in")


class LifeView(View):
    """A referral's whole life. Who she is stays in the vault."""

    id: UUID = Field(description="Id of the referral")
    status: ReferralStatus = Field(description="Where it stands")
    status_at: datetime = Field(description="Since when")
    source_ref: str | None = Field(description="Your own reference")
    channel: Channel = Field(description="Where the request was made")
    region: str = Field(description="GB/T 2260 code")
    received_at: datetime = Field(description="When it was stored")
    occurred_at: datetime = Field(description="When she asked")
    subject: SubjectView = Field(description="The person harmed")
    harm: list[dict[str, Any]] = Field(description="Harms, primary first")
    perpetrator_relation: Relation | None = Field(description="Relation of the accused")
    children_witnessing: int = Field(description="Children who saw it")
    urgency: Urgency = Field(description="How soon, after screening")
    risk: Risk = Field(description="What the screening found")
    flags: list[str] = Field(description="Circumstances, and duties such as mandatory_report_due")
    self_referred: bool = Field(description="Whether she asked for herself")
    contactable: bool = Field(description="Whether she named a safe contact")
    consent: dict[str, Any] = Field(description="Why her data may be handled")
    needs: list[NeedView] = Field(description="In the order they were asked for")
    timeline: list[LineView] = Field(description="In the order it happened")
    trace_id: str | None = Field(description="Names its journey in traces")


class ItemView(View):
    """A referral in a list."""

    id: UUID = Field(description="Id of the referral")
    source_ref: str | None = Field(description="Your own reference")
    received_at: datetime = Field(description="When it was stored")
    status: ReferralStatus = Field(description="Where it stands")
    status_at: datetime = Field(description="Since when")
    channel: str | None = Field(description="Where the request was made; null after erasure")
    region: str | None = Field(description="GB/T 2260 code; null after erasure")
    urgency: str | None = Field(description="How soon; null after erasure")


class PageView(View):
    """Some of your referrals, newest first."""

    items: list[ItemView] = Field(description="The referrals")
    next: UUID | None = Field(description="Give it as `after` for the next page; null: no more")


class StandingView(View):
    """How a request stands, in neutral words."""

    status: Standing = Field(description="A neutral code")
    text: dict[str, str] = Field(description="A neutral sentence by language")


class Ended(View):
    """A referral that was taken back."""

    id: UUID = Field(description="Id of the referral")
    status: ReferralStatus = Field(description="withdrawn")


class Tombstone(View):
    """What is left of an erased referral."""

    id: UUID = Field(description="Id of the referral")
    status: ReferralStatus = Field(description="erased")
    erased_at: datetime = Field(description="When its key was destroyed")
