"""Hours and turns as a request writes them, and as they are read."""

from datetime import date as day
from datetime import datetime, timedelta
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator

from services.matching.directory.documents import View
from services.matching.hours.rules import Attendance, Turn
from services.matching.hsds.form import Schedule
from shared.fields import Moment, UnfitError

LONGEST_TURN = timedelta(days=14)
EXAMPLE = {
    "byday": ["MO", "TU", "WE", "TH", "FR"],
    "opens_at": "09:00",
    "closes_at": "17:30",
}
Schedules = Annotated[
    tuple[Schedule, ...],
    Field(min_length=1, max_length=20, description="When it is open", examples=[[EXAMPLE]]),
]


class _Form(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class TurnForm(_Form):
    """A turn of the rota: on call for what is immediate, out of hours."""

    begins_at: Annotated[
        Moment,
        Field(
            description="When the turn begins, with its offset",
            examples=["2026-12-01T10:00:00+08:00"],
        ),
    ]
    ends_at: Annotated[
        Moment,
        Field(
            description="When it is over, at most 14 days later",
            examples=["2026-12-02T10:00:00+08:00"],
        ),
    ]

    @model_validator(mode="after")
    def _in_order(self) -> "TurnForm":
        if not timedelta() < self.ends_at - self.begins_at <= LONGEST_TURN:
            raise UnfitError("out_of_range", "It ends after it begins, at most 14 days later.")
        return self


class ProviderHoursForm(_Form):
    """When a provider is open, and its turns of the rota otherwise."""

    schedules: Schedules
    on_call: Annotated[
        tuple[TurnForm, ...],
        Field(max_length=200, description="Its turns of the rota; those that are over are dropped"),
    ] = ()


class OpeningView(View):
    """Hours of some days of each week, by the clock of China, in the words of HSDS."""

    byday: list[Literal["MO", "TU", "WE", "TH", "FR", "SA", "SU"]] = Field(
        description="Days of the week (RFC 5545)"
    )
    opens_at: str = Field(description="From this hour")
    closes_at: str = Field(description="Until this hour; 23:59: until midnight")
    holidays: bool = Field(
        description="false: not on China's public holidays, whatever day they fall on"
    )
    valid_to: day | None = Field(description="Last day of these hours; null: they have no end")


class AttendanceView(View):
    """Whether somebody is there at this moment."""

    open: bool = Field(description="Whether it is open now")
    until: datetime | None = Field(description="Until when it is open; null: it is closed")
    opens_at: datetime | None = Field(
        description="When it opens next; null: it is open, or not within three weeks"
    )
    provisional: bool = Field(
        description="Whether a day counts here of a year whose public holidays are not known yet"
    )


class TurnView(View):
    """A turn of the rota."""

    begins_at: datetime = Field(description="When the turn begins")
    ends_at: datetime = Field(description="When it is over")


class ProviderHoursView(View):
    """When a provider is open, whether somebody is there now, and its turns of the rota."""

    provider_id: UUID = Field(description="Id of the provider")
    schedules: list[OpeningView] = Field(description="When it is open")
    now: AttendanceView = Field(description="Whether it is open at this moment")
    on_call_now: bool = Field(description="Whether it is on call at this moment")
    on_call: list[TurnView] = Field(description="Its turns that are not over")


def kept(schedules: tuple[Schedule, ...]) -> list[dict[str, Any]]:
    """Schedules as they are kept and shown."""
    return [one.model_dump(mode="json") for one in schedules]


def attendance_view(found: Attendance) -> dict[str, Any]:
    """Whether somebody is there, as it is shown."""
    return {
        "open": found.is_open,
        "until": found.until,
        "opens_at": found.opens_at,
        "provisional": found.provisional,
    }


def turn_view(turn: Turn) -> dict[str, Any]:
    """A turn as it is shown."""
    return {"begins_at": turn.begins, "ends_at": turn.ends}
