"""Where a poster leads, and the poster itself. A scan is counted; of whoever scans nothing is kept.

The address names a kind of place and nothing else: not which place, not which poster. The page it
leads to is her page as it always is, so that a phone's history shows nothing more.
"""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Path, Request
from starlette.responses import HTMLResponse, Response

from services.intake.pages.api import Lang
from services.intake.pages.page_request import shown_to
from services.intake.pages.rendering import page
from services.intake.pages.routing import PageRoute, language_here
from services.intake.pages.session import Session
from services.intake.partners.tenancy import as_service
from services.intake.referrals.fields import CHINA
from services.intake.venues import poster, store
from shared.errors import TooMany
from shared.http import client_host, reads
from shared.settings import Settings
from shared.vocabulary import VenueKind

router = APIRouter(prefix="/v", route_class=PageRoute, include_in_schema=False)
PER_HOST = 1.0
"""Scans a second that are counted from one host: a place shares one, a machine that repeats too."""
Kind = Annotated[VenueKind, Path(description="The kind of place a poster hangs in")]


@router.get("/{kind}")
@reads(query=None)
async def scanned(kind: Kind, request: Request) -> Response:
    """Her page; what she begins here is known to come from such a place."""
    await _count(request, kind)
    return page("start", shown_to(request, language_here(request), Session()), venue=kind)


@router.get("/{kind}/poster")
@reads(query=None)
async def hung(kind: Kind, request: Request) -> Response:
    """A poster for places of this kind, to be printed on one sheet."""
    settings: Settings = request.app.state.settings
    where = f"{settings.url('intake')}/v/{kind}"
    return HTMLResponse(poster.sheet(where, language_here(request)), headers=poster.HEADERS)


@router.get("/{kind}/{lang}")
@reads(query=None)
async def in_another_language(kind: Kind, lang: Lang, request: Request) -> Response:
    """The same page in the language she chose: no scan, and the kind of place is kept."""
    return page("start", shown_to(request, lang, Session()), venue=kind)


async def _count(request: Request, kind: str) -> None:
    try:
        request.app.state.limits.take_from("scan", client_host(request), PER_HOST)
    except TooMany:
        return  # the page is hers whether it is counted or not
    today = datetime.now(UTC).astimezone(CHINA).date()
    async with request.app.state.db.transaction() as tx:
        await as_service(tx)
        await store.count(tx, today, kind)
