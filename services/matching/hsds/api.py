"""The directory in HSDS 3 over HTTP: listing, reading by tier, taking in."""

from typing import Annotated, Any
from uuid import UUID

import orjson
from asyncpg import Record
from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field

from services.matching.approval.rules import Terms
from services.matching.context import seal_key_in
from services.matching.directory.documents import ProviderEntered
from services.matching.directory.views import in_force
from services.matching.eligibility.api import Region, known
from services.matching.eligibility.shortlist import upwards
from services.matching.hsds import store
from services.matching.hsds.batch import Services
from services.matching.hsds.form import EXAMPLE, ListingForm, ServiceLine
from services.matching.hsds.store import Asked
from services.matching.hsds.views import (
    Listed,
    Reader,
    ServicesPage,
    ServiceView,
    Unlisted,
    page_view,
    service_view,
)
from services.matching.tenancy import as_service, seeing
from shared.errors import NotFound
from shared.http import NDJSON, Caller, Route, StoredResponse, json_response, reads, requires
from shared.http.ndjson import ANSWERS, BatchResponse, Bounds, openapi_body
from shared.http.routing import MIB
from shared.openapi import documented
from shared.vocabulary import Need

router = APIRouter(prefix="/v1", tags=["directory"], route_class=Route)
Keeper = Annotated[Caller, Depends(requires("provider:write"))]
Partner = Annotated[
    Caller,
    Depends(requires("referral:read", "referral:write", "provider:write", "offer:respond")),
]


class Which(BaseModel):
    """The query of the services."""

    model_config = ConfigDict(extra="forbid")

    need: Annotated[Need | None, Field(description="Only those that give this help")] = None
    region: Annotated[
        Region | None, Field(description="Only those that serve this place, GB/T 2260")
    ] = None
    page: Annotated[int, Field(ge=1, le=10_000, description="Which page, from 1")] = 1
    per_page: Annotated[int, Field(ge=1, le=1000, description="At most this many")] = 100

    def asked(self, partner_id: UUID | None) -> Asked:
        """The question for the store. Raises Invalid for an unknown region."""
        areas = list(upwards(known(self.region))) if self.region else None
        return Asked(partner_id, self.need, areas)


@router.get(
    "/directory/public/services",
    summary="Services that are listed for everybody",
    operation_id="list_public_services",
    response_model=ServicesPage,
)
async def public_services(request: Request, which: Annotated[Which, Query()]) -> Response:
    """In HSDS 3.1, no token needed. Shelters are never among them, and nobody's places."""
    return await _page(request, which, None)


@router.get(
    "/directory/services",
    summary="Services that are listed for partners",
    operation_id="list_services",
    response_model=ServicesPage,
)
async def list_services(
    request: Request, caller: Partner, which: Annotated[Which, Query()]
) -> Response:
    """In HSDS 3.1, with `service_capacity` where its partner shows it, and to its allies.

    Of a shelter partners read what it is, its provinces and who stands in for it; never where it
    is or how full.
    """
    return await _page(request, which, caller.partner_id)


@router.get(
    "/directory/services/{provider_id}",
    summary="One listed service",
    operation_id="get_service",
    response_model=ServiceView,
)
@documented(NotFound())
async def get_service(provider_id: UUID, request: Request, caller: Partner) -> Response:
    """In HSDS 3.1, as far as you may see it."""
    asked = Asked(caller.partner_id, provider_id=provider_id)
    async with seeing(request.app.state.db, None) as connection:
        rows = await store.services(connection, asked, 1, 0)
    found = _views(request, rows, caller.partner_id)
    if not found:
        raise NotFound
    return json_response(StoredResponse(200, found[0]))


@router.put(
    "/providers/{provider_id}/listing",
    summary="List one of your providers",
    operation_id="list_provider",
    response_model=ListingForm,
)
@documented(NotFound())
async def put_listing(
    provider_id: UUID, form: ListingForm, request: Request, caller: Keeper
) -> Response:
    """Who sees it in the directory, by which telephone it is reached, and when it is open.

    Who is not listed is in no feed and is asked all the same.
    """
    async with request.app.state.db.transaction() as tx:
        await as_service(tx)
        key = seal_key_in(request.app.state.resources)
        if not await store.put(tx, key, provider_id, caller.partner_id, form):
            raise NotFound
    return json_response(StoredResponse(200, form.model_dump(mode="json")))


@router.delete(
    "/providers/{provider_id}/listing",
    summary="List one of your providers no more",
    operation_id="unlist_provider",
    response_model=Unlisted,
)
@documented(NotFound())
async def delete_listing(provider_id: UUID, request: Request, caller: Keeper) -> Response:
    """It is in no feed from now on."""
    async with request.app.state.db.transaction() as tx:
        await as_service(tx)
        if not await store.remove(tx, provider_id, caller.partner_id):
            raise NotFound
    return json_response(StoredResponse(200, {"provider_id": provider_id}))


@router.post(
    "/directory/services/batch",
    summary="Enter or change many services of HSDS 3",
    openapi_extra=openapi_body(ServiceLine, orjson.dumps(EXAMPLE)),
    responses=ANSWERS,
    operation_id="put_services",
)
@reads(NDJSON, most=16 * MIB, lines=ServiceLine)
@documented(line=ProviderEntered)
async def put_services(request: Request, caller: Keeper) -> Response:
    """NDJSON, one service of HSDS 3 per line; each becomes one of your providers.

    Fields that are not named here are refused, whatever HSDS's schemas allow: nothing of a person
    belongs in a directory. One bad line leaves the others as they are.
    """
    return BatchResponse(request, Services(request, caller), Bounds(at_once=500))


async def _page(request: Request, which: Which, partner_id: UUID | None) -> Response:
    asked = which.asked(partner_id)
    async with seeing(request.app.state.db, None) as connection:
        total = await store.count(connection, asked)
        first = (which.page - 1) * which.per_page
        rows = await store.services(connection, asked, which.per_page, first)
    found = _views(request, rows, partner_id)
    page = page_view(found, total, which.page, which.per_page)
    return json_response(StoredResponse(200, page))


def _views(request: Request, rows: list[Record], partner_id: UUID | None) -> list[dict[str, Any]]:
    key = seal_key_in(request.app.state.resources)
    found = []
    for row in rows:
        terms = in_force(row, key)
        if terms is not None:
            one = _listed(row, terms, key)
            found.append(service_view(one, _reader(one, partner_id)))
    return found


def _listed(row: Record, terms: Terms, key: bytes) -> Listed:
    return Listed(
        row["provider_id"],
        row["partner_id"],
        terms,
        dict(store.listing_of(row, key)),
        row["free"],
        row["now"],
        serves=row["serves"],
    )


def _reader(one: Listed, partner_id: UUID | None) -> Reader:
    if partner_id is None:
        return Reader.PUBLIC
    own = partner_id == one.partner_id or partner_id in one.listing["allies"]
    return Reader.ALLY if own else Reader.PARTNER
