"""A provider as a request writes it: the words of HSDS 3 (Open Referral), the codes of Jieli."""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, field_validator, model_validator

from services.matching.approval import rules
from services.matching.eligibility.rules import NATIONAL
from shared.fields import Day, Flag, UnfitError, line, typed, whole
from shared.vocabulary import (
    AgeBand,
    CapacityUnit,
    Gender,
    Need,
    ProviderKind,
    languages,
    regions,
)

CredentialCode = Literal["gbv_trained", "licensed_counsellor"]
Language = Annotated[str, typed(1, languages.LONGEST), AfterValidator(languages.language)]


EXAMPLE: dict[str, Any] = {
    "provider_id": "0b7c3c1e-7d0f-4f0e-9b3e-2f1c6d1f0a02",
    "name": "Invented Law Office 7",
    "kind": "volunteer_lawyer",
    "needs": ["legal_consultation", "court_representation"],
    "service_areas": [{"extent": "440100"}],
    "languages": [{"code": "zh"}],
    "credentials": [
        {
            "code": "gbv_trained",
            "date": "2024-05-01",
            "valid_until": "2029-04-30",
            "evidence": "invented register, no. 7",
        }
    ],
    "service_capacity": {"unit": "case", "available": 8, "maximum": 10},
}


class _Form(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ServiceArea(_Form):
    """A region served: a code of GB/T 2260, or 000000 for the whole country."""

    extent: Annotated[
        str,
        typed(1, 24),
        Field(
            description="Code of GB/T 2260, or 000000 for the whole country", examples=["440100"]
        ),
    ]
    extent_type: Annotated[Literal["gb2260"], Field(description="What the code is of")] = "gb2260"

    @field_validator("extent")
    @classmethod
    def _known(cls, code: str) -> str:
        return code if code == NATIONAL else regions.region(code)


class SpokenLanguage(_Form):
    """A language in which help is given, by its BCP 47 tag; `ug-CN` is kept as `ug`."""

    code: Annotated[Language, Field(description="Its BCP 47 tag", examples=["zh"])]


class Credential(_Form):
    """A training or licence: gained on `date`, good through `valid_until`, proved by `evidence`."""

    code: Annotated[CredentialCode, Field(description="Which it is")]
    valid_until: Annotated[Day, Field(description="Last day it is good")]
    date: Annotated[Day, Field(description="Day it was gained")]
    evidence: Annotated[
        str, line(1, 200), Field(description="What proves it; a reference, nobody's data")
    ]

    @model_validator(mode="after")
    def _in_order(self) -> "Credential":
        if self.valid_until < self.date:
            raise UnfitError("out_of_range", "`valid_until` is not before `date`.")
        return self


class ServiceCapacity(_Form):
    """How many at once: `maximum` in all, `available` free now by the provider's own count."""

    unit: Annotated[CapacityUnit, Field(description="What is counted")] = CapacityUnit.CASE
    maximum: Annotated[int, whole(0, 100_000), Field(description="Places in all")]
    available: Annotated[
        Annotated[int, whole(0, 100_000)] | None,
        Field(description="Places free now by its own count; unsaid: those that are not held"),
    ] = None

    @model_validator(mode="after")
    def _fits(self) -> "ServiceCapacity":
        if self.available is not None and self.available > self.maximum:
            raise UnfitError("out_of_range", "`available` is at most `maximum`.")
        return self


class Accepts(_Form):
    """Whom the provider helps; an empty list means everyone."""

    age_bands: Annotated[frozenset[AgeBand], Field(description="Age bands it helps")] = frozenset()
    genders: Annotated[frozenset[Gender], Field(description="Genders it helps")] = frozenset()


class ProviderForm(_Form):
    """Everything the directory knows of a provider."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{k: v for k, v in EXAMPLE.items() if k != "provider_id"}]}
    )

    name: Annotated[
        str, line(1, 200), Field(description="Its name", examples=["Invented Law Office 7"])
    ]
    kind: Annotated[ProviderKind, Field(description="What kind of body it is")]
    needs: Annotated[
        frozenset[Need], Field(min_length=1, description="Kinds of help it gives, each once")
    ]
    service_areas: Annotated[
        tuple[ServiceArea, ...], Field(max_length=500, description="Regions it serves, 1 at least")
    ]
    languages: Annotated[
        tuple[SpokenLanguage, ...],
        Field(max_length=50, description="Languages it helps in, 1 at least"),
    ] = (SpokenLanguage(code="zh"),)
    credentials: Annotated[
        tuple[Credential, ...], Field(max_length=20, description="Its trainings and licences")
    ] = ()
    service_capacity: Annotated[ServiceCapacity, Field(description="How many it takes at once")]
    accepts: Annotated[Accepts, Field(description="Whom it helps; unsaid: everyone")] = Accepts()
    active: Annotated[
        Flag, Field(description="false: it is asked nothing new; what it holds it keeps")
    ] = True

    @field_validator("service_areas", "languages")
    @classmethod
    def _some(cls, given: tuple[_Form, ...]) -> tuple[_Form, ...]:
        if not given:
            raise UnfitError("too_few", "At least 1 needed.")
        return given

    def terms(self) -> rules.Terms:
        """What an approval is of."""
        return rules.Terms(
            name=self.name,
            kind=self.kind,
            needs=frozenset(self.needs),
            regions=frozenset(area.extent for area in self.service_areas),
            languages=frozenset(language.code for language in self.languages),
            credentials=frozenset(
                rules.Credential(c.code, c.date, c.valid_until, c.evidence)
                for c in self.credentials
            ),
            age_bands=frozenset(self.accepts.age_bands),
            genders=frozenset(self.accepts.genders),
            unit=self.service_capacity.unit,
            maximum=self.service_capacity.maximum,
        )


class ProviderLine(ProviderForm):
    """A provider in a batch, with its id."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    provider_id: Annotated[UUID, Field(description="Id of the provider")]
