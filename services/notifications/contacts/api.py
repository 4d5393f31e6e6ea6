"""How providers are told: each partner keeps the contacts of its own providers."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from services.notifications.contacts import store
from services.notifications.contacts.batch import BOUNDS, Contacts, shown
from services.notifications.contacts.form import ContactForm, ContactLine, OwnContactForm
from services.notifications.contacts.registrar import ContactRegistrar
from services.notifications.documents import ContactKept, ContactLineKept, ContactView
from shared.errors import NotFound
from shared.http import NDJSON, Caller, Route, StoredResponse, json_response, reads, requires
from shared.http.ndjson import ANSWERS, BatchResponse, openapi_body
from shared.http.routing import MIB
from shared.openapi import documented

router = APIRouter(prefix="/v1/providers", tags=["contacts"], route_class=Route)
own = APIRouter(prefix="/v1/contact", tags=["contacts"], route_class=Route)

Keeper = Annotated[Caller, Depends(requires("provider:write"))]
Member = Annotated[Caller, Depends(requires("referral:write", "provider:write"))]
_EXAMPLE = (
    b'{"provider_id":"6f2c1d8e-0000-4000-8000-000000000001","channel":"webhook",'
    b'"address":"https://hooks.example.org/jieli"}\n'
    b'{"provider_id":"6f2c1d8e-0000-4000-8000-000000000002","channel":"inbox"}\n'
)


@router.put(
    "/{provider_id}/contact",
    summary="Say how a provider is told",
    operation_id="put_provider_contact",
    response_model=ContactKept,
)
async def put_contact(
    provider_id: UUID, form: ContactForm, request: Request, caller: Keeper
) -> Response:
    """Replace how a provider is told.

    The address and the secret are sealed and never shown again; a secret made here is in this
    answer and nowhere else. A changed secret is signed with beside the old one for seven days.
    """
    registrar = _registrar(request)
    contact = await registrar.check(form)
    async with request.app.state.db.transaction() as tx:
        kept = await registrar.keep(
            tx, caller.partner_id, [(provider_id, contact)], sandbox=caller.test
        )
    return json_response(StoredResponse(200, shown(kept[0])))


@router.get(
    "/{provider_id}/contact",
    summary="Show how a provider is told",
    operation_id="get_provider_contact",
    response_model=ContactView,
)
@documented(NotFound())
async def get_contact(provider_id: UUID, request: Request, caller: Keeper) -> Response:
    """The way, and whether it is switched off. Never the address, never the secret."""
    async with request.app.state.db.reading() as conn:
        row = await store.about(conn, provider_id, caller.partner_id, sandbox=caller.test)
    if row is None:
        raise NotFound
    return json_response(StoredResponse(200, {**row, "provider_id": str(provider_id)}))


@own.put(
    "",
    summary="Say how your organisation is told",
    operation_id="put_own_contact",
    response_model=ContactKept,
)
async def put_own_contact(form: OwnContactForm, request: Request, caller: Member) -> Response:
    """Replace how your organisation is told what became of those it referred.

    Without a contact everything is in `GET /v1/notifications`. Address and secret are kept as a
    provider's are: sealed and never shown again.
    """
    registrar = _registrar(request)
    contact = await registrar.check(form)
    async with request.app.state.db.transaction() as tx:
        kept = await registrar.keep(
            tx, caller.partner_id, [(caller.partner_id, contact)], sandbox=caller.test
        )
    body = shown(kept[0])
    del body["provider_id"]
    return json_response(StoredResponse(200, body))


@own.get(
    "",
    summary="Show how your organisation is told",
    operation_id="get_own_contact",
    response_model=ContactView,
)
@documented(NotFound())
async def get_own_contact(request: Request, caller: Member) -> Response:
    """The way, and whether it is switched off. Never the address, never the secret."""
    async with request.app.state.db.reading() as conn:
        row = await store.about(conn, caller.partner_id, caller.partner_id, sandbox=caller.test)
    if row is None:
        raise NotFound
    return json_response(StoredResponse(200, {k: v for k, v in row.items() if k != "provider_id"}))


@router.post(
    "/contacts",
    summary="Say how many providers are told",
    openapi_extra=openapi_body(ContactLine, _EXAMPLE),
    responses=ANSWERS,
    operation_id="put_provider_contacts",
)
@reads(NDJSON, most=16 * MIB, lines=ContactLine)
@documented(line=ContactLineKept)
async def post_contacts(request: Request, caller: Keeper) -> Response:
    """One contact per line, `provider_id` in the line.

    One bad line hinders no other, and a batch sent twice changes nothing the second time.
    """
    contacts = Contacts(request.app.state.db, _registrar(request), caller.partner_id, caller.test)
    return BatchResponse(request, contacts, BOUNDS)


def _registrar(request: Request) -> ContactRegistrar:
    resources: dict[str, Any] = request.app.state.resources
    registrar: ContactRegistrar = resources["contacts"]
    return registrar
