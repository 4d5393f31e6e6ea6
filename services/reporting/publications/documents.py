"""What is read and said of publications, as it is documented."""

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from services.reporting.publications.populations import POPULATIONS
from services.reporting.publications.records import Published
from shared.fields import line

_ID = "0b7c3c1e-7d0f-4f0e-9b3e-2f1c6d1f0a04"
_DIGEST = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
SUMMARY: dict[str, Any] = {
    "publication_id": _ID,
    "population": "all",
    "title": {"zh": "全部", "en": "Everybody"},
    "period": "2026-Q3",
    "from": "2026-07-01",
    "to": "2026-09-30",
    "version": 1,
    "status": "published",
    "withheld": None,
    "correction_withheld": False,
    "made_at": "2026-10-31T01:00:00Z",
    "reason": None,
    "digest": _DIGEST,
    "method": "jieli-2026-11",
    "caveats": ["hidden"],
}
UPCOMING: dict[str, Any] = {
    "population": "all",
    "period": "2026-11",
    "from": "2026-11-01",
    "to": "2026-11-30",
    "due": "2026-12-15",
}


class View(BaseModel):
    """Something read; it has these fields and no others."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)


class Title(View):
    """What it is called."""

    zh: str = Field(description="In Chinese")
    en: str = Field(description="In English")


class PublicationSummary(View):
    """One version of what was published of a population and period."""

    publication_id: UUID = Field(description="Id of this version")
    population: str = Field(description="Of whom", examples=["all"])
    title: Title = Field(description="What these persons are called")
    period: str = Field(description="Name of the period", examples=["2026-Q3"])
    first: date = Field(alias="from", description="First day in China, included")
    last: date = Field(alias="to", description="Last day in China, included")
    version: int = Field(description="1, or more for a correction")
    status: Literal["published", "withheld"] = Field(
        description="withheld: it cannot be told without telling of somebody"
    )
    withheld: Literal["small", "few_partners", "unproved", "correction_too_small"] | None = Field(
        None,
        description="Why it is withheld: fewer than eleven persons, fewer than three partners, not "
        "proved safe, or a correction by ten persons or fewer",
    )
    correction_withheld: bool = Field(
        False,
        description="true: a later version was made and is withheld to protect people; this one "
        "stands",
    )
    made_at: datetime = Field(description="When it was made")
    reason: str | None = Field(
        None, description="Why it was made again; null for the first version"
    )
    digest: str = Field(description="SHA-256 of the whole publication as JSON")
    method: str = Field(description="How it was counted and protected; a code")
    caveats: list[str] = Field(description="What a reader must be careful of; codes")


class UpcomingView(View):
    """A period that is not published yet."""

    population: str = Field(description="Of whom", examples=["all"])
    period: str = Field(description="Name of the period", examples=["2026-11"])
    first: date = Field(alias="from", description="First day in China, included")
    last: date = Field(alias="to", description="Last day in China, included")
    due: date = Field(description="First day on which it is published")


class PublicationsPage(View):
    """What is published, and what comes next."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"publications": [SUMMARY], "upcoming": [UPCOMING]}]},
    )

    publications: list[PublicationSummary] = Field(
        description="What stands of each population and period: the newest version with figures, "
        "else the newest; what ended last comes first"
    )
    upcoming: list[UpcomingView] = Field(description="What is published next, the soonest first")


class Period(View):
    """Whole days in China."""

    name: str = Field(description="Name of the period", examples=["2026-Q3"])
    first: date = Field(alias="from", description="First day in China, included")
    last: date = Field(alias="to", description="Last day in China, included")


WHOLE: dict[str, Any] = {
    "population": "all",
    "period": {"name": "2026-Q3", "from": "2026-07-01", "to": "2026-09-30"},
    "version": 1,
    "reason": None,
    "method": "jieli-2026-11",
    "caveats": ["hidden"],
    "withheld": None,
    "partners": 12,
    "partners_ever": 14,
    "reports": [
        {
            "report": "requests",
            "by": [],
            "channel": "all",
            "unit": "referrals",
            "total": 1966,
            "rows": [{"value": 1966, "marker": None}],
            "measures": {"value": "referrals"},
            "margins": {},
            "caveats": ["calls_and_requests_together"],
            "extra": {},
        }
    ],
}


class PublicationWhole(View):
    """A publication with all its reports; the digest is of these bytes."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [WHOLE]})

    population: str = Field(description="Of whom", examples=["all"])
    period: Period = Field(description="Which days")
    version: int = Field(description="1, or more for a correction")
    reason: str | None = Field(
        None, description="Why it was made again; null for the first version"
    )
    method: str = Field(description="How it was counted and protected; a code")
    caveats: list[str] = Field(description="What a reader must be careful of; codes")
    withheld: str | None = Field(None, description="Why it is withheld; null: it is published")
    partners: int = Field(description="Organisations that reported in the period")
    partners_ever: int = Field(description="Organisations that ever reported")
    reports: list[dict[str, Any]] = Field(
        description="Every published table: report, by, channel, unit, total, rows, margins; what "
        "is hidden is null with the marker c"
    )


class ToMake(BaseModel):
    """What is to be published, ahead of its day or again."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        json_schema_extra={
            "examples": [{"period": "2022-08-18..2023-08-18", "population": "mini-program"}]
        },
    )

    period: Annotated[str, line(4, 24)] = Field(
        description="Name of a period that is over: 2026-10, 2026-Q3, 2026, or the first and last "
        "day of a programme's year"
    )
    population: Annotated[str, line(1, 40)] | None = Field(
        None, description="Of whom; all populations that have such a period unless one is said"
    )
    reason: Annotated[str, line(3, 200)] | None = Field(
        None, description="Why it is made again; it is published with the correction"
    )


class Asked(View):
    """What was asked to be published, and what became of it."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "request_id": _ID,
                    "period": "2022-08-18..2023-08-18",
                    "population": "mini-program",
                    "status": "done",
                    "publications": [_ID],
                }
            ]
        },
    )

    request_id: UUID = Field(description="Id of what was asked")
    period: str = Field(description="Name of the period", examples=["2026-Q3"])
    population: str | None = Field(
        None, description="Of whom; null: of all that have such a period"
    )
    status: Literal["waiting", "done"] = Field(description="waiting: it is being made")
    publications: list[UUID] = Field(description="What was made")


def summary(published: Published) -> dict[str, Any]:
    """Return a publication as it is listed."""
    population = POPULATIONS.get(published.population)
    return {
        "publication_id": str(published.publication_id),
        "population": published.population,
        "title": {
            "zh": population.zh if population else published.population,
            "en": population.en if population else published.population,
        },
        "period": published.period.name,
        "from": published.period.first.isoformat(),
        "to": published.period.last.isoformat(),
        "version": published.version,
        "status": published.status,
        "withheld": published.withheld,
        "correction_withheld": published.correction_withheld,
        "made_at": published.made_at,
        "reason": published.reason,
        "digest": published.digest,
        "method": published.method,
        "caveats": list(published.caveats),
    }
