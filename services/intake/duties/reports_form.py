"""What is said of a mandatory report and of an inquiry, and what is shown of them."""

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from services.intake.referrals.fields import Moment, Reference
from services.intake.referrals.submission import Said
from shared.fields import UnfitError, distinct
from shared.vocabulary import (
    DisclosedPart,
    DutyArticle,
    InquiryQuestion,
    InquiryReply,
    ReportResult,
    ReportSituation,
)

BODY = r"^([a-z_]{2,40}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$"
Body = Annotated[str, Field(pattern=BODY, examples=["police"])]
TO = "To which bodies: kinds such as police, or ids in the registry"
CASE = "The case"


class ReportSaid(Said):
    """A mandatory report that was made."""

    model_config = ConfigDict(
        strict=False,
        json_schema_extra={
            "examples": [
                {
                    "referral_id": "0190a1b2-0000-7000-8000-000000000001",
                    "situation": "many_injuries",
                    "to": ["police", "civil_affairs", "education"],
                    "parts": ["facts", "identity"],
                    "officer_ref": "staff-17",
                    "learned_at": "2026-11-20T09:12:00+08:00",
                    "reported_at": "2026-11-20T09:40:00+08:00",
                }
            ]
        },
    )

    referral_id: UUID = Field(description=CASE)
    situation: ReportSituation = Field(description="What obliges to report")
    to: Annotated[tuple[Body, ...], AfterValidator(distinct)] = Field(
        min_length=1, max_length=3, description=TO
    )
    parts: Annotated[tuple[DisclosedPart, ...], AfterValidator(distinct)] = Field(
        min_length=1, description="What was sent"
    )
    officer_ref: Reference = Field(
        description="Your staff reference of who reported; kept as a digest, shown to nobody"
    )
    learned_at: Moment = Field(description="When staff learned of it, with offset")
    reported_at: Moment = Field(description="When it was reported, with offset")

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.reported_at < self.learned_at:
            raise UnfitError("bad_order", "It was learned of before it was reported.")
        return self

    @property
    def article(self) -> DutyArticle:
        """The article that obliges in this situation."""
        if self.situation is ReportSituation.ADULT_WITHOUT_CAPACITY:
            return DutyArticle.DOMESTIC_VIOLENCE_14
        return DutyArticle.MINORS_PROTECTION_11


class ResultSaid(Said):
    """What came of a report."""

    model_config = ConfigDict(
        strict=False, json_schema_extra={"examples": [{"result": "case_opened"}]}
    )

    result: ReportResult = Field(description="What the receiver tells")
    of: Body | None = Field(
        None, description="Whose result it is, where the reporter notes it; else your own body's"
    )


class AddresseeView(BaseModel):
    """A body that a report went to."""

    kind: str = Field(description="What the body is", examples=["public_security"])
    recipient_id: UUID | None = Field(description="The body, where one was named")
    result: ReportResult | None = Field(description="What it told")
    told_by: str | None = Field(
        description="addressee: it said so itself; reporter: the reporter noted it",
        examples=["addressee"],
    )
    told_at: datetime | None = Field(description="When")


class ReportView(BaseModel):
    """A mandatory report on record. Who reported is shown to nobody."""

    report_id: UUID = Field(description="Its id")
    referral_id: UUID | None = Field(description="The case; null for the bodies it went to")
    situation: ReportSituation = Field(description="What obliged to report")
    article: DutyArticle = Field(description="The article that obliges")
    parts: list[DisclosedPart] = Field(description="What was sent")
    learned_at: datetime = Field(description="When staff learned of it")
    reported_at: datetime = Field(description="When it was reported")
    late: bool = Field(description="Whether that was later than the clock allows")
    addressees: list[AddresseeView] = Field(description="The bodies it went to")


class ReportsView(BaseModel):
    """The mandatory reports of a case."""

    items: list[ReportView] = Field(description="The reports, first to last")


class OwedReportView(BaseModel):
    """A case that a report is owed of."""

    referral_id: UUID = Field(description=CASE)
    due_at: datetime = Field(description="By when")
    overdue: bool = Field(description="Whether the time has passed")


class OwedReportsView(BaseModel):
    """Own cases that a report is owed of."""

    items: list[OwedReportView] = Field(description="The cases, the oldest 500 first to last")


class InquirySaid(Said):
    """What a department is asked to look into (charter of the women's federation, Art. 4)."""

    model_config = ConfigDict(
        strict=False,
        json_schema_extra={
            "examples": [
                {
                    "to": "public_security",
                    "referral_id": "0190a1b2-0000-7000-8000-000000000001",
                    "question": "investigate",
                }
            ]
        },
    )

    to: Body = Field(description="The department: a kind such as police, or an id in the registry")
    referral_id: UUID | None = Field(None, description="The case it is about, one of your own")
    clue_id: UUID | None = Field(None, description="Or the clue, one you answer for")
    question: InquiryQuestion = Field(description="What is asked")

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.referral_id is None) == (self.clue_id is None):
            raise UnfitError("one_of_both", "Say referral_id or clue_id, one of both.")
        return self


class ReplySaid(Said):
    """What a department replied."""

    model_config = ConfigDict(strict=False, json_schema_extra={"examples": [{"reply": "handled"}]})

    reply: InquiryReply = Field(description="The reply")


class InquiryView(BaseModel):
    """A request to a department, and its reply."""

    request_id: UUID = Field(description="Its id")
    partner_id: UUID = Field(description="Who asked")
    referral_id: UUID | None = Field(description="The case; null for the department")
    clue_id: UUID | None = Field(description="The clue; null for the department")
    recipient_kind: str = Field(description="What the body is", examples=["public_security"])
    recipient_id: UUID | None = Field(description="The body, where one was named")
    question: InquiryQuestion = Field(description="What is asked")
    asked_at: datetime = Field(description="When")
    due_at: datetime = Field(description="By when a reply is owed: the end of a working day")
    provisional: bool = Field(description="true: the holidays of a year counted are not known yet")
    overdue: bool = Field(description="Whether the time has passed without a reply")
    reply: InquiryReply | None = Field(description="The reply")
    told_by: str | None = Field(
        description="addressee: it replied itself; sender: whoever asked noted it",
        examples=["addressee"],
    )
    replied_at: datetime | None = Field(description="When it replied")


class InquiriesView(BaseModel):
    """Requests to departments."""

    items: list[InquiryView] = Field(description="The requests, the newest 500")
