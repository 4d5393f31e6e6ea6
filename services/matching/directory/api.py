"""The directory over HTTP: a partner keeps its own providers and sees only those."""

from typing import Annotated, Any
from uuid import UUID

import orjson
from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response

from services.matching.context import context_in, seal_key_in
from services.matching.directory import store
from services.matching.directory.batch import Providers, entry_of
from services.matching.directory.documents import ProviderEntered, ProvidersPage, ProviderView
from services.matching.directory.form import EXAMPLE, ProviderForm, ProviderLine
from services.matching.directory.registration import enter
from services.matching.directory.views import provider_view
from services.matching.tenancy import seeing
from shared.errors import Conflict, NotFound, Refused
from shared.http import NDJSON, Caller, Route, StoredResponse, json_response, reads, requires
from shared.http.ndjson import ANSWERS, BatchResponse, Bounds, openapi_body
from shared.http.pagination import cut, require_known
from shared.http.routing import MIB
from shared.openapi import documented

router = APIRouter(prefix="/v1", tags=["directory"], route_class=Route)
Keeper = Annotated[Caller, Depends(requires("provider:write"))]
Reader = Annotated[Caller, Depends(requires("provider:write", "offer:respond", "ops"))]


@router.put(
    "/providers/{provider_id}",
    summary="Enter or change one of your providers",
    operation_id="put_provider",
    response_model=ProviderView,
)
@documented(NotFound(), Conflict("It is retired. Enter a new one."))
async def put_provider(
    provider_id: UUID, form: ProviderForm, request: Request, caller: Keeper
) -> Response:
    """The whole of the provider is replaced; sending the same again changes nothing.

    A new provider is `pending` and is asked by nobody until a person approved it. What narrows
    that approval (fewer places, fewer needs, inactive) counts at once; what goes beyond it waits
    as `change`, and what was approved serves on. One that is made inactive keeps what it has taken.
    """
    resources = request.app.state.resources
    async with request.app.state.db.transaction() as tx:
        entry = entry_of(context_in(resources), provider_id, form, tx.now)
        kept = (await enter(tx, seal_key_in(resources), caller, [entry]))[provider_id]
        if isinstance(kept, Refused):
            raise kept
        row = await store.one(tx, caller.partner_id, provider_id)
    if row is None:
        raise NotFound
    return json_response(StoredResponse(200, provider_view(row, seal_key_in(resources))))


@router.post(
    "/providers/batch",
    summary="Enter or change many providers",
    openapi_extra=openapi_body(ProviderLine, orjson.dumps(EXAMPLE)),
    responses=ANSWERS,
    operation_id="put_providers",
)
@reads(NDJSON, most=16 * MIB, lines=ProviderLine)
@documented(line=ProviderEntered)
async def put_providers(request: Request, caller: Keeper) -> Response:
    """NDJSON, one provider with its `provider_id` per line; one result line each.

    A line replaces the whole provider, so a batch may be sent again without harm. Each result says
    how the provider stands (`state`) and the `version` that waits for approval, if one does.
    """
    return BatchResponse(request, Providers(request, caller), Bounds(at_once=500))


@router.get(
    "/providers",
    summary="List your providers",
    operation_id="list_providers",
    response_model=ProvidersPage,
)
async def list_providers(
    request: Request,
    caller: Reader,
    after: Annotated[UUID | None, Query(description="`next` of the page before")] = None,
    limit: Annotated[int, Query(ge=1, le=1000, description="At most this many")] = 100,
) -> Response:
    """In order of id; `next` is the `after` of the next page, null on the last one."""
    partner = whose(caller)
    async with seeing(request.app.state.db, partner) as connection:
        require_known(after is None or await store.one(connection, partner, after) is not None)
        rows, last = cut(await store.page(connection, partner, after, limit + 1), limit)
    following = last["provider_id"] if last else None
    key = seal_key_in(request.app.state.resources)
    items = [provider_view(row, key, typed=_own(row, caller)) for row in rows]
    return json_response(StoredResponse(200, {"items": items, "next": following}))


@router.get(
    "/providers/{provider_id}",
    summary="Read one of your providers",
    operation_id="get_provider",
    response_model=ProviderView,
)
@documented(NotFound())
async def get_provider(provider_id: UUID, request: Request, caller: Reader) -> Response:
    """What is in force, with the places held and free now; how it stands, and what waits.

    `change.reason` is why a person refused what was entered.
    """
    partner = whose(caller)
    async with seeing(request.app.state.db, partner) as connection:
        row = await store.one(connection, partner, provider_id)
    if row is None:
        raise NotFound
    key = seal_key_in(request.app.state.resources)
    return json_response(StoredResponse(200, provider_view(row, key, typed=_own(row, caller))))


def _own(row: Any, caller: Caller) -> bool:
    return bool(row["partner_id"] == caller.partner_id)


def whose(caller: Caller) -> UUID | None:
    """The partner a caller is limited to; None for operations, which sees all."""
    return None if "ops" in caller.scopes else caller.partner_id
