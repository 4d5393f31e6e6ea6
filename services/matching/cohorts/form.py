"""A cohort and an enrolment as they are written and read."""

from datetime import date as day
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from asyncpg import Record
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from services.matching.cohorts.rules import Standing, standing
from services.matching.directory.documents import View
from shared.fields import Day, UnfitError, typed, whole
from shared.vocabulary import CourseSubject, regions

Place = Annotated[str, typed(1, 24), AfterValidator(regions.region)]


class CohortForm(BaseModel):
    """A course of one of your providers, for people who begin together."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    provider_id: Annotated[UUID, Field(description="The provider of yours that teaches it")]
    subject: Annotated[
        CourseSubject, Field(description="What is taught", examples=["digital_skills"])
    ]
    region: Annotated[
        Place | None,
        Field(description="Where it is taught, GB/T 2260; null: online", examples=["110105"]),
    ] = None
    seats: Annotated[
        int, whole(0, 10_000), Field(description="How many can take part", examples=[20])
    ]
    enrol_until: Annotated[
        Day,
        Field(description="Last day on which somebody can be enrolled", examples=["2029-04-30"]),
    ]
    starts_on: Annotated[Day, Field(description="First day", examples=["2029-04-30"])]
    ends_on: Annotated[Day, Field(description="Last day", examples=["2029-04-30"])]

    @model_validator(mode="after")
    def _in_order(self) -> "CohortForm":
        if self.ends_on < self.starts_on:
            raise UnfitError("out_of_range", "`ends_on` is not before `starts_on`.")
        return self


class CohortView(View):
    """A course, with the seats that are free now, or whose turn it would be."""

    cohort_id: UUID = Field(description="Id of the cohort")
    subject: CourseSubject = Field(description="What is taught")
    region: str | None = Field(description="Where it is taught, GB/T 2260; null: online")
    seats: int = Field(description="How many can take part")
    seats_free: int = Field(description="Seats free now")
    waitlist_position: int | None = Field(
        description="Whose turn the next one would be who enrols, from 1; null: a seat is free"
    )
    enrol_until: day = Field(description="Last day on which somebody can be enrolled")
    starts_on: day = Field(description="First day")
    ends_on: day = Field(description="Last day")


class OwnCohortView(CohortView):
    """A course of your own."""

    provider_id: UUID = Field(description="The provider that teaches it")
    updated_at: datetime = Field(description="When it was entered or changed last")


class Enrolment(BaseModel):
    """Who is to take part, by the offer under which she is helped."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    offer_id: Annotated[UUID, Field(description="An offer that the teaching provider has taken")]


class EnrolmentView(View):
    """One who takes part or waits for it."""

    cohort_id: UUID = Field(description="Id of the cohort")
    offer_id: UUID = Field(description="The offer under which she is helped")
    seated: bool = Field(description="Whether she has a seat")
    waitlist_position: int | None = Field(
        description="Her place on the waiting list, from 1; null: she has a seat"
    )


class EnrolmentsPage(View):
    """Who takes part, then who waits, in the order in which they were enrolled."""

    items: list[EnrolmentView] = Field(description="Who is enrolled")


class Left(View):
    """An enrolment that is no more."""

    cohort_id: UUID = Field(description="Id of the cohort")
    offer_id: UUID = Field(description="The offer under which she is helped")


def cohort_view(row: Record) -> dict[str, Any]:
    """A course as every partner reads it."""
    names = ("cohort_id", "subject", "region", "seats", "enrol_until", "starts_on", "ends_on")
    following = standing(row["enrolled"] + 1, row["seats"])
    return {name: row[name] for name in names} | {
        "seats_free": max(row["seats"] - row["enrolled"], 0),
        "waitlist_position": following.waitlist_position,
    }


def own_cohort_view(row: Record) -> dict[str, Any]:
    """A course as its own partner reads it."""
    return cohort_view(row) | {name: row[name] for name in ("provider_id", "updated_at")}


def enrolment_view(cohort_id: UUID, offer_id: UUID, found: Standing) -> dict[str, Any]:
    """An enrolment as its own partner reads it."""
    return {"cohort_id": cohort_id, "offer_id": offer_id} | found._asdict()
