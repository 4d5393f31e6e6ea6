"""What may be said of a call and of a day's use of a channel."""

from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator

from services.intake.channels.rules import LINES, Line
from services.intake.referrals.fields import (
    Languages,
    Moment,
    Reference,
    Region,
    UsageDay,
)
from services.intake.referrals.submission import Consent, Harm, Said, Subject, Submission
from shared.fields import UnfitError, distinct
from shared.vocabulary import (
    AgeBand,
    Channel,
    Flag,
    Gender,
    HarmType,
    Need,
    Urgency,
)

ROWS = len(Gender) * len(AgeBand)


class Caller(Said):
    """The person the call is about, as far as she says."""

    age_band: AgeBand = Field(AgeBand.UNDISCLOSED, description="Age in years, as a band")
    gender: Gender = Field(Gender.UNDISCLOSED, description="As she gives it; never required")
    languages: Languages = Field(
        ("zh",), min_length=1, max_length=6, description="Languages she can be helped in"
    )
    flags: Annotated[tuple[Flag, ...], AfterValidator(distinct)] = Field(
        (), description="Circumstances that open further help"
    )


class CallSaid(Said):
    """A registered call; it becomes a referral for legal advice. Nobody's name is taken."""

    call_ref: Reference | None = Field(None, description="Your own reference; no personal data")
    via: Line = Field(Line.MINIPROGRAM, description="By which line it came")
    topic: HarmType = Field(description="What it was about")
    occurred_at: Moment = Field(description="When it came, with offset")
    region: Region = Field(description="GB/T 2260 code; the province is enough")
    subject: Caller = Field(Caller(), description="The person it is about")
    urgency: Urgency = Field(Urgency.ROUTINE, description="How soon help is needed")
    consent: Consent = Field(description="As it was said on the line; never assumed")

    def as_submission(self) -> Submission:
        """The request for help that the call is. Every part was checked with the call."""
        about = self.subject
        return Submission.model_construct(
            channel=LINES[self.via],
            source_ref=self.call_ref,
            occurred_at=self.occurred_at,
            region=self.region,
            subject=Subject.model_construct(**dict(about)),
            harm=(Harm.model_construct(type=self.topic),),
            needs=(Need.LEGAL_CONSULTATION,),
            urgency=self.urgency,
            consent=self.consent,
        )


class UsageRow(Said):
    """New users and opens of one gender and age band."""

    gender: Gender = Field(description="As users give it")
    age_band: AgeBand = Field(description="Age in years, as a band")
    users: int = Field(ge=0, le=10_000_000, description="New users that day")
    opens: int = Field(ge=0, le=10_000_000, description="Times opened that day")


class UsageSaid(Said):
    """How often a channel was used on one day: counters, never a person."""

    channel: Channel = Field(description="The channel")
    day: UsageDay = Field(description="The day, in China; not one to come")
    counts: tuple[UsageRow, ...] = Field(
        min_length=1, max_length=ROWS, description="One row per gender and age band"
    )

    @model_validator(mode="after")
    def _one_row_each(self) -> Self:
        if len({(row.gender, row.age_band) for row in self.counts}) != len(self.counts):
            raise UnfitError("duplicate", "Each gender and age band may be given once.")
        return self
