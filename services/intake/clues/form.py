"""What is said of a clue, and what its two bodies are shown."""

from datetime import UTC, date, datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from services.intake.clues import rules
from services.intake.referrals.fields import CHINA, Reference, Region, Telephone
from services.intake.referrals.submission import Said
from shared import fields
from shared.fields import UnfitError, distinct, line, prose
from shared.vocabulary import (
    ClueChannel,
    ClueClock,
    ClueReason,
    ClueStatus,
    ClueStep,
    Flag,
    HarmType,
)

OLDEST = date(2016, 3, 1)
"""The day the Anti-Domestic Violence Law came into force: nothing before it is looked back to."""


def _not_to_come(day: date) -> date:
    if not OLDEST <= day <= datetime.now(UTC).astimezone(CHINA).date():
        raise UnfitError("bad_date", "Not in the future, and not before 2016-03-01.")
    return day


class Person(Said):
    """Who it is about. Sealed at once; the receiver reads it once it has accepted."""

    name: Annotated[str, line(1, 100)] | None = Field(None, description="Name")
    phone: Telephone | None = Field(None, description="Telephone number")


class ClueSaid(Said):
    """A clue, as a body enters it: the least that lets another decide."""

    model_config = ConfigDict(
        strict=False,
        json_schema_extra={
            "examples": [
                {
                    "channel": "hotline_12309",
                    "ref": "12309-2026-000123",
                    "region": "530302",
                    "harms": ["domestic_violence"],
                    "flags": ["rural"],
                }
            ]
        },
    )

    channel: ClueChannel = Field(description="By which channel it came")
    ref: Reference | None = Field(
        None, description="Your own reference, no personal data; the same one is the same clue"
    )
    region: Region = Field(description="Where the person is: GB/T 2260, the province is enough")
    harms: Annotated[tuple[HarmType, ...], AfterValidator(distinct)] = Field(
        (), max_length=7, description="What is said to have been done"
    )
    flags: Annotated[tuple[Flag, ...], AfterValidator(distinct)] = Field(
        (), description="Circumstances of the person"
    )
    dated: Annotated[fields.Day, AfterValidator(_not_to_come)] | None = Field(
        None, description="The day the clue is of; unsaid: today"
    )
    person: Person | None = Field(None, description="Who it is about, where that is known")


class Transfer(Said):
    """To whom a clue is handed."""

    model_config = ConfigDict(
        strict=False,
        json_schema_extra={"examples": [{"to": "0b7c3c1e-7d0f-4f0e-9b3e-2f1c6d1f0a04"}]},
    )

    to: UUID = Field(description="The body it is handed to, by its id in the registry")


class Step(Said):
    """What happened."""

    model_config = ConfigDict(
        strict=False, json_schema_extra={"examples": [{"step": "acknowledge"}]}
    )

    step: ClueStep = Field(description="What happened")
    reason: ClueReason | None = Field(
        None, description="Needed with dismiss, return, close and feedback, and only there"
    )
    words: Annotated[str, prose(2, 500)] | None = Field(
        None, description="Needed with return: why, in words. Sealed; no personal data"
    )

    @model_validator(mode="after")
    def _fitting(self) -> Self:
        reasons = rules.STEPS[self.step].reasons
        if reasons and self.reason not in reasons:
            raise UnfitError(
                "reason_needed", "Say a reason that fits this step.", tuple(sorted(reasons))
            )
        if not reasons and self.reason is not None:
            raise UnfitError("no_reason", "This step has no reason.")
        if (self.words is not None) != (self.step is ClueStep.RETURN):
            raise UnfitError("words_needed", "A return has words, and no other step has.")
        return self


class Listing(BaseModel):
    """Which clues are listed."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    status: ClueStatus | None = Field(None, description="Only these")
    overdue: bool = Field(False, description="Only those of which something is overdue")
    after: UUID | None = Field(None, description="`next` of the page before")
    limit: int = Field(50, ge=1, le=500, description="Most on a page")


class ClueAccepted(BaseModel):
    """The clue is kept, and you answer for it."""

    clue_id: UUID = Field(description="Id of the clue")
    status: ClueStatus = Field(description="How it stands")
    known: bool = Field(description="Whether it was there already under this reference")


class TransferView(BaseModel):
    """One handing over of a clue."""

    transfer_id: UUID = Field(description="Id of the transfer")
    sender_id: UUID = Field(description="Who handed it over")
    receiver_id: UUID = Field(description="To whom")
    sent_at: datetime = Field(description="When")
    acknowledged_at: datetime | None = Field(description="When the receiver confirmed that it came")
    accepted_at: datetime | None = Field(description="When the receiver took it on")
    contacted_at: datetime | None = Field(description="When the receiver first reached the person")
    returned_at: datetime | None = Field(description="When it was returned")
    return_code: ClueReason | None = Field(description="Why it was returned")
    return_words: str | None = Field(description="Why, in words", examples=["户籍地不在本县"])
    feedback_at: datetime | None = Field(description="When feedback was given")
    feedback_code: ClueReason | None = Field(description="What came of it")


class OwedView(BaseModel):
    """Something that is owed of a clue."""

    clock: ClueClock = Field(description="What")
    owed_by: UUID = Field(description="By whom")
    due_at: datetime = Field(description="By when: the end of a working day in China")
    provisional: bool = Field(description="true: the holidays of a year counted are not known yet")
    overdue: bool = Field(description="Whether the time has passed")


class ClueView(BaseModel):
    """A clue as its bodies see it."""

    clue_id: UUID = Field(description="Id of the clue")
    owner_id: UUID = Field(description="Who answers for it now")
    status: ClueStatus = Field(description="How it stands")
    status_at: datetime = Field(description="Since when")
    reason: ClueReason | None = Field(description="Why it ended, or was returned last")
    channel: ClueChannel = Field(description="By which channel it came")
    ref: str | None = Field(
        description="The reference of whoever entered it; null for others", examples=["12309-1"]
    )
    region: str = Field(description="Where the person is")
    harms: list[HarmType] = Field(description="What is said to have been done")
    flags: list[Flag] = Field(description="Circumstances of the person")
    dated: date = Field(description="The day the clue is of")
    campaign: str | None = Field(description="The campaign it falls into", examples=["ja-women"])
    phase: int | None = Field(ge=1, description="The phase of the campaign")
    sandbox: bool = Field(description="Whether a sandbox client entered it")
    received_at: datetime = Field(description="When it was entered")
    transfers: list[TransferView] = Field(description="How it was handed over, first to last")
    owed: list[OwedView] = Field(description="What is owed now")


class ClueLine(BaseModel):
    """A clue in a list."""

    clue_id: UUID = Field(description="Id of the clue")
    owner_id: UUID = Field(description="Who answers for it now")
    status: ClueStatus = Field(description="How it stands")
    status_at: datetime = Field(description="Since when")
    channel: ClueChannel = Field(description="By which channel it came")
    region: str = Field(description="Where the person is")
    overdue: bool = Field(description="Whether something is overdue")


class CluesPage(BaseModel):
    """Some clues, newest first."""

    items: list[ClueLine] = Field(description="The clues")
    next: UUID | None = Field(description="`after` of the next page; null on the last")


class ClueStands(BaseModel):
    """How a clue stands after a step."""

    clue_id: UUID = Field(description="Id of the clue")
    status: ClueStatus = Field(description="How it stands now")
    owner_id: UUID = Field(description="Who answers for it now")
    transfer_id: UUID | None = Field(None, description="The transfer, where there is one")
    letter_id: UUID | None = Field(None, description="The letter that was signed, if one was")
    due_at: datetime | None = Field(None, description="By when the next is owed, if something is")


class PersonView(BaseModel):
    """Who a clue is about."""

    name: str | None = Field(None, description="Name")
    phone: str | None = Field(None, description="Telephone number")


class LetterView(BaseModel):
    """A signed letter: check it offline with any tool that reads JWS (RFC 7515)."""

    letter_id: UUID = Field(description="Id of the letter")
    kind: str = Field(description="transfer, receipt or return", examples=["transfer"])
    issued_at: datetime = Field(description="When it was signed")
    jws: str = Field(
        description="Compact JWS, Ed25519; its payload is the letter",
        examples=["eyJhbGciOiJFZDI1NTE5In0.e30.c2ln"],
    )


class LettersView(BaseModel):
    """The letters of a clue."""

    items: list[LetterView] = Field(description="The letters, first to last")


class ClueGone(BaseModel):
    """That a clue was erased."""

    clue_id: UUID = Field(description="Id of the clue")
    erased_at: datetime = Field(description="When")
