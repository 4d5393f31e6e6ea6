"""Reports over HTTP: which there are, and each published one as JSON, CSV or a workbook."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Request
from starlette.responses import Response

from services.reporting.publications.answer_cache import Answer, AnswerCache
from services.reporting.publications.catalogue import CATALOGUE
from services.reporting.publications.lookup import Publications
from services.reporting.publications.populations import POPULATIONS
from services.reporting.publications.report_documents import Catalogue, ReportView
from services.reporting.publications.report_query import ReportQuery, asked
from services.reporting.reports.catalogue import REPORTS
from services.reporting.reports.dimensions import CHANNEL_FILTERS
from services.reporting.reports.formats import as_csv, as_json
from services.reporting.reports.questions import FORMATS, Language, kind_of
from services.reporting.reports.rules import Report
from services.reporting.reports.sheets import as_xlsx
from services.reporting.reports.words import WORDS
from shared.errors import NotFound
from shared.fields import line
from shared.http import Caller, Route, StoredResponse, json_response, reads, requires
from shared.http.authorisation import READING
from shared.http.idempotency import encoded
from shared.http.routing import refuse_repeated
from shared.openapi import documented

router = APIRouter(prefix="/v1", tags=["reports"], route_class=Route)
Reader = Annotated[Caller, Depends(requires(*READING))]


def language_of(request: Request) -> Language:
    """Return the reader's language: `lang`, else the first of Accept-Language, else English."""
    given = request.query_params.get("lang") or request.headers.get("accept-language", "")
    return "zh" if given.strip().lower().startswith("zh") else "en"


@router.get(
    "/reports",
    summary="Which reports there are",
    operation_id="list_reports",
    response_model=Catalogue,
)
async def catalogue(_: Reader) -> Response:
    """The fixed catalogue: names, divisions, channels and units, in Chinese and English."""
    return json_response(
        StoredResponse(
            200,
            {
                "reports": [
                    {
                        "name": kind.name,
                        "title": _both("report", kind.name),
                        "unit": kind.unit or "calls, requests or referrals",
                        "by": list(kind.by),
                        "channel": kind.channel,
                        "published": [
                            {
                                "by": list(entry.table.by),
                                "channel": entry.table.channel,
                                "populations": sorted(entry.kinds),
                            }
                            for entry in CATALOGUE
                            if entry.table.report == kind.name
                        ],
                    }
                    for kind in REPORTS.values()
                ],
                "populations": [
                    {"code": each.code, "kind": each.kind, "title": {"zh": each.zh, "en": each.en}}
                    for each in POPULATIONS.values()
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
    _parameter("population", "Of whom; default: whom the period is published of", "all"),
    _parameter(
        "period", "Name of a published period; default: the newest published year", "2026-Q3"
    ),
    _parameter("from", "First day of a published period, in China, included", "2022-08-18"),
    _parameter("to", "Last day of the same, included", "2023-08-18"),
    _parameter("by", "A published division, with commas; order matters", "age_class,gender"),
    _parameter("channel", "A channel or a group of channels", "online"),
    _parameter("decimals", "Decimals of shares: 0, 1 or 2", "1"),
    _parameter("format", "json, csv or xlsx", "json"),
    _parameter("lang", "zh or en", "en"),
]


@router.get(
    "/reports/{name}",
    summary="One report",
    operation_id="get_report",
    response_model=ReportView,
    openapi_extra={"parameters": _PARAMETERS},
)
@reads(query=None)
@documented(NotFound("There is no report of this name."))
async def report(
    name: Annotated[
        str, line(1, 60), Path(description="A report of the catalogue", examples=["requests"])
    ],
    request: Request,
    _: Reader,
) -> Response:
    """Published rows: what is hidden, and what would give it away, is null with marker c.

    Figures are made once after a period is over and read from the store; a period, population or
    division that is not published is refused with those that are.
    """
    refuse_repeated(request.query_params.multi_items())
    kind, kept = kind_of(name), _kept(request)
    async with request.app.state.db.reading() as connection:
        publications = Publications(connection)
        known = await kept.known(publications)
        question = asked(kind, request.query_params, known, language_of(request))
        about = (question.decimals, question.form, question.lang)
        published = question.published
        key = (published.publication_id, published.correction_withheld, question.table, about)
        found = kept.answer(key) or await _read(publications, question)
    kept.keep(key, found)
    return Response(found.body, media_type=found.media, headers=found.headers)


def _kept(request: Request) -> AnswerCache:
    state = request.app.state
    if not hasattr(state, "reports"):
        state.reports = AnswerCache()
    kept: AnswerCache = state.reports
    return kept


async def _read(publications: Publications, wanted: ReportQuery) -> Answer:
    table = wanted.table
    found = await publications.report(
        wanted.published,
        table.report,
        table.by,
        table.channel,
        lang=wanted.lang,
        decimals=wanted.decimals,
    )
    if found is None:
        raise NotFound("Nothing is published of this.")
    return answer_of(found, wanted.form)


def answer_of(found: Report, form: str) -> Answer:
    """Return a report in the form that was asked for."""
    question = found.question
    headers = {"cache-control": "no-store"}
    if form == "json":
        return Answer(encoded(as_json(found)), "application/json", headers)
    body = as_xlsx(found) if form == "xlsx" else as_csv(found)
    name = f"jieli-{question.kind.name}-{question.first}-{question.last}.{form}"
    headers |= {"content-disposition": f'attachment; filename="{name}"'}
    return Answer(body if isinstance(body, bytes) else body.encode(), MEDIA[form], headers)


MEDIA = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
