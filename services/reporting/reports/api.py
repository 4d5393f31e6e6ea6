"""Reports over HTTP: the catalogue, and each report as JSON or CSV."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, Any

import asyncpg
from fastapi import APIRouter, Depends, Path, Request
from starlette.responses import Response

from services.reporting.disclosure.rules import Rule
from services.reporting.reports.answers import answer
from services.reporting.reports.catalogue import REPORTS, Kind
from services.reporting.reports.dimensions import CHANNEL_FILTERS
from services.reporting.reports.formats import as_csv, as_json
from services.reporting.reports.periods import Calendar
from services.reporting.reports.questions import (
    FORMATS,
    Language,
    kind_of,
    question,
    today,
)
from services.reporting.reports.rules import Report
from services.reporting.reports.sheets import as_xlsx
from services.reporting.reports.store import Facts, months_with_facts
from services.reporting.reports.words import WORDS
from shared.fields import line
from shared.http import Answer, Caller, Route, json_response, reads, requires
from shared.http.reading import refuse_repeated

router = APIRouter(prefix="/v1", tags=["reports"], route_class=Route)
Reader = Annotated[Caller, Depends(requires("report:read"))]


def language_of(request: Request) -> Language:
    """Return the reader's language: `lang`, else the first of Accept-Language, else English."""
    given = request.query_params.get("lang") or request.headers.get("accept-language", "")
    return "zh" if given.strip().lower().startswith("zh") else "en"


async def calendar_of(connection: asyncpg.Connection, now: datetime) -> Calendar:
    """Return which periods are answered now."""
    return Calendar(today(now), await months_with_facts(connection))


async def read(request: Request, kind: Kind, asked: Mapping[str, str]) -> Report:
    """Answer a question from what is committed now, under the service's rule of disclosure.

    Raises Invalid with every wrong parameter, or when the division cannot be proved safe.
    """
    rule: Rule = request.app.state.resources["rule"]
    async with request.app.state.db.reading() as connection:
        calendar = await calendar_of(connection, datetime.now(UTC))
        found = question(kind, asked, calendar, language_of(request))
        days = calendar.around(found.asked)
        return await answer(found, Facts(connection, *days), rule)


@router.get("/reports", summary="Which reports there are")
async def catalogue(_: Reader) -> Response:
    """The fixed catalogue: names, dimensions, filters and units, in Chinese and English."""
    return json_response(
        Answer(
            200,
            {
                "reports": [
                    {
                        "name": kind.name,
                        "title": _both("report", kind.name),
                        "dimensions": [
                            {"name": name, "title": _both("dimension", name)}
                            for name in kind.dimensions
                        ],
                        "most_dimensions": kind.most,
                        "by": list(kind.by),
                        "channel": kind.channel,
                        "unit": kind.unit or "calls, requests, referrals or needs",
                        "more": list(kind.extra),
                    }
                    for kind in REPORTS.values()
                ],
                "channels": [
                    {"name": name, "title": _both("channel", name)} for name in CHANNEL_FILTERS
                ],
                "formats": list(FORMATS),
            },
        )
    )


def _both(family: str, code: str) -> dict[str, str]:
    chinese, english = WORDS[family][code]
    return {"zh": chinese, "en": english}


def _parameter(name: str, about: str, example: str) -> dict[str, Any]:
    return {
        "name": name,
        "in": "query",
        "description": about,
        "schema": {"type": "string"},
        "example": example,
    }


_PARAMETERS = [
    _parameter(
        "from",
        "First day, in China, included: of a month, quarter or year that is over",
        "2022-08-18",
    ),
    _parameter(
        "to", "Last day of the same; default: the newest year there are facts of", "2023-08-18"
    ),
    _parameter("by", "One or two dimensions of the report, with a comma", "age_class,gender"),
    _parameter("channel", "A channel or a group of channels", "online"),
    _parameter("decimals", "Decimals of shares: 0, 1 or 2", "1"),
    _parameter("format", "json, csv or xlsx", "json"),
    _parameter("lang", "zh or en", "en"),
    _parameter("a", "co-occurrence only: the form every counted case has", "physical"),
    _parameter("b", "co-occurrence only: the form looked for with it", "mental"),
    _parameter("gender", "co-occurrence only: one gender", "female"),
]


@router.get("/reports/{name}", summary="One report", openapi_extra={"parameters": _PARAMETERS})
@reads(query=None)
async def report(
    name: Annotated[
        str, line(1, 60), Path(description="A report of the catalogue", examples=["requests"])
    ],
    request: Request,
    _: Reader,
) -> Response:
    """Protected rows only: small counts, and what would give them away, are null with marker c."""
    refuse_repeated(request.query_params.multi_items())
    kind, costly = kind_of(name), request.app.state.costly
    key = ("report", name, request.url.query, language_of(request))
    found = await costly.answer(key, lambda: read(request, kind, request.query_params), keep=False)
    return as_response(found)


def as_response(found: Report) -> Response:
    """Return a report in the form that was asked for."""
    asked = found.question
    if asked.form == "json":
        return json_response(Answer(200, as_json(found)))
    body = as_xlsx(found) if asked.form == "xlsx" else as_csv(found)
    name = f"jieli-{asked.kind.name}-{asked.first}-{asked.last}.{asked.form}"
    return Response(
        body,
        media_type=_MEDIA[asked.form],
        headers={
            "content-disposition": f'attachment; filename="{name}"',
            "cache-control": "no-store",
        },
    )


_MEDIA = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
