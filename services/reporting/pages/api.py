"""The overview over HTTP, and each of its figures as a file."""

from base64 import b64encode
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Any

import jinja2
from fastapi import APIRouter, Request
from markupsafe import Markup
from starlette.responses import HTMLResponse, Response

from services.reporting.pages import overview
from services.reporting.pages.charts import HATCH_DEFINITION, standalone
from services.reporting.pages.overview import View
from services.reporting.pages.texts import TEXTS, say
from services.reporting.pages.wording import day, moment, period_name
from services.reporting.reports.answers import answer
from services.reporting.reports.api import as_response, calendar_of, language_of
from services.reporting.reports.dimensions import CHANNEL_FILTERS
from services.reporting.reports.periods import Calendar
from services.reporting.reports.questions import FORMATS
from services.reporting.reports.rules import Report
from services.reporting.reports.store import Facts, partners
from services.reporting.reports.words import word
from shared.errors import Forbidden, NotFound
from shared.fields import line
from shared.http import Route, caller_of, reads
from shared.http.costly import Costly

router = APIRouter(tags=["overview"], route_class=Route)
Word = Annotated[str, line(1, 60)]
_CHANNELS = CHANNEL_FILTERS[:5]
_SAID_ELSEWHERE = {"hidden", "without_calls"}
_HERE = Path(__file__).parent / "templates"
_TEMPLATES = jinja2.Environment(
    loader=jinja2.FileSystemLoader(_HERE), autoescape=True, trim_blocks=True, lstrip_blocks=True
)


async def admit(request: Request) -> None:
    """Let anybody look where the overview is open; else ask for a token that may read reports."""
    if request.app.state.settings.dashboard_open:
        return
    caller = await caller_of(request)
    if "report:read" not in caller.scopes:
        raise Forbidden("This needs the scope report:read.")


@router.get("/", summary="Overview, as a page", response_class=HTMLResponse)
@reads(query=None)
async def page(request: Request) -> Response:
    """Protected figures of a year or a quarter that is over, without a script."""
    await admit(request)
    calendar = await _calendar(request)
    view = view_of(request, calendar)

    async def make() -> Response:
        return await _page(request, calendar, view)

    return await _costly(request).answer(("page", calendar.today, view), make)


async def _page(request: Request, calendar: Calendar, view: View) -> Response:
    rule = request.app.state.resources["rule"]
    async with request.app.state.db.reading() as connection:
        now = datetime.now(UTC)
        facts = Facts(connection, *calendar.around(view.period))
        reports = {
            name: await answer(overview.asked(view, name), facts, rule) for name in overview.FIGURES
        }
        coverage = await partners(connection, view.period.first, view.period.last)
    return _html(
        _words(view, reports, calendar)
        | {
            "fresh": say(view.lang, "fresh", at=moment(now, view.lang)),
            "coverage": say(view.lang, "coverage", lately=coverage[0], ever=coverage[1]),
            "threshold": rule.threshold,
            "empty": not calendar.months,
            "open": not calendar.with_facts(),
        }
    )


@router.get("/figures/{name}.{form}", summary="A figure as CSV, XLSX, JSON or SVG")
@reads(query=None)
async def figure(name: Word, form: Word, request: Request) -> Response:
    """The same protected rows as the page shows, or their drawing. Raises NotFound."""
    await admit(request)
    if name not in overview.FIGURES or form not in {*FORMATS, "svg"}:
        raise NotFound
    calendar = await _calendar(request)
    view = view_of(request, calendar)

    async def make() -> Response:
        return await _figure(request, calendar, view, (name, form))

    return await _costly(request).answer((name, form, calendar.today, view), make)


async def _figure(
    request: Request, calendar: Calendar, view: View, which: tuple[str, str]
) -> Response:
    name, form = which
    async with request.app.state.db.reading() as connection:
        asked = overview.as_file(overview.asked(view, name), form)
        facts = Facts(connection, *calendar.around(view.period))
        found = await answer(asked, facts, request.app.state.resources["rule"])
    if form != "svg":
        return as_response(found)
    drawing = overview.drawn({name: found}, view.lang)[name]
    if not drawing.chart:
        raise NotFound
    return Response(
        standalone(drawing.wide or drawing.chart),
        media_type="image/svg+xml",
        headers={"cache-control": "no-store"},
    )


def _costly(request: Request) -> Costly:
    found: Costly = request.app.state.costly
    return found


async def _calendar(request: Request) -> Calendar:
    async def make() -> Calendar:
        async with request.app.state.db.reading() as connection:
            return await calendar_of(connection, datetime.now(UTC))

    return await _costly(request).answer("calendar", make)


def view_of(request: Request, calendar: Calendar) -> View:
    """Read what the reader chose; what is not understood is as if it had not been chosen."""
    chosen = request.query_params
    named = {period.name: period for period in overview.periods(calendar)}
    channel = chosen.get("channel", "all")
    return View(
        period=named.get(chosen.get("period", ""), calendar.usual()),
        channel=channel if channel in _CHANNELS else "all",
        lang=language_of(request),
    )


def _words(view: View, reports: dict[str, Report], calendar: Calendar) -> dict[str, Any]:
    lang = view.lang
    drawn = overview.drawn(reports, lang)
    if not reports["usage"].total["users"] or view.channel not in {"all", "online"}:
        del drawn["usage"]
    if not reports["topics"].total or view.channel != "all":
        del drawn["topics"]
    return {
        "t": TEXTS[lang],
        "lang": lang,
        "view": view,
        "periods": [(each.name, period_name(each, lang)) for each in overview.periods(calendar)],
        "channels": [(code, word("channel", code, lang)) for code in _CHANNELS],
        "period": say(
            lang,
            "period",
            first=day(view.period.first, lang),
            last=day(view.period.last, lang),
            days=(view.period.last - view.period.first).days + 1,
        ),
        "sentence": overview.sentence(reports, view),
        "keys": overview.keys(reports, lang),
        "figures": drawn,
        "caveats": sorted(
            {
                word("caveat", code, lang)
                for report in reports.values()
                for code in report.caveats
                if code not in _SAID_ELSEWHERE
            }
        ),
        "nothing": reports["months"].total == 0,
        "hatch": Markup(HATCH_DEFINITION),  # noqa: S704 - a constant of ours
        "svg": Markup,
    }


def _html(words: dict[str, Any]) -> Response:
    style = (_HERE / "overview.css").read_text(encoding="utf-8")
    body = _TEMPLATES.get_template("overview.html").render(
        **words,
        style=Markup(style),  # noqa: S704 - a file of ours
    )
    digest = b64encode(sha256(style.encode()).digest()).decode()
    policy = (
        f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    )
    return HTMLResponse(
        body,
        headers={
            "content-security-policy": policy,
            "cache-control": "no-store",
            "vary": "accept-language",
        },
    )
