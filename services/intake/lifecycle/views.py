"""What a partner reads of a referral, as it is documented."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from services.intake.lifecycle.rules import PublicStatus
from shared.vocabulary import (
    AgeBand,
    Channel,
    ClockCode,
    ConsentBasis,
    ConsentGiver,
    ConsentMethod,
    ConsentScope,
    Decider,
    DutyArticle,
    Gender,
    HarmForm,
    HarmSub,
    HarmType,
    MedicalDeadline,
    MessageAudience,
    MessageChannel,
    Need,
    NeedBasis,
    NeedStatus,
    OutcomeCode,
    ProviderKind,
    ReferralStatus,
    Relation,
    ReleaseMoment,
    RequestStatus,
    Risk,
    ServiceResult,
    SpecialCare,
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
    request_status: RequestStatus = Field(description="The same as FHIR's `ServiceRequest.status`")
    offer_id: UUID | None = Field(description="The offer that is open or was accepted")
    provider_id: UUID | None = Field(description="Who is asked or helps")
    provider_kind: ProviderKind | None = Field(description="What kind of body that is")
    answer_due_at: datetime | None = Field(description="Until when an answer is awaited")
    reason: str | None = Field(description="Why it is unmet, declined or withdrawn; a code")
    outcome: str | None = Field(description="What came of it; a code")
    parent_need: UUID | None = Field(None, description="The need it comes from")
    basis: NeedBasis | None = Field(None, description="How it comes from that")
    for_person: bool = Field(description="It ended without help: a person must look at it")


class DetailView(View):
    """What a line of the timeline is about: ids and codes."""

    offer_id: UUID | None = Field(None, description="The offer")
    provider_id: UUID | None = Field(None, description="The provider")
    attempt: int | None = Field(None, description="The how-manieth provider asked for the need")
    reason: str | None = Field(None, description="Why; a code")
    decided_by: Decider | None = Field(None, description="Whose decision the reason tells of")
    appointment_at: datetime | None = Field(None, description="When she is expected")
    parent_need: UUID | None = Field(None, description="The need that an added one comes from")
    basis: NeedBasis | None = Field(None, description="How it comes from that")
    clock: ClockCode | None = Field(None, description="Which time limit")
    due_at: datetime | None = Field(None, description="When it is or was due")
    result: ServiceResult | None = Field(None, description="How the service ended")
    outcome: OutcomeCode | None = Field(None, description="What came of it")
    audience: MessageAudience | None = Field(None, description="To whom a message was addressed")
    channel: MessageChannel | None = Field(None, description="By which way a message went")
    version: int | None = Field(None, description="Version of her consents")
    recipients: list[str] | None = Field(None, description="Whom the change of consent is about")
    template: str | None = Field(None, description="Which approved sentence a message was")


class HarmView(View):
    """One kind of harm."""

    type: HarmType = Field(description="What was done")
    forms: list[HarmForm] = Field(description="The forms it took")
    sub: list[HarmSub] = Field(description="Particulars that raise risk or are counted")


class DutyView(View):
    """On what ground somebody else decided for her. Who it was stays sealed."""

    article: DutyArticle = Field(description="The article it rests on")
    decided_at: datetime = Field(description="When it was decided")


class ConsentView(View):
    """Why her data may be handled, and who may receive it."""

    basis: ConsentBasis = Field(description="Consent, or the duty or emergency in its place")
    scope: ConsentScope = Field(description="To whom identity may be released")
    given_by: ConsentGiver = Field(description="Who gave it")
    text_version: str = Field(description="Version of the text that was read to her")
    providers: list[UUID] = Field(description="Providers she agreed to")
    version: int | None = Field(None, description="How often it was said; unsaid: once")
    fields: list[str] | None = Field(None, description="Which of her fields alone")
    release: ReleaseMoment | None = Field(None, description="When identity may pass")
    until: datetime | None = Field(None, description="When what the request said ends by itself")
    language: str | None = Field(None, description="In which language it was read to her")
    method: ConsentMethod | None = Field(None, description="How it was given")
    duty: DutyView | None = Field(None, description="The duty or emergency, where there is one")


class TimelineEntryView(View):
    """One line of the timeline."""

    at: datetime = Field(description="When")
    what: str = Field(description="What happened; a code", examples=["offered"])
    need_id: UUID | None = Field(description="To which need")
    detail: DetailView = Field(description="Ids and codes only")


class SubjectView(View):
    """The person harmed, in bands."""

    age_band: AgeBand = Field(description="Age in years, as a band")
    gender: Gender = Field(description="As she gives it")
    languages: list[str] = Field(description="Languages she can be helped in")


class DeadlineView(View):
    """Until when medicine can still do something."""

    code: MedicalDeadline = Field(description="What")
    due_at: datetime = Field(description="Its last moment")


class ReferralView(View):
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
    harm: list[HarmView] = Field(description="Harms, primary first")
    perpetrator_relation: Relation | None = Field(description="Relation of the accused")
    children_witnessing: int = Field(description="Children who saw it")
    urgency: Urgency = Field(description="How soon, after screening")
    risk: Risk = Field(description="What the screening found, or a worker judged")
    deadlines: list[DeadlineView] = Field(
        [], description="What medicine can still do, and until when"
    )
    flags: list[str] = Field(description="Circumstances, and duties such as mandatory_report_due")
    special_care: list[SpecialCare] = Field(
        [], description="To which groups that the law protects specially she belongs"
    )
    self_referred: bool = Field(description="Whether she asked for herself")
    contactable: bool = Field(description="Whether she named a safe contact")
    publicity_risk: bool = Field(description="Whether the case may reach the press")
    consent: ConsentView = Field(description="Why her data may be handled")
    needs: list[NeedView] = Field(description="In the order they were asked for")
    timeline: list[TimelineEntryView] = Field(description="In the order it happened")
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


class PublicStatusView(View):
    """How a request stands, in neutral words."""

    status: PublicStatus = Field(description="A neutral code")
    text: dict[str, str] = Field(description="A neutral sentence by language")


class Ended(View):
    """A referral that was taken back."""

    id: UUID = Field(description="Id of the referral")
    status: Literal[ReferralStatus.WITHDRAWN] = Field(description="It was taken back")


class Tombstone(View):
    """What is left of an erased referral."""

    id: UUID = Field(description="Id of the referral")
    status: Literal[ReferralStatus.ERASED] = Field(description="It was erased")
    erased_at: datetime = Field(description="When its key was destroyed")


class FoundView(View):
    """The referral that is known by what was asked."""

    referral_id: UUID = Field(description="Id of the referral")
