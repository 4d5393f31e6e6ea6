"""The team of a case over HTTP: who leads, who serves what, and one's own part in full."""

from typing import Annotated, Any
from uuid import UUID

from asyncpg import Record
from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field

from services.matching.directory.documents import View
from services.matching.inbox.store import lock_referral
from services.matching.referrals import store as offers
from services.matching.referrals.documents import OfferView
from services.matching.referrals.views import own_view, provider_view
from services.matching.teams import store
from services.matching.tenancy import as_service
from shared.audit import AuditEntry, write_audit
from shared.db import Transaction
from shared.errors import Conflict, Forbidden, NotFound
from shared.http import Caller, Route, StoredResponse, json_response, requires
from shared.openapi import documented
from shared.vocabulary import Need, OfferState, ProviderKind

router = APIRouter(prefix="/v1/referrals", tags=["referrals"], route_class=Route)
Member = Annotated[Caller, Depends(requires("offer:respond", "referral:read", "referral:write"))]
NOT_YOURS = "This part of the case is shown to who serves it and to who referred her."
NOT_SERVING = "Only who serves the case now can lead it."
_REFERRER = frozenset({"referral:read", "referral:write"})


class MemberView(View):
    """One part of a case: what is given, by what kind of body, and who leads. It names nobody."""

    offer_id: UUID = Field(description="The offer under which it is served")
    need: Need = Field(description="The kind of help")
    provider_kind: ProviderKind = Field(description="What kind of body serves it")
    status: OfferState = Field(description="Where it stands")
    lead: bool = Field(description="Whether it leads the case; exactly one does")
    own: bool = Field(description="Whether it is yours: then you can read it in full")


class TeamView(View):
    """Everybody who serves a case now."""

    referral_id: UUID = Field(description="Id of the referral")
    members: list[MemberView] = Field(description="The parts, in the order of their yes")


class Lead(BaseModel):
    """Who is to lead."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    offer_id: Annotated[UUID, Field(description="The part of the case that leads from now on")]


@router.get(
    "/{referral_id}/team",
    summary="Who serves a case together",
    operation_id="get_team",
    response_model=TeamView,
)
@documented(NotFound())
async def team(referral_id: UUID, request: Request, caller: Member) -> Response:
    """For who serves a part of it, and for who referred her. Others learn nothing."""
    async with request.app.state.db.transaction() as tx:
        await as_service(tx)
        rows = await rows_for(tx, caller, referral_id)
        await _note(tx, caller, referral_id, "read_team")
    return json_response(StoredResponse(200, _shown(referral_id, rows, caller)))


@router.get(
    "/{referral_id}/team/{offer_id}",
    summary="One part of a case in full",
    operation_id="get_team_member",
    response_model=OfferView,
)
@documented(NotFound(), Forbidden(NOT_YOURS))
async def part(referral_id: UUID, offer_id: UUID, request: Request, caller: Member) -> Response:
    """One's own, or any where one referred her; a counsellor does not read what the lawyer has."""
    async with request.app.state.db.transaction() as tx:
        await as_service(tx)
        rows = await rows_for(tx, caller, referral_id)
        row = next((each for each in rows if each["offer_id"] == offer_id), None)
        if row is None:
            raise NotFound
        mine = is_own(row, caller)
        referrer = is_referrer(row, caller)
        await _note(tx, caller, referral_id, "read_team_member", allowed=mine or referrer)
        view = await _view(tx, row, referrer=referrer) if mine or referrer else None
    if view is None:
        raise Forbidden(NOT_YOURS)
    return json_response(StoredResponse(200, view))


async def _view(tx: Transaction, row: Record, *, referrer: bool) -> dict[str, Any] | None:
    if referrer:
        whole = await offers.offer(tx, row["offer_id"])
        return own_view(whole) if whole else None
    held = await offers.own_offer(tx, row["offer_id"], row["provider_partner_id"])
    return provider_view(held) if held else None


@router.put(
    "/{referral_id}/lead",
    summary="Say who leads a case",
    operation_id="name_lead",
    response_model=TeamView,
)
@documented(NotFound(), Forbidden(NOT_YOURS), Conflict(NOT_SERVING))
async def name_lead(referral_id: UUID, request: Request, caller: Member, body: Lead) -> Response:
    """By who referred her, or by who leads now. There is always exactly one."""
    async with request.app.state.db.transaction() as tx:
        await as_service(tx)
        await lock_referral(tx, referral_id)
        rows = await rows_for(tx, caller, referral_id)
        leads = any(row["leads"] and is_own(row, caller) for row in rows)
        if not leads and not any(is_referrer(row, caller) for row in rows):
            raise Forbidden(NOT_YOURS)
        if body.offer_id not in {row["offer_id"] for row in rows}:
            raise Conflict(NOT_SERVING)
        await store.name_lead(tx, referral_id, body.offer_id, caller.partner_id)
        await _note(tx, caller, referral_id, "name_lead")
        rows = await store.members(tx, referral_id)
    return json_response(StoredResponse(200, _shown(referral_id, rows, caller)))


async def rows_for(tx: Transaction, caller: Caller, referral_id: UUID) -> list[Record]:
    """The team, for whoever belongs to it or referred her. Raises NotFound."""
    rows = await store.members(tx, referral_id)
    if any(is_own(row, caller) or is_referrer(row, caller) for row in rows):
        return rows
    referred = await store.referrer_of(tx, referral_id) == caller.partner_id
    if not rows and referred and not _REFERRER.isdisjoint(caller.scopes):
        return []
    raise NotFound


def is_own(row: Record, caller: Caller) -> bool:
    """Whether this part is served by the caller's own provider."""
    own: bool = row["provider_partner_id"] == caller.partner_id
    return own and "offer:respond" in caller.scopes


def is_referrer(row: Record, caller: Caller) -> bool:
    """Whether the caller referred her, and may read what it referred."""
    own: bool = row["partner_id"] == caller.partner_id
    return own and not _REFERRER.isdisjoint(caller.scopes)


async def _note(
    tx: Transaction, caller: Caller, referral_id: UUID, action: str, *, allowed: bool = True
) -> None:
    look = AuditEntry(caller.client_id, caller.partner_id, action, referral_id, "team", allowed)
    await write_audit(tx, [look])


def _shown(referral_id: UUID, rows: list[Record], caller: Caller) -> dict[str, Any]:
    names = ("offer_id", "need", "provider_kind", "status")
    members = [
        {name: row[name] for name in names} | {"lead": row["leads"], "own": is_own(row, caller)}
        for row in rows
    ]
    return {"referral_id": referral_id, "members": members}
