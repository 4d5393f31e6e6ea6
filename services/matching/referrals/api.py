"""Reading over HTTP: operations see all, a partner its own, a provider what it was asked."""

from collections.abc import Callable, Iterable
from typing import Annotated, Any
from uuid import UUID

from asyncpg import Record
from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field

from services.matching.answers.rules import OfferState
from services.matching.desk import desk_in
from services.matching.directory.api import whose
from services.matching.referrals import store, views
from services.matching.tenancy import looking
from shared.audit import Look, looks_at, note
from shared.db import Transaction
from shared.errors import NotFound
from shared.http import Answer, Caller, Route, json_response, requires
from shared.http.paging import cut, require_known

router = APIRouter(prefix="/v1", tags=["referrals"], route_class=Route)
Reader = Annotated[
    Caller, Depends(requires("referral:read", "referral:write", "offer:respond", "ops"))
]
Provider = Annotated[Caller, Depends(requires("offer:respond", "ops"))]
_OWN = {"referral:read", "referral:write"}
OPS, OWN = "ops", "own"


async def _view(request: Request, caller: Caller, referral_id: UUID) -> dict[str, Any]:
    """The referral as far as the caller may see it, by where it stands. Raises NotFound."""
    async with looking(request.app.state.db, whose(caller)) as tx:
        found = await _found(request, caller, referral_id, tx)
        if found is None:
            raise NotFound
        view, grounds = found
        if grounds:
            ground = " ".join(sorted(grounds))
            look = Look(caller.client_id, caller.partner_id, "read_referral", referral_id, ground)
            await note(tx, [look])
    return view


async def _found(
    request: Request, caller: Caller, referral_id: UUID, tx: Transaction
) -> tuple[dict[str, Any], set[str]] | None:
    """What the caller may see and where it stands; nothing is noted of one who reads ids only."""
    row = await store.referral(tx, referral_id)
    if row is not None and (whole := _sees_all(caller, row)):
        standing, shown = whole
        return await _whole(request, tx, row, shown), {standing}
    if "offer:respond" not in caller.scopes or "ops" in caller.scopes:
        return None
    rows = await store.own_offers_of(tx, referral_id, caller.partner_id)
    grounds = {str(views.standing_in(r)) for r in rows} - views.SEES_NOTHING
    return (views.asked_referral_view(referral_id, rows), grounds) if rows else None


def _sees_all(caller: Caller, row: Record) -> tuple[str, Callable[[Record], views.View]] | None:
    """As what a caller sees all of a referral, and how its offers are shown then."""
    if "ops" in caller.scopes:
        return OPS, views.ops_view
    own = row["partner_id"] == caller.partner_id and not _OWN.isdisjoint(caller.scopes)
    return (OWN, views.own_view) if own else None


async def _whole(
    request: Request, tx: Transaction, row: Record, shown: Callable[[Record], views.View]
) -> dict[str, Any]:
    id_ = row["referral_id"]
    offers = [shown(offer) for offer in await store.offers_of(tx, id_)]
    whole = shown is views.ops_view
    needs = [views.need_view(need, offers, whole=whole) for need in await store.needs(tx, id_)]
    return views.referral_view(row, needs, desk_in(request.app.state.resources).policy)


def _looks(caller: Caller, action: str, rows: Iterable[Record], partner: UUID | None) -> list[Look]:
    """Whose facts these offers show, by where the reader stands; one that is over shows none."""
    stood: dict[str, list[UUID]] = {}
    for row in rows:
        standing = OPS if partner is None else str(views.standing_in(row))
        if standing not in views.SEES_NOTHING:
            stood.setdefault(standing, []).append(row["referral_id"])
    return [
        look
        for standing, subjects in stood.items()
        for look in looks_at(caller.client_id, caller.partner_id, action, subjects, standing)
    ]


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
    async with looking(request.app.state.db, partner) as tx:
        if filters.after is not None:
            require_known(await _one(tx, filters.after, partner) is not None)
        asked = filters.model_dump() | {"limit": filters.limit + 1}
        rows, last = cut(await store.offers(tx, partner, asked), filters.limit)
        await note(tx, _looks(caller, "list_offers", rows, partner))
    following = last["offer_id"] if last else None
    return json_response(
        Answer(200, {"items": [_shown(r, partner) for r in rows], "next": following})
    )


@router.get("/offers/{offer_id}", summary="One offer")
async def get_offer(offer_id: UUID, request: Request, caller: Provider) -> Response:
    """What is asked and until when, with as much of the case as the provider may know now."""
    partner = whose(caller)
    async with looking(request.app.state.db, partner) as tx:
        row = await _one(tx, offer_id, partner)
        if row is None:
            raise NotFound
        await note(tx, _looks(caller, "read_offer", [row], partner))
    return json_response(Answer(200, _shown(row, partner)))


async def _one(tx: Transaction, offer_id: UUID, partner: UUID | None) -> Record | None:
    if partner is None:
        return await store.offer(tx, offer_id)
    return await store.own_offer(tx, offer_id, partner)


def _shown(row: Record, partner: UUID | None) -> views.View:
    """An offer for operations (None) or for the provider it was made to."""
    return views.ops_view(row) if partner is None else views.provider_view(row)
