"""A listed provider as a service of HSDS 3.1: these fields and no others, by who reads it.

There is no field for a place: matching knows none. Of a shelter neither its name nor anything
narrower than its province is told, except to its allies, and never how full it is.
"""

from collections.abc import Iterable
from datetime import date, datetime
from enum import IntEnum
from typing import Any, Literal
from uuid import UUID, uuid5

from pydantic import Field

from services.matching.approval.rules import Terms
from services.matching.directory.documents import View
from services.matching.eligibility.rules import NATIONAL
from services.matching.hsds.form import TAXONOMIES, Taxonomy
from shared.vocabulary import CapacityUnit, Need, ProviderKind, regions


class Reader(IntEnum):
    """Who reads: anybody, a partner, an ally of this provider or its own partner."""

    PUBLIC = 0
    PARTNER = 1
    ALLY = 2


class TermView(View):
    """A code and what it means."""

    id: UUID = Field(description="Id of the code, always the same")
    taxonomy: Taxonomy = Field(description="The list it comes from")
    code: str = Field(description="The code")
    name: str = Field(description="What it is called in English")
    description: str = Field(description="What it is called in Chinese")


class AttributeView(View):
    """A code that describes the service."""

    id: UUID = Field(description="Id of the attribute, always the same")
    link_entity: Literal["service"] = Field(description="Of what it is said")
    taxonomy_term: TermView = Field(description="The code")
    value: str | None = Field(None, description="Of a credential: first and last day")


class ServedAreaView(View):
    """A region served."""

    id: UUID = Field(description="Id of the area, always the same")
    name: str = Field(description="What the region is called")
    extent: str = Field(description="Code of GB/T 2260, or 000000 for the whole country")
    extent_type: Literal["gb2260"] = Field(description="What the code is of")


class LanguageView(View):
    """A language in which help is given."""

    id: UUID = Field(description="Id of the language, always the same")
    code: str = Field(description="Its BCP 47 tag")


class UnitView(View):
    """In what places are counted."""

    id: UUID = Field(description="Id of the unit, always the same")
    name: CapacityUnit = Field(description="What is counted")


class ServiceCapacityView(View):
    """`service_capacity`: how many places are free now, of how many."""

    id: UUID = Field(description="Id of the capacity, always the same")
    unit: UnitView = Field(description="What is counted")
    available: int = Field(description="Places free now")
    maximum: int = Field(description="Places in all")
    updated: datetime = Field(description="When it was counted")


class ScheduleView(View):
    """Hours of some days of each week."""

    id: UUID = Field(description="Id of the hours, always the same")
    freq: Literal["WEEKLY"] = Field(description="They repeat each week (RFC 5545)")
    byday: str = Field(description="Days of the week", examples=["MO,TU"])
    opens_at: str = Field(description="From this hour, with the offset", examples=["09:00+08:00"])
    closes_at: str = Field(description="Until this hour, with the offset")
    valid_to: date | None = Field(None, description="Last day of these hours")
    notes: str = Field(description="Whether it is open on public holidays")


class PhoneView(View):
    """A telephone by which it is reached."""

    id: UUID = Field(description="Id of the telephone, always the same")
    number: str = Field(description="Its number, E.164 or as it is dialled")


class ServiceView(View):
    """A service of HSDS 3.1."""

    id: UUID = Field(description="Id of the provider")
    organization_id: UUID = Field(description="The partner that keeps it")
    name: str = Field(description="Its name; of a shelter only what it is")
    status: Literal["active", "inactive"] = Field(description="Whether it may be asked")
    service_areas: list[ServedAreaView] = Field(description="Regions it serves")
    languages: list[LanguageView] = Field(description="Languages it helps in")
    attributes: list[AttributeView] = Field(description="Kind, needs, whom it helps, credentials")
    phones: list[PhoneView] = Field(description="By which telephone it is reached")
    schedules: list[ScheduleView] = Field(description="When it is open")
    capacities: list[ServiceCapacityView] | None = Field(
        None, description="Places; left out where the reader may not know them"
    )


class ServicesPage(View):
    """A page of HSDS 3: some of the services the reader may see, in order of id."""

    total_items: int = Field(description="Services in all")
    total_pages: int = Field(description="Pages in all")
    page_number: int = Field(description="Which page this is, from 1")
    size: int = Field(description="Services on this page")
    first_page: bool = Field(description="Whether it is the first")
    last_page: bool = Field(description="Whether it is the last")
    empty: bool = Field(description="Whether there is nothing on it")
    contents: list[ServiceView] = Field(description="The services")


class Unlisted(View):
    """A provider that is in no feed any more."""

    provider_id: UUID = Field(description="Id of the provider")


class Listed:
    """A listed provider: what is in force, how it is listed, and how full it is."""

    def __init__(  # noqa: PLR0913, PLR0917 - what one row holds
        self,
        provider_id: UUID,
        partner_id: UUID,
        terms: Terms,
        listing: dict[str, Any],
        free: int,
        now: datetime,
        *,
        serves: bool,
    ) -> None:
        self.provider_id = provider_id
        self.partner_id = partner_id
        self.terms = terms
        self.listing = listing
        self.free = free
        self.now = now
        self.serves = serves

    @property
    def hidden(self) -> bool:
        """Whether it gives shelter, so that where it is must not be told."""
        return self.terms.kind == ProviderKind.SHELTER or Need.SHELTER in self.terms.needs


def service_view(one: Listed, reader: Reader) -> dict[str, Any]:
    """A listed provider as this reader may see it."""
    terms, id_ = one.terms, one.provider_id
    hides = one.hidden and reader < Reader.ALLY
    name = ProviderKind(terms.kind).en if hides else terms.name
    view: dict[str, Any] = {
        "id": id_,
        "organization_id": one.partner_id,
        "name": name,
        "status": "active" if one.serves else "inactive",
        "service_areas": [
            {
                "id": uuid5(id_, f"area:{code}"),
                "name": "中国" if code == NATIONAL else regions.name(code),
                "extent": code,
                "extent_type": "gb2260",
            }
            for code in _areas(terms.regions, hides=hides)
        ],
        "languages": [
            {"id": uuid5(id_, f"language:{code}"), "code": code} for code in sorted(terms.languages)
        ],
        "attributes": list(_attributes(one, reader)),
        "phones": _phones(one),
        "schedules": [_schedule(id_, n, s) for n, s in enumerate(one.listing["schedules"])],
    }
    if _shows_places(one, reader):
        view["capacities"] = [
            {
                "id": uuid5(id_, "capacity"),
                "unit": {"id": uuid5(_SPACE, f"unit:{terms.unit}"), "name": terms.unit},
                "available": one.free,
                "maximum": terms.maximum,
                "updated": one.now,
            }
        ]
    return view


def _shows_places(one: Listed, reader: Reader) -> bool:
    if one.hidden or reader is Reader.PUBLIC:
        return False
    return reader is Reader.ALLY or bool(one.listing["shows_capacity"])


def _areas(codes: Iterable[str], *, hides: bool) -> list[str]:
    """The areas served; of who must not be found, their provinces."""
    if not hides:
        return sorted(codes)
    return sorted({code[:2] + "0000" for code in codes})


def _attributes(one: Listed, reader: Reader) -> Iterable[dict[str, Any]]:
    terms = one.terms
    said = {
        "jieli-kind": [terms.kind],
        "jieli-need": sorted(terms.needs),
        "jieli-age-band": sorted(terms.age_bands),
        "jieli-gender": sorted(terms.genders),
    }
    for taxonomy, codes in said.items():
        for code in codes:
            yield _attribute(one.provider_id, taxonomy, code)
    for credential in sorted(terms.credentials):
        days = f"{credential.gained.isoformat()}/{credential.valid_until.isoformat()}"
        more = {"value": days} if reader > Reader.PUBLIC else {}
        yield _attribute(one.provider_id, "jieli-credential", credential.code) | more


def _attribute(id_: UUID, taxonomy: str, code: str) -> dict[str, Any]:
    family = TAXONOMIES[taxonomy]
    english, chinese = (family(code).en, family(code).zh) if family else _CREDENTIALS[code]
    return {
        "id": uuid5(id_, f"{taxonomy}:{code}"),
        "link_entity": "service",
        "taxonomy_term": {
            "id": uuid5(_SPACE, f"{taxonomy}:{code}"),
            "taxonomy": taxonomy,
            "code": code,
            "name": english,
            "description": chinese,
        },
    }


def _phones(one: Listed) -> list[dict[str, Any]]:
    number = one.listing["telephone"]
    return [{"id": uuid5(one.provider_id, "telephone"), "number": number}] if number else []


def _schedule(id_: UUID, number: int, kept: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": uuid5(id_, f"schedule:{number}"),
        "freq": "WEEKLY",
        "byday": ",".join(kept["byday"]),
        "opens_at": f"{kept['opens_at']}+08:00",
        "closes_at": f"{kept['closes_at']}+08:00",
        "valid_to": kept["valid_to"],
        "notes": "open_on_public_holidays" if kept["holidays"] else "closed_on_public_holidays",
    }


def page_view(found: list[dict[str, Any]], total: int, number: int, size: int) -> dict[str, Any]:
    """A page as HSDS 3's API writes it."""
    pages = max(1, -(-total // size))
    return {
        "total_items": total,
        "total_pages": pages,
        "page_number": number,
        "size": len(found),
        "first_page": number == 1,
        "last_page": number >= pages,
        "empty": not found,
        "contents": found,
    }


_SPACE = UUID("6f1d2c52-3f6e-4f0e-8a58-2d1f6c0f7b11")
"""The name space of ids that mean the same everywhere."""
_CREDENTIALS = {
    "gbv_trained": ("Trained in gender-based violence", "受过性别暴力专门培训"),
    "licensed_counsellor": ("Licensed counsellor", "持证心理咨询师"),
}
