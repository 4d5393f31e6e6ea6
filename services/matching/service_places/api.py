"""Places over HTTP: a partner keeps its own, every partner reads those of approved providers."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field

from services.matching.context import seal_key_in
from services.matching.eligibility.api import Region, known
from services.matching.eligibility.rules import NATIONAL
from services.matching.eligibility.shortlist import as_today
from services.matching.service_places import store
from services.matching.service_places.form import (
    ClosedPlace,
    PlaceForm,
    PlacesPage,
    PlaceView,
    place_view,
)
from services.matching.service_places.store import Asked
from services.matching.tenancy import as_service
from shared.errors import NotFound
from shared.http import Caller, Route, StoredResponse, json_response, requires
from shared.http.pagination import cut, require_known
from shared.openapi import documented
from shared.vocabulary import PlaceKind

router = APIRouter(prefix="/v1/places", tags=["directory"], route_class=Route)
Keeper = Annotated[Caller, Depends(requires("provider:write"))]
Reader = Annotated[
    Caller,
    Depends(
        requires(
            "referral:read", "referral:write", "provider:write", "offer:respond", "case:assist"
        )
    ),
]


class Which(BaseModel):
    """The query of the places."""

    model_config = ConfigDict(extra="forbid")

    kind: Annotated[PlaceKind | None, Field(description="Only of this kind")] = None
    region: Annotated[
        Region | None,
        Field(description="Only in this region, GB/T 2260", examples=["620100"]),
    ] = None
    after: Annotated[UUID | None, Field(description="`next` of the page before")] = None
    limit: Annotated[int, Field(ge=1, le=1000, description="At most this many")] = 100


@router.get(
    "",
    summary="Places that are open to who comes",
    operation_id="list_places",
    response_model=PlacesPage,
)
async def list_places(
    request: Request, caller: Reader, which: Annotated[Which, Query()]
) -> Response:
    """Of approved providers, in order of id, with whether each is open now and when it opens next.

    Nobody who gives shelter has a place here.
    """
    region = known(which.region) if which.region else NATIONAL
    within = None if region == NATIONAL else as_today(frozenset({region})) | {region}
    asked = Asked(caller.test, which.kind, within, which.after)
    key = seal_key_in(request.app.state.resources)
    async with request.app.state.db.transaction() as tx:
        await as_service(tx)
        require_known(which.after is None or await store.is_known(tx, which.after))
        rows, last = cut(await store.page(tx, asked, which.limit + 1), which.limit)
        items = [place_view(row, store.words_of(row, key), tx.now) for row in rows]
    following = last["place_id"] if last else None
    return json_response(StoredResponse(200, {"items": items, "next": following}))


@router.put(
    "/{place_id}",
    summary="Enter or change a place",
    operation_id="put_place",
    response_model=PlaceView,
)
@documented(NotFound())
async def put_place(place_id: UUID, form: PlaceForm, request: Request, caller: Keeper) -> Response:
    """The whole is replaced. It is read by others while its provider is approved and active.

    A provider that gives shelter cannot enter one: where it is must not be told.
    """
    key = seal_key_in(request.app.state.resources)
    async with request.app.state.db.transaction() as tx:
        await as_service(tx)
        row = await store.put(tx, key, place_id, caller.partner_id, form)
        if row is None:
            raise NotFound
        view = place_view(row, store.words_of(row, key), tx.now)
    return json_response(StoredResponse(200, view))


@router.delete(
    "/{place_id}",
    summary="Take a place away",
    operation_id="remove_place",
    response_model=ClosedPlace,
)
@documented(NotFound())
async def delete_place(place_id: UUID, request: Request, caller: Keeper) -> Response:
    """Nobody reads of it from now on."""
    async with request.app.state.db.transaction() as tx:
        await as_service(tx)
        if not await store.remove(tx, place_id, caller.partner_id):
            raise NotFound
    return json_response(StoredResponse(200, {"place_id": place_id}))
