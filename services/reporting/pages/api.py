"""The overview over HTTP, and each of its figures as a file: publications only, no fact is read."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable, Mapping
from typing import Annotated, Any, Literal, get_args

from fastapi import APIRouter, Path, Query, Request
from pydantic import BaseModel, ValidationError
from starlette.responses import Response

from services.reporting.pages import overview, rendering
from services.reporting.pages.cache import Current, PageCache
from services.reporting.pages.overview import View
from services.reporting.pages.rendering import CHANNELS, Around, Rendered
from services.reporting.publications.lookup import Publications
from services.reporting.publications.records import Published
from services.reporting.publications.report_query import usual
from services.reporting.publications.reports_api import language_of
from services.reporting.reports.rules import Report
from shared.api.landing import Landing, asks_for_json, welcome
from shared.errors import FieldError, Forbidden, Invalid, NotFound
from shared.fields import line
from shared.http import Route, caller_of, reads
from shared.http.authorisation import READING, count_stranger
from shared.http.fast_path import FastRoute
from shared.http.routing import refuse_repeated
from shared.openapi import documented
from shared.problems import field_errors

TITLE = {"en": "Reporting", "zh": "统计"}
ABOUT = {
    "en": "Publishes protected figures, and outcomes in three degrees of detail.",
    "zh": "发布受保护的统计数据，以及三种详细程度的结果。",
}
front = APIRouter(tags=["overview"], route_class=FastRoute)
files = APIRouter(tags=["overview"], route_class=Route)
FIGURES = Literal[
    "came", "months", "harm", "who", "topics", "places", "heat", "states", "needs", "outcomes",
    "hours", "usage", "support",
]  # fmt: skip
Name = Annotated[FIGURES, Path(description="A figure of the overview", examples=["months"])]
Form = Annotated[
    Literal["csv", "xlsx", "json", "svg"], Path(description="In which form", examples=["csv"])
]
Population = Annotated[
    Annotated[str, line(1, 60)] | None,
    Query(description="Of whom; default: whom the period is published of"),
]
Period = Annotated[
    Annotated[str, line(1, 40)] | None,
    Query(description="Name of a published period; default: the newest year"),
]
Channels = Literal["all", "written", "online", "hotline", "organisation"]
Channel = Annotated[Channels, Query(description="A group of channels")]
Lang = Annotated[
    Literal["zh", "en"] | None, Query(description="zh or en, whatever Accept-Language says")
]
_CHANNEL_FAULT = FieldError(
    pointer="/channel",
    code="unknown_code",
    detail="Not one of the allowed codes.",
    allowed=get_args(Channels),
)
_VARY = "accept, accept-language, accept-encoding"


class Chosen(BaseModel):
    """What a visitor chose; another page may add parameters of its own."""

    population: Annotated[str, line(1, 60)] | None = None
    period: Annotated[str, line(1, 40)] | None = None
    channel: Channels = "all"
    lang: Literal["zh", "en"] | None = None


async def admit(request: Request) -> None:
    """Let anybody look where the overview is open; else ask for a token that may read reports."""
    if request.app.state.settings.dashboard_open:
        return
    caller = await caller_of(request)
    if caller.scopes.isdisjoint(READING):
        raise Forbidden("This needs the scope report:read.")


@front.get("/", summary="Overview, as a page", operation_id="get_overview", response_model=Landing)
@reads(query=None, counted=False)
@documented(
    Invalid("Mend these and ask again.", errors=[_CHANNEL_FAULT]),
    media={"text/html": "<!doctype html>…"},
)
async def page(
    request: Request,
    population: Population = None,
    period: Period = None,
    channel: Channel = "all",
    lang: Lang = None,
) -> Response:
    """Published figures of a period that is over, without a script; JSON says where to go on.

    What is not published is as if it had not been asked for, and the page says so. The same
    publication is the same bytes, and its ETag spares sending them again.
    """
    _judge(request)
    if asks_for_json(request):
        return welcome(request, TITLE, ABOUT, None)
    await admit(request)
    cache, current = await _current(request)
    view, other = view_of(request.query_params, current, language_of(request))
    settings = request.app.state.settings
    around = Around(
        current.known,
        current.today,
        settings.suppression_threshold,
        settings.invented_figures,
        other,
    )
    told = view.lang if view else language_of(request)

    async def make() -> Rendered:
        reports = {} if view is None else await _reports(request, view)
        return await asyncio.to_thread(rendering.page, view, told, reports, around)

    key = (current.mark, current.today, told, view, other)
    return _answer(request, await _made(request, cache, key, make))


@files.get(
    "/figures/{name}.{form}",
    summary="A figure as CSV, XLSX, JSON or SVG",
    operation_id="get_figure",
)
@reads(counted=False)
@documented(
    NotFound("Nothing is published of this."),
    media={
        "text/csv": "month,month_label,value,share_pct,marker\r\n",
        "image/svg+xml": '<svg xmlns="http://www.w3.org/2000/svg"></svg>',
    },
)
async def figure(  # noqa: PLR0913, PLR0917 - parameters of an address
    name: Name,
    form: Form,
    request: Request,
    population: Population = None,
    period: Period = None,
    channel: Channel = "all",
    lang: Lang = None,
) -> Response:
    """The same published rows as the page shows, or their drawing; SVG only of what is drawn."""
    await admit(request)
    cache, current = await _current(request)
    view, other = view_of(request.query_params, current, language_of(request))
    if view is None or other or view.published.withheld:
        raise NotFound("Nothing is published of this.", errors=[_published(current)])

    async def make() -> Rendered | None:
        async with request.app.state.db.reading() as connection:
            asked = overview.asked(view, name)
            report = await Publications(connection).report(view.published, *asked, lang=view.lang)
        if report is None:
            return None
        return await asyncio.to_thread(rendering.file, report, name, form)

    found = await _made(request, cache, (current.mark, name, form, view), make)
    if found is None:
        raise NotFound("Nothing is published of this.", errors=[_published(current)])
    return _answer(request, found)


def _published(current: Current) -> FieldError:
    return FieldError(
        pointer="/query/period",
        code="not_published",
        detail="Nothing is published of this period; these are.",
        allowed=list(dict.fromkeys(e.period.name for e in current.known if not e.withheld)),
    )


async def _current(request: Request) -> tuple[PageCache, Current]:
    state = request.app.state
    if not hasattr(state, "pages"):
        state.pages = PageCache()
    cache: PageCache = state.pages
    await cache.turns.wait()
    return cache, await cache.current(state.db)


async def _made(
    request: Request,
    cache: PageCache,
    key: Hashable,
    make: Callable[[], Awaitable[Rendered | None]],
) -> Rendered | None:
    """What is kept costs nothing and is not counted; a stranger for whom it is made is counted."""
    if not cache.has(key):
        count_stranger(request, request.url.path)
    return await cache.rendered(key, make)


async def _reports(request: Request, view: View) -> dict[str, Report]:
    """The published tables behind the figures; some channels have fewer."""
    async with request.app.state.db.reading() as connection:
        reports = await Publications(connection).reports(view.published, lang=view.lang)
    found = {name: reports.get(overview.asked(view, name)) for name in overview.FIGURES}
    return {name: report for name, report in found.items() if report is not None}


def _judge(request: Request) -> None:
    """Raise Invalid where a parameter comes twice or cannot be meant."""
    refuse_repeated(request.query_params.multi_items())
    try:
        Chosen.model_validate(dict(request.query_params))
    except ValidationError as wrong:
        errors = field_errors(wrong.errors())
        raise Invalid("Mend these and ask again.", errors=errors) from None


def view_of(chosen: Mapping[str, Any], current: Current, lang: Any) -> tuple[View | None, bool]:
    """What a reader chose, None where nothing is published; and whether it is something else."""
    wanted = {name: chosen[name] for name in ("population", "period") if chosen.get(name)}
    found = [each for each in current.known if _is(each, wanted)]
    published = usual(found) or next(iter(found), None)
    other = bool(wanted) and published is None
    published = published or usual(current.known)
    channel = chosen.get("channel", "all")
    if published is None:
        return None, other
    known = channel if channel in CHANNELS else "all"
    return View(published, known, lang), other


def _is(published: Published, wanted: Mapping[str, str]) -> bool:
    return all(
        value == (published.population if name == "population" else published.period.name)
        for name, value in wanted.items()
    )


def _answer(request: Request, found: Rendered | None) -> Response:
    """Send it, packed for who takes it, or say that the visitor has it already."""
    if found is None:
        raise NotFound("Nothing is published of this.")
    open_to_all = request.app.state.settings.dashboard_open
    headers = {
        **found.headers,
        "etag": f'W/"{found.etag}"',
        "cache-control": "no-cache" if open_to_all else "private, no-cache",
        "vary": _VARY,
    }
    if found.etag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    body = found.body
    if "gzip" in request.headers.get("accept-encoding", ""):
        body, headers["content-encoding"] = found.packed, "gzip"
    return Response(body, headers={**headers, "content-type": found.media})
