"""What HSDS 3.1 says of the objects that Jieli writes: which fields there are, which are required.

Facts of the published specification (docs.openreferral.org, schemas of version 3.1), written down
anew; the specification itself is CC BY-SA and no part of this. The list of fields is closed.
"""

from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

Days = Annotated[str, Field(pattern=r"^(-?\d?(MO|TU|WE|TH|FR|SA|SU),?)+$")]
Hour = Annotated[str, Field(pattern=r"^\d\d:\d\d(Z|[+-]\d\d:\d\d)$")]


class _Object(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=False)

    id: UUID


class _Term(_Object):
    name: str
    description: str
    code: str | None = None
    taxonomy: str | None = None


class _Attribute(_Object):
    link_entity: str | None = None
    value: str | None = None
    taxonomy_term: _Term | None = None


class _Area(_Object):
    name: str | None = None
    extent: str | None = None
    extent_type: str | None = None


class _Language(_Object):
    code: str | None = None
    name: str | None = None


class _Phone(_Object):
    number: str


class _Schedule(_Object):
    freq: Literal["WEEKLY", "MONTHLY"] | None = None
    byday: Days | None = None
    opens_at: Hour | None = None
    closes_at: Hour | None = None
    valid_to: date | None = None
    notes: str | None = None


class _Unit(_Object):
    name: str


class _Capacity(_Object):
    unit: _Unit
    available: float
    updated: AwareDatetime
    maximum: float | None = None


class _Service(_Object):
    name: str
    status: Literal["active", "inactive", "defunct", "temporarily closed"]
    organization_id: UUID | None = None
    service_areas: list[_Area] = []
    languages: list[_Language] = []
    attributes: list[_Attribute] = []
    phones: list[_Phone] = []
    schedules: list[_Schedule] = []
    capacities: list[_Capacity] = []


def faults(found: Any) -> list[str]:
    """What of a service is not as HSDS 3.1 has it, or is no field that may leave."""
    try:
        _Service.model_validate(found)
    except ValidationError as error:
        return [f"{'/'.join(map(str, one['loc']))}: {one['type']}" for one in error.errors()]
    return []
