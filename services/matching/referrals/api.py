"""Reading over HTTP: operations see all, a partner its own, a provider what it was asked."""

from collections.abc import Callable
from typing import Annotated, Any
from uuid import UUID

from asyncpg import Record
from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field

from services.matching.assignment.store import turn
from services.matching.context import context_in
from services.matching.directory.api import whose
from services.matching.referrals import store, views
from services.matching.referrals.audit_entries import OPS, looks_at
from services.matching.referrals.documents import NeedsView, OffersPage, OfferView, ReferralView
from services.matching.tenancy import as_service, looking
from shared.audit import AuditEntry, write_audit
from shared.db import Transaction
from shared.errors import NotFound
from shared.http import Caller, Route, StoredResponse, json_response, requires
from shared.http.pagination import cut, require_known
from shared.openapi import documented
from shared.vocabulary import OfferState

router = APIRouter(prefix="/v1", tags=["referrals"], route_class=Route)
Reader = Annotated[
    Caller, Depends(requires("referral:read", "referral:write", "offer:respond", "ops"))
]
Provider = Annotated[Caller, Depends(requires("offer:respond", "ops"))]
_OWN = {"referral:read", "referral:write"}
OWN = "own"


async def _view(request: Request, caller: Caller, referral_id: UUID) -> dict[str, Any]:
    """The referral as far as the caller may see it, by where it stands. Raises NotFound."""
    async with looking(request.app.state.db, whose(caller)) as tx:
        found = await _found(request, caller, referral_id, tx)
        if found is None:
            raise NotFound
        view, grounds = found
        if grounds:
            ground = " ".join(sorted(grounds))
            look = AuditEntry(
                caller.client_id, caller.partner_id, "read_referral", referral_id, ground
            )
            await write_audit(tx, [look])
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
    rows = await store.needs(tx, id_)
    waiting = [need["need_id"] for need in rows if need["waits_for"]]
    if waiting:  # whose turn it is depends on others, of whom the reader sees nothing
        await as_service(tx)
    turns = await turn(tx, waiting) if waiting else {}
    needs = [views.need_view(need, offers, turns, whole=whole) for need in rows]
    return views.referral_view(row, needs, context_in(request.app.state.resources).policy)


@router.get(
    "/referrals/{referral_id}",
    summary="Follow a referral through matching",
    operation_id="get_referral",
    response_model=ReferralView,
)
@documented(NotFound())
async def get_referral(referral_id: UUID, request: Request, caller: Reader) -> Response:
    """Its needs, each with the provider who has it, everybody asked, and the reasons."""
    return json_response(StoredResponse(200, await _view(request, caller, referral_id)))


@router.get(
    "/referrals/{referral_id}/needs",
    summary="The needs of a referral",
    operation_id="get_needs",
    response_model=NeedsView,
)
@documented(NotFound())
async def get_needs(referral_id: UUID, request: Request, caller: Reader) -> Response:
    """Each with its own status: needs are matched, followed and closed one by one."""
    view = await _view(request, caller, referral_id)
    return json_response(StoredResponse(200, {"referral_id": referral_id, "items": view["needs"]}))


class Filters(BaseModel):
    """The query of GET /v1/offers."""

    model_config = ConfigDict(extra="forbid")

    status: Annotated[list[OfferState], Field(description="Only in these states")] = []
    provider_id: Annotated[UUID | None, Field(description="Only to this provider")] = None
    referral_id: Annotated[UUID | None, Field(description="Only about this referral")] = None
    after: Annotated[UUID | None, Field(description="`next` of the page before")] = None
    limit: Annotated[int, Field(ge=1, le=1000, description="At most this many")] = 100


@router.get(
    "/offers",
    summary="Offers to your providers",
    operation_id="list_offers",
    response_model=OffersPage,
)
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
        await write_audit(tx, looks_at(caller, "list_offers", rows, partner))
    following = last["offer_id"] if last else None
    return json_response(
        StoredResponse(200, {"items": [_shown(r, partner) for r in rows], "next": following})
    )


@router.get(
    "/offers/{offer_id}", summary="One offer", operation_id="get_offer", response_model=OfferView
)
@documented(NotFound())
async def get_offer(offer_id: UUID, request: Request, caller: Provider) -> Response:
    """What is asked and until when, with as much of the case as the provider may know now."""
    partner = whose(caller)
    async with looking(request.app.state.db, partner) as tx:
        row = await _one(tx, offer_id, partner)
        if row is None:
            raise NotFound
        await write_audit(tx, looks_at(caller, "read_offer", [row], partner))
    return json_response(StoredResponse(200, _shown(row, partner)))


async def _one(tx: Transaction, offer_id: UUID, partner: UUID | None) -> Record | None:
    if partner is None:
        return await store.offer(tx, offer_id)
    return await store.own_offer(tx, offer_id, partner)


def _shown(row: Record, partner: UUID | None) -> views.View:
    """An offer for operations (None) or for the provider it was made to."""
    return views.ops_view(row) if partner is None else views.provider_view(row)
