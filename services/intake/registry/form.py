"""What administrators enter of an organisation, and what is shown of it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator

from services.intake.referrals.fields import Region, Telephone, Zone
from services.intake.referrals.submission import Said, Window
from services.intake.registry import rules
from shared.contact.time_zones import AT_HOME
from shared.fields import Flag, UnfitError, line
from shared.vocabulary import OrganisationLevel, PartnerKind

NAME = "Its name"
LEVEL = "The level of government it belongs to; unsaid: that of its region"
REGION = "The region it answers for, GB/T 2260; null: the whole country, or none"
ABROAD = "Whether it is abroad; some kinds always are. Its clients read protected figures alone"
REGISTRATION = "The number it is registered or filed under, such as its unified social credit code"
PARENT = "The organisation it is under; unsaid: the nearest of its kind upwards"


class Turn(Said):
    """Who answers in some hours in which an organisation is closed."""

    model_config = ConfigDict(strict=False)

    partner_id: UUID = Field(description="The organisation that answers then")
    windows: tuple[Window, ...] = Field(
        min_length=1, max_length=14, description="When, by the time zone of the hours"
    )


class Hours(Said):
    """When somebody answers, and who answers otherwise."""

    model_config = ConfigDict(strict=False)

    windows: tuple[Window, ...] = Field(min_length=1, max_length=14, description="When it is open")
    time_zone: Zone = Field(AT_HOME, description="IANA time zone of the windows")
    otherwise: tuple[Turn, ...] = Field(
        (), max_length=14, description="The rota out of hours: the first whose turn it is answers"
    )


class Registration(Said):
    """An organisation, as it is entered."""

    model_config = ConfigDict(
        strict=False,
        json_schema_extra={
            "examples": [
                {
                    "name": "示例县妇联",
                    "kind": "womens_federation",
                    "region": "530302",
                    "registration_ref": "13530302MB0000000X",
                    "hours": {
                        "windows": [{"days": "mon-fri", "from": "08:30", "to": "17:30"}],
                        "time_zone": "Asia/Shanghai",
                    },
                }
            ]
        },
    )

    name: Annotated[str, line(2, 100)] = Field(description=NAME)
    kind: PartnerKind = Field(description="What it is")
    level: OrganisationLevel | None = Field(None, description=LEVEL)
    region: Region | None = Field(None, description=REGION)
    abroad: Flag = Field(False, description=ABROAD)
    registration_ref: (
        Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._/-]{3,39}$")] | None
    ) = Field(None, description=REGISTRATION)
    parent_id: UUID | None = Field(None, description=PARENT)
    hours: Hours | None = Field(None, description="When somebody answers; unsaid: not known")

    @model_validator(mode="after")
    def _one_place(self) -> Self:
        if self.is_abroad and (self.region or self.level or self.parent_id):
            raise UnfitError(
                "abroad", "An organisation abroad has no region, level or parent here."
            )
        if self.level in _WITH_REGION and self.region is None:
            raise UnfitError("region_needed", "Say the region of a body below the nation.")
        return self

    @property
    def is_abroad(self) -> bool:
        """Whether it is abroad, by its kind or as it is said."""
        return rules.is_abroad(self.kind, said=self.abroad)

    @property
    def its_level(self) -> OrganisationLevel | None:
        """Its level as it was said, else that of its region."""
        if self.level is not None or self.region is None:
            return self.level
        return rules.level_of(self.region)


_WITH_REGION = frozenset(OrganisationLevel) - {OrganisationLevel.NATION}


class PartnerView(BaseModel):
    """An organisation as it is registered."""

    model_config = ConfigDict(extra="forbid")

    id: UUID = Field(description="Its id")
    name: str = Field(description=NAME)
    kind: str = Field(description="What it is", examples=["womens_federation"])
    level: OrganisationLevel | None = Field(description="The level of government it belongs to")
    region: str | None = Field(description=REGION)
    abroad: bool = Field(description=ABROAD)
    registration_ref: str | None = Field(description=REGISTRATION)
    parent_id: UUID | None = Field(description="The organisation it was entered under")
    hours: dict[str, Any] | None = Field(
        description="When somebody answers, and who answers otherwise",
        examples=[{"windows": [], "time_zone": "Asia/Shanghai", "otherwise": []}],
    )
    scopes: list[str] = Field(description="The most that a client of it may have")
    channels: list[str] = Field(
        description="By which channels its clients hand requests in, unless others are entered",
        examples=[["womens_federation", "hotline_12338"]],
    )
    problems: list[str] = Field(
        description="What is missing, as codes such as liaison.missing", examples=[[]]
    )
    registered_at: datetime | None = Field(
        description="When it was entered; null: it came with a client and was never entered"
    )


class PartnersPage(BaseModel):
    """Some organisations, by id."""

    items: list[PartnerView] = Field(description="The organisations")
    next: UUID | None = Field(description="`after` of the next page; null on the last")


class RouteView(BaseModel):
    """The body that is responsible."""

    partner_id: UUID = Field(description="Its id")
    name: str = Field(description=NAME)
    kind: str = Field(description="What it is", examples=["procuratorate"])
    level: OrganisationLevel = Field(description="Its level")
    region: str | None = Field(description=REGION)
    escalated_from: str | None = Field(
        description="The region asked for, where it has no such body of its own",
        examples=["530302"],
    )
    open: bool | None = Field(description="Whether somebody answers there now; null: not known")
    stands_in: UUID | None = Field(description="Who answers now, where it is closed")


class Officer(Said):
    """A named contact of a body."""

    name: Annotated[str, line(1, 100)] = Field(description="Name", examples=["林某"])
    phone: Telephone | None = Field(None, description="Telephone number at work")


class Liaison(Said):
    """Who speaks for a body from now on; whoever did before has ended."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"officer": {"name": "林某"}}]})

    officer: Officer = Field(description="The liaison officer")
    deputy: Officer | None = Field(None, description="Who stands in; unsaid: nobody from now on")


class OfficerView(BaseModel):
    """A liaison officer or deputy."""

    name: str = Field(description="Name", examples=["林某"])
    phone: str | None = Field(description="Telephone number at work")
    since: datetime = Field(description="Since when")


class LiaisonView(BaseModel):
    """Who speaks for a body."""

    partner_id: UUID = Field(description="The body")
    officer: OfficerView | None = Field(description="The liaison officer; null: there is none")
    deputy: OfficerView | None = Field(description="Who stands in; null: nobody")


class LiaisonNamed(BaseModel):
    """That somebody speaks for a body from now on. Nobody's name is repeated."""

    partner_id: UUID = Field(description="The body")
    since: datetime = Field(description="Since when")
    ended: int = Field(ge=0, description="How many persons ended with it")


def shown(row: Mapping[str, Any], every: frozenset[str]) -> dict[str, Any]:
    """A stored organisation as it is shown; `every`: the scopes there are for partners."""
    view = {name: row[name] for name in _SHOWN}
    domestic_body = row["level"] is not None
    return view | {
        "scopes": sorted(rules.FROM_ABROAD if row["abroad"] else every),
        "channels": sorted(rules.channels_of(row["kind"])),
        "problems": rules.problems_of(
            row["kind"],
            registered=row["registration_ref"] is not None,
            liaison_missing=domestic_body and not row["has_liaison"],
        ),
    }


_SHOWN = (
    "id",
    "name",
    "kind",
    "level",
    "region",
    "abroad",
    "registration_ref",
    "parent_id",
    "hours",
    "registered_at",
)
