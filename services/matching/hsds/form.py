"""A service as HSDS 3 writes it, and how its partner lists it. Whatever is not named is refused.

HSDS's own schemas take any further field: `survivor_name` would pass them. Here the list is closed.
"""

from datetime import time
from typing import Annotated, Any, Literal, get_args
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from services.matching.directory.form import (
    Accepts,
    Credential,
    CredentialCode,
    Language,
    ProviderLine,
    ServiceArea,
    ServiceCapacity,
    SpokenLanguage,
)
from shared.contact.telephone import callable_number
from shared.fields import Day, Flag, Moment, UnfitError, line, typed, whole
from shared.vocabulary import AgeBand, CapacityUnit, Gender, Need, ProviderKind

Tier = Literal["public", "partner", "allied"]
WEEK = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
TAXONOMIES = {
    "jieli-kind": ProviderKind,
    "jieli-need": Need,
    "jieli-age-band": AgeBand,
    "jieli-gender": Gender,
    "jieli-credential": None,
}
"""Where the codes of attributes come from."""
Taxonomy = Literal["jieli-kind", "jieli-need", "jieli-age-band", "jieli-gender", "jieli-credential"]
Id = Annotated[UUID | None, Field(description="Id in the system it comes from; not kept")]

EXAMPLE: dict[str, Any] = {
    "id": "0b7c3c1e-7d0f-4f0e-9b3e-2f1c6d1f0a02",
    "name": "Invented Law Office 7",
    "status": "active",
    "service_areas": [{"extent": "440100", "extent_type": "gb2260"}],
    "languages": [{"code": "zh"}],
    "attributes": [
        {"taxonomy_term": {"taxonomy": "jieli-kind", "code": "volunteer_lawyer"}},
        {"taxonomy_term": {"taxonomy": "jieli-need", "code": "legal_consultation"}},
    ],
    "capacities": [{"unit": {"name": "case"}, "available": 8, "maximum": 10}],
}


class _Form(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Term(_Form):
    """A code and the list it comes from."""

    id: Id = None
    taxonomy: Annotated[Taxonomy, Field(description="The list the code comes from")]
    code: Annotated[str, typed(1, 60), Field(description="The code")]
    name: Annotated[str | None, typed(0, 200), Field(description="What it is called; not kept")] = (
        None
    )
    description: Annotated[
        str | None, typed(0, 400), Field(description="What it means; not kept")
    ] = None

    @model_validator(mode="after")
    def _known(self) -> "Term":
        family = TAXONOMIES[self.taxonomy]
        allowed = get_args(CredentialCode) if family is None else tuple(family)
        if self.code not in allowed:
            raise UnfitError("unknown_code", "No such code.", tuple(map(str, allowed)))
        return self


class Attribute(_Form):
    """A code that describes the service; of a credential also its days and its proof."""

    id: Id = None
    link_id: Id = None
    link_type: Annotated[str | None, typed(0, 60), Field(description="Not kept")] = None
    link_entity: Annotated[Literal["service"] | None, Field(description="Of what it is said")] = (
        None
    )
    taxonomy_term: Annotated[Term, Field(description="The code")]
    value: Annotated[
        str | None,
        typed(21, 21),
        Field(
            description="Of a credential: first and last day", examples=["2024-05-01/2029-04-30"]
        ),
    ] = None
    label: Annotated[
        Annotated[str, line(1, 200)] | None,
        Field(description="Of a credential: what proves it; a reference, nobody's data"),
    ] = None


class Area(ServiceArea):
    """A region served."""

    id: Id = None
    name: Annotated[str | None, typed(0, 200), Field(description="Not kept")] = None


class Spoken(_Form):
    """A language in which help is given."""

    id: Id = None
    code: Annotated[Language, Field(description="Its BCP 47 tag", examples=["zh"])]
    name: Annotated[str | None, typed(0, 200), Field(description="Not kept")] = None


class Unit(_Form):
    """In what places are counted."""

    id: Id = None
    name: Annotated[CapacityUnit, Field(description="What is counted")]


class Capacity(_Form):
    """`service_capacity` of HSDS 3.1: how many are free now, of how many."""

    id: Id = None
    unit: Annotated[Unit, Field(description="What is counted")]
    available: Annotated[int, whole(0, 100_000), Field(description="Places free now")]
    maximum: Annotated[int, whole(0, 100_000), Field(description="Places in all")]
    updated: Annotated[Moment | None, Field(description="When it was counted; not kept")] = None


class ServiceLine(_Form):
    """A service of HSDS 3, as far as it is taken in."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    id: Annotated[UUID, Field(description="Id of the service; the id of the provider here")]
    name: Annotated[str, line(1, 200), Field(description="Its name")]
    status: Annotated[
        Literal["active", "inactive", "defunct", "temporarily closed"],
        Field(description="Only `active` is asked anything"),
    ]
    organization_id: Id = None
    service_areas: Annotated[
        tuple[Area, ...], Field(min_length=1, max_length=500, description="Regions it serves")
    ]
    languages: Annotated[
        tuple[Spoken, ...], Field(min_length=1, max_length=50, description="Languages of its help")
    ] = (Spoken(code="zh"),)
    attributes: Annotated[
        tuple[Attribute, ...],
        Field(min_length=2, max_length=100, description="Kind, needs, whom it helps, credentials"),
    ]
    capacities: Annotated[
        tuple[Capacity, ...], Field(min_length=1, max_length=1, description="Its places")
    ]

    @model_validator(mode="after")
    def _one_kind(self) -> "ServiceLine":
        if len(self.codes("jieli-kind")) != 1:
            raise UnfitError("wrong_number", "One attribute says its kind (`jieli-kind`).")
        if not self.codes("jieli-need"):
            raise UnfitError("too_few", "At least one attribute says a need (`jieli-need`).")
        return self

    def codes(self, taxonomy: str) -> list[str]:
        """The codes it says of a list."""
        terms = (attribute.taxonomy_term for attribute in self.attributes)
        return [term.code for term in terms if term.taxonomy == taxonomy]

    def provider(self) -> ProviderLine:
        """The same as the directory takes it. Raises pydantic.ValidationError."""
        (capacity,) = self.capacities
        trained = [a for a in self.attributes if a.taxonomy_term.taxonomy == "jieli-credential"]
        return ProviderLine(
            provider_id=self.id,
            name=self.name,
            kind=ProviderKind(self.codes("jieli-kind")[0]),
            needs=frozenset(map(Need, self.codes("jieli-need"))),
            service_areas=tuple(ServiceArea(extent=area.extent) for area in self.service_areas),
            languages=tuple(SpokenLanguage(code=one.code) for one in self.languages),
            credentials=tuple(
                Credential(
                    code=one.taxonomy_term.code,
                    date=(one.value or "").partition("/")[0],
                    valid_until=(one.value or "").partition("/")[2],
                    evidence=one.label or "",
                )
                for one in trained
            ),
            service_capacity=ServiceCapacity(
                unit=capacity.unit.name, maximum=capacity.maximum, available=capacity.available
            ),
            accepts=Accepts(
                age_bands=frozenset(map(AgeBand, self.codes("jieli-age-band"))),
                genders=frozenset(map(Gender, self.codes("jieli-gender"))),
            ),
            active=self.status == "active",
        )


def _hour(text: str) -> str:
    try:
        return time.fromisoformat(text).strftime("%H:%M")
    except ValueError:
        raise UnfitError("bad_time", "An hour of the day, as 09:00.") from None


Hour = Annotated[str, typed(5, 5), AfterValidator(_hour)]


class Schedule(_Form):
    """Hours of some days of each week, by the clock of China. A day without any is a day closed."""

    byday: Annotated[
        tuple[Literal["MO", "TU", "WE", "TH", "FR", "SA", "SU"], ...],
        Field(min_length=1, max_length=7, description="Days of the week (RFC 5545)"),
    ]
    opens_at: Annotated[Hour, Field(description="From this hour", examples=["09:00"])]
    closes_at: Annotated[Hour, Field(description="Until this hour", examples=["17:30"])]
    holidays: Annotated[
        Flag, Field(description="false: not on China's public holidays, whatever day they fall on")
    ] = False
    valid_to: Annotated[Day | None, Field(description="Last day of these hours")] = None

    @model_validator(mode="after")
    def _in_order(self) -> "Schedule":
        if self.closes_at <= self.opens_at:
            raise UnfitError("out_of_range", "It closes after it opens; a night is two of them.")
        return self


class ListingForm(_Form):
    """How a provider is listed: who sees it, by which telephone it is reached, when it is open."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "tier": "partner",
                    "telephone": "19900001234",
                    "schedules": [
                        {"byday": ["MO", "TU"], "opens_at": "09:00", "closes_at": "17:30"}
                    ],
                }
            ]
        }
    )

    tier: Annotated[
        Tier, Field(description="Who sees it: everybody, every partner, or named partners alone")
    ]
    allies: Annotated[
        frozenset[UUID], Field(max_length=200, description="Partners that see all of it")
    ] = frozenset()
    shows_capacity: Annotated[
        Flag, Field(description="Whether partners see how many places are free; of shelter never")
    ] = False
    telephone: Annotated[
        Annotated[str, typed(3, 40), AfterValidator(callable_number)] | None,
        Field(description="By which it is reached; of a shelter that of who stands in for it"),
    ] = None
    schedules: Annotated[
        tuple[Schedule, ...], Field(max_length=20, description="When it is open")
    ] = ()
