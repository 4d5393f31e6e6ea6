"""The page on which an organisation sees its keys, how it is told, and what went wrong lately."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Path, Request
from pydantic import BaseModel, Field
from starlette.responses import Response

from services.intake.partner_page import store
from services.intake.partner_page.deliveries import Deliveries
from services.intake.partner_page.rendering import HEADERS, page, texts
from services.intake.partners.page_passes import (
    CODE_LASTS,
    SESSION_LASTS,
    PagePasses,
    caller_of,
)
from services.intake.partners.tenancy import as_service
from shared.audit import AuditEntry, write_audit
from shared.errors import NotFound
from shared.http import FORM, Caller, Route, StoredResponse, json_response, reads, requires
from shared.http.page_codes import CodedPage
from shared.http.routing import KIB, form_of
from shared.http.same_origin import refuse_elsewhere
from shared.openapi import documented
from shared.problems.languages import Language
from shared.settings import Settings

router = APIRouter(route_class=Route, include_in_schema=False)
codes = APIRouter(prefix="/v1/partner-page", tags=["access"], route_class=Route)
Lang = Annotated[Literal["zh", "en"], Path(description="zh or en", examples=["zh"])]
Member = Annotated[
    Caller,
    Depends(requires("referral:write", "referral:read", "provider:write", "offer:respond")),
]
PARTNER = CodedPage(
    "/partner",
    "partner",
    "upload",
    PagePasses(),
    frozenset(),
    HEADERS,
    code="partner_code",
    session="partner_session",
)


class PageCode(BaseModel):
    """A code that opens your organisation's own page once."""

    code: str = Field(description="Type it at /partner within half an hour; it opens once")
    url: str = Field(description="Where it is typed")


@codes.post(
    "/codes",
    summary="Let somebody see your organisation's page",
    status_code=201,
    response_model=PageCode,
    operation_id="make_page_code",
)
@documented()
async def make_code(request: Request, caller: Member) -> Response:
    """Hand it to a colleague; your secret is never typed into a browser."""
    settings: Settings = request.app.state.settings
    async with request.app.state.db.transaction() as tx:
        code = await PARTNER.give_code(tx, caller, CODE_LASTS)
    body = {"code": code, "url": f"{settings.url('intake')}/partner"}
    return json_response(StoredResponse(201, body))


@router.get("/partner")
@reads(query=None)
async def door(request: Request) -> Response:
    """The page in the language of the browser."""
    return PARTNER.in_language(request)


@router.get("/partner/{lang}")
async def show(lang: Lang, request: Request) -> Response:
    """The organisation's page; a code is asked for first."""
    caller = await caller_of(request, PARTNER)
    if caller is None:
        return _sign_in(lang)
    async with request.app.state.db.transaction() as tx:
        await as_service(tx)
        shown = {
            "organisation": await store.organisation(tx, caller.partner_id),
            "clients": await store.clients(tx, caller.partner_id),
            "refused": await store.refused(tx, caller.partner_id),
            "now": tx.now,
        }
        look = AuditEntry(caller.client_id, caller.partner_id, "read_partner_page")
        await write_audit(tx, [look])
    deliveries: Deliveries = request.app.state.resources["deliveries"]
    told = await deliveries.of(caller.partner_id, sandbox=caller.test)
    return page(
        "partner",
        lang,
        signed_in=True,
        told=told,
        sandbox=caller.test,
        partner_id=str(caller.partner_id),
        **shown,
    )


def _sign_in(lang: Language, *wrong: str) -> Response:
    return page("sign_in", lang, status=403 if wrong else 200, signed_in=False, wrong=wrong)


@router.post("/partner/{lang}/do/in")
@reads(FORM, most=4 * KIB)
async def sign_in(lang: Lang, request: Request) -> Response:
    """A code opens a session, once."""
    refuse_elsewhere(request)
    code = form_of(await request.body()).get("code", "")
    async with request.app.state.db.transaction() as tx:
        cookie = await PARTNER.open_session(tx, code, SESSION_LASTS)
    if cookie is None:
        return _sign_in(lang, texts(lang)["wrong_code"])
    return PARTNER.signed_in(request, lang, cookie)


@router.post("/partner/{lang}/do/out")
@reads(FORM, most=4 * KIB)
async def sign_out(lang: Lang, request: Request) -> Response:
    """The session is over. Raises NotFound when there is none."""
    refuse_elsewhere(request)
    cookie = PARTNER.cookie_of(request)
    if not cookie:
        raise NotFound
    async with request.app.state.db.transaction() as tx:
        await PARTNER.end_session(tx, cookie)
    return PARTNER.signed_out(lang)
