"""Reading over HTTP: operations see all, a partner its own, a provider what it was asked."""

from collections.abc import Callable
from typing import Annotated, Any
from uuid import UUID

from asyncpg import Connection, Record
from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field

from services.matching.answers.rules import OfferState
from services.matching.desk import desk_in
from services.matching.directory.api import whose
from services.matching.referrals import store, views
from services.matching.tenancy import seeing
from shared.errors import NotFound
from shared.http import Answer, Caller, Route, json_response, requires
from shared.http.paging import cut, require_known

router = APIRouter(prefix="/v1", tags=["referrals"], route_class=Route)
Reader = Annotated[
    Caller, Depends(requires("referral:read", "referral:write", "offer:respond", "ops"))
]
Provider = Annotated[Caller, Depends(requires("offer:respond", "ops"))]
_OWN = {"referral:read", "referral:write"}


async def _view(request: Request, caller: Caller, referral_id: UUID) -> dict[str, Any]:
    """The referral as far as the caller may see it, by where it stands. Raises NotFound."""
    async with seeing(request.app.state.db, whose(caller)) as connection:
        row = await store.referral(connection, referral_id)
        own = row is not None and row["partner_id"] == caller.partner_id
        if row is not None and "ops" in caller.scopes:
            return await _whole(request, connection, row, views.ops_view)
        if row is not None and own and not _OWN.isdisjoint(caller.scopes):
            return await _whole(request, connection, row, views.own_view)
        if "offer:respond" in caller.scopes and "ops" not in caller.scopes:
            rows = await store.own_offers_of(connection, referral_id, caller.partner_id)
            if rows:
                return views.asked_referral_view(referral_id, rows, rows[0]["now"])
    raise NotFound


async def _whole(
    request: Request, connection: Connection, row: Record, shown: Callable[[Record], views.View]
) -> dict[str, Any]:
    id_ = row["referral_id"]
    offers = [shown(offer) for offer in await store.offers_of(connection, id_)]
    whole = shown is views.ops_view
    needs = [
        views.need_view(need, offers, whole=whole) for need in await store.needs(connection, id_)
    ]
    return views.referral_view(row, needs, desk_in(request.app.state.resources).policy)


@router.get("/referrals/{referral_id}", summary="Follow a referral through matching")
async def get_referral(referral_id: UUID, request: Request, caller: Reader) -> Response:
    """Its needs, each with the provider who has it, everybody asked, and the reasons."""
    return json_response(Answer(200, await _view(request, caller, referral_id)))


@router.get("/referrals/{referral_id}/needs", summary="The needs of a referral")
async def get_needs(referral_id: UUID, request: Request, caller: Reader) -> Response:
    """Each with its own status: needs are matched, followed and closed one by one."""
    view = await _view(request, caller, referral_id)
    return json_response(Answer(200, {"referral_id": referral_id, "items": view["needs"]}))


class Filters(BaseModel):
    """The query of GET /v1/offers."""

    model_config = ConfigDict(extra="forbid")

    status: list[OfferState] = []
    provider_id: UUID | None = None
    referral_id: UUID | None = None
    after: UUID | None = None
    limit: Annotated[int, Field(ge=1, le=1000)] = 100


@router.get("/offers", summary="Offers to your providers")
async def list_offers(
    request: Request,
    caller: Provider,
    filters: Annotated[Filters, Query()],
) -> Response:
    """In the order they were made; `next` is the `after` of the next page, null on the last one."""
    partner = whose(caller)
    async with seeing(request.app.state.db, partner) as connection:
        if filters.after is not None:
            require_known(await _one(connection, filters.after, partner) is not None)
        asked = filters.model_dump() | {"limit": filters.limit + 1}
        rows, last = cut(await store.offers(connection, partner, asked), filters.limit)
    following = last["offer_id"] if last else None
    return json_response(
        Answer(200, {"items": [_shown(r, partner) for r in rows], "next": following})
    )


@router.get("/offers/{offer_id}", summary="One offer")
async def get_offer(offer_id: UUID, request: Request, caller: Provider) -> Response:
    """What is asked and until when, with as much of the case as the provider may know now."""
    partner = whose(caller)
    async with seeing(request.app.state.db, partner) as connection:
        row = await _one(connection, offer_id, partner)
    if row is None:
        raise NotFound
    return json_response(Answer(200, _shown(row, partner)))


async def _one(connection: Connection, offer_id: UUID, partner: UUID | None) -> Record | None:
    if partner is None:
        return await store.offer(connection, offer_id)
    return await store.own_offer(connection, offer_id, partner)


def _shown(row: Record, partner: UUID | None) -> views.View:
    """An offer for operations (None) or for the provider it was made to."""
    return views.ops_view(row) if partner is None else views.provider_view(row, row["now"])
