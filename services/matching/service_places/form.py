"""A place as it is entered and read."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import orjson
from asyncpg import Record
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from services.matching.directory.documents import View
from services.matching.hours.form import AttendanceView, OpeningView, Schedules, attendance_view
from services.matching.hours.rules import attendance, schedules_of
from shared.fields import line, typed, whole
from shared.vocabulary import PlaceKind, regions

Place = Annotated[str, typed(1, 24), AfterValidator(regions.region)]


class PlaceForm(BaseModel):
    """A place that one of your providers keeps."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    provider_id: Annotated[UUID, Field(description="The provider of yours that keeps it")]
    kind: Annotated[PlaceKind, Field(description="What it is", examples=["childrens_home"])]
    name: Annotated[
        str, line(1, 200), Field(description="Its name", examples=["Invented Children's Home 3"])
    ]
    address: Annotated[
        str,
        line(1, 300),
        Field(description="Where it is found", examples=["Invented Road 7"]),
    ]
    region: Annotated[
        Place, Field(description="The region it is in, GB/T 2260", examples=["620102"])
    ]
    seats: Annotated[
        int, whole(0, 100_000), Field(description="How many can be there at once", examples=[30])
    ]
    schedules: Schedules


class PlaceView(View):
    """A place: where it is, when it is open, how many can be there."""

    place_id: UUID = Field(description="Id of the place")
    provider_id: UUID = Field(description="The provider that keeps it")
    kind: PlaceKind = Field(description="What it is")
    name: str = Field(description="Its name")
    address: str = Field(description="Where it is found")
    region: str = Field(description="The region it is in, GB/T 2260")
    seats: int = Field(description="How many can be there at once")
    schedules: list[OpeningView] = Field(description="When it is open")
    now: AttendanceView = Field(description="Whether it is open at this moment")
    updated_at: datetime = Field(description="When it was entered or changed last")


class PlacesPage(View):
    """Some places, in order of id."""

    items: list[PlaceView] = Field(description="The places")
    next: UUID | None = Field(description="Give it as `after` for the next page; null: no more")


class ClosedPlace(View):
    """A place that is no more."""

    place_id: UUID = Field(description="Id of the place")


def place_view(row: Record, words: Mapping[str, str], now: datetime) -> dict[str, Any]:
    """A place as it is read; `words`: what a person typed of it."""
    names = ("place_id", "provider_id", "kind", "region", "seats", "updated_at")
    schedules = orjson.loads(row["schedules"])
    return {name: row[name] for name in names} | {
        "name": words["name"],
        "address": words["address"],
        "schedules": schedules,
        "now": attendance_view(attendance(schedules_of(schedules), now)),
    }
