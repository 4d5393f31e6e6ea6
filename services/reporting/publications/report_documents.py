"""What is read of reports, as it is documented."""

from typing import Any

from pydantic import ConfigDict, Field

from services.reporting.publications.documents import Title, View

_EXAMPLE: dict[str, Any] = {
    "name": "requests",
    "title": "Requests for help",
    "period": {"from": "2026-07-01", "to": "2026-09-30", "days": 92, "timezone": "Asia/Shanghai"},
    "filters": {"channel": "written"},
    "by": ["gender"],
    "unit": "requests",
    "measures": {"value": "requests"},
    "total": 1254,
    "rows": [
        {
            "gender": "female",
            "gender_label": "Female",
            "value": 962,
            "share_pct": 77,
            "marker": None,
        },
        {"gender": "other", "gender_label": "Other", "value": None, "marker": "c"},
    ],
    "margins": {},
    "hidden": 1,
    "markers": {"c": "withheld to protect people"},
    "caveats": ["Without hotline calls; use channel=hotline for calls."],
    "caveat_codes": ["without_calls"],
}
_CATALOGUE: dict[str, Any] = {
    "reports": [
        {
            "name": "topics",
            "title": {"zh": "来电主题", "en": "Topics of calls"},
            "unit": "calls, requests or referrals",
            "by": ["topic"],
            "channel": "hotline",
            "published": [{"by": ["topic"], "channel": "hotline", "populations": ["all"]}],
        }
    ],
    "populations": [
        {"code": "all", "kind": "all", "title": {"zh": "全部", "en": "Everybody"}},
    ],
    "channels": [{"name": "hotline", "title": {"zh": "热线来电", "en": "Hotline calls"}}],
    "formats": ["json", "csv", "xlsx"],
}


class PublishedTable(View):
    """A published table of a report."""

    by: list[str] = Field(description="What it is divided by; empty: undivided")
    channel: str = Field(description="Of which channels")
    populations: list[str] = Field(description="Of which kinds of population")


class CatalogueReport(View):
    """One report of the catalogue."""

    name: str = Field(description="Name of the report")
    title: Title = Field(description="What the report is called")
    unit: str = Field(
        description="What is counted; where it depends on the channel, all that may be"
    )
    by: list[str] = Field(description="How it is divided unless something else is asked for")
    channel: str = Field(description="Which channels it is of unless others are asked for")
    published: list[PublishedTable] = Field(description="How it is published")


class CataloguePopulation(View):
    """A population."""

    code: str = Field(description="Its code")
    kind: str = Field(description="all, programme, network, group or region")
    title: Title = Field(description="What it is called")


class CatalogueChannel(View):
    """A channel or a group of channels."""

    name: str = Field(description="Its code")
    title: Title = Field(description="What it is called")


class Catalogue(View):
    """The reports that are published, of whom, and how they are divided."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [_CATALOGUE]})

    reports: list[CatalogueReport] = Field(description="The reports")
    populations: list[CataloguePopulation] = Field(description="Of whom figures are published")
    channels: list[CatalogueChannel] = Field(description="Channels and groups of channels")
    formats: list[str] = Field(description="Forms in which a report is given")


class ReportView(View):
    """A published report."""

    model_config = ConfigDict(extra="allow", json_schema_extra={"examples": [_EXAMPLE]})

    name: str = Field(description="Name of the report")
    title: str = Field(description="What the report is called")
    period: dict[str, str | int] = Field(description="Which days it is of, and their number")
    filters: dict[str, str] = Field(description="What it was narrowed to: the channel")
    by: list[str] = Field(description="What it is divided by")
    unit: str = Field(description="What is counted")
    measures: dict[str, str] = Field(description="Each number of a row, and its unit")
    total: int | dict[str, Any] | None = Field(
        None,
        description="The whole; null: hidden. A report with several totals gives them by name",
    )
    rows: list[dict[str, Any]] = Field(
        description="Its rows: codes, their labels, numbers; a hidden number is null with the "
        "marker c"
    )
    margins: dict[str, list[dict[str, Any]]] = Field(
        description="Totals of each division, where there are two"
    )
    hidden: int = Field(description="How many rows hide something")
    markers: dict[str, str] = Field(description="What each marker means")
    caveats: list[str] = Field(description="What a reader must be careful of, in words")
    caveat_codes: list[str] = Field(description="The same as codes")
