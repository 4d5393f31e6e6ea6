"""Helpers over HTTP: an organisation enters them and gives them cases; they read by their role."""

from typing import Annotated
from uuid import UUID

from asyncpg import Record
from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from services.matching.helper_roles import store
from services.matching.helper_roles.form import (
    GivenView,
    HelperCasesPage,
    HelperForm,
    HelpersPage,
    HelperView,
    case_view,
    helper_view,
)
from services.matching.helper_roles.rules import helper_rules
from services.matching.referrals import store as offers
from services.matching.referrals.documents import OfferView
from services.matching.referrals.views import provider_view
from services.matching.tenancy import as_service
from shared.audit import AuditEntry, entries_for, write_audit
from shared.db import Transaction
from shared.errors import Conflict, Forbidden, NotFound
from shared.http import Caller, Route, StoredResponse, json_response, once, requires
from shared.ids import new_id
from shared.openapi import documented

router = APIRouter(prefix="/v1/helpers", tags=["directory"], route_class=Route)
Keeper = Annotated[Caller, Depends(requires("provider:write"))]
Server = Annotated[Caller, Depends(requires("offer:respond"))]
Helper = Annotated[Caller, Depends(requires("case:assist"))]
TAKEN = "A helper is entered with this client already."
NOT_BY_ROLE = "The role of this helper reads no notes of a case."


@router.post(
    "",
    summary="Enter somebody who helps",
    operation_id="enter_helper",
    response_model=HelperView,
    status_code=201,
)
@documented(Conflict(TAKEN), once=True)
async def enter_helper(request: Request, caller: Keeper, body: HelperForm) -> Response:
    """How much of a case it may read follows from the role, and from nothing else.

    It reads what it is given with a client of its own, of your organisation, which has the scope
    `case:assist` and no other.
    """

    async def act(tx: Transaction) -> StoredResponse:
        await as_service(tx)
        fields = (new_id(), caller.partner_id, body.role, body.region, body.client_id)
        row = await store.add(tx, fields)
        if row is None:
            raise Conflict(TAKEN)
        await write_audit(tx, [_note(caller, "enter_helper", None, body.role)])
        return StoredResponse(201, helper_view(row, helper_rules()))

    return await once(request, caller, act)


@router.get(
    "",
    summary="List those who help",
    operation_id="list_helpers",
    response_model=HelpersPage,
)
async def list_helpers(request: Request, caller: Keeper) -> Response:
    """Your own, in the order they were entered, at most a thousand."""
    async with request.app.state.db.transaction() as tx:
        await as_service(tx)
        rows = await store.of_partner(tx, caller.partner_id)
    items = [helper_view(row, helper_rules()) for row in rows]
    return json_response(StoredResponse(200, {"items": items}))


@router.delete(
    "/{helper_id}",
    summary="Let somebody help no more",
    operation_id="remove_helper",
    response_model=HelperView,
)
@documented(NotFound())
async def remove_helper(helper_id: UUID, request: Request, caller: Keeper) -> Response:
    """It reads nothing from this moment on; its cases stay with your provider."""
    async with request.app.state.db.transaction() as tx:
        await as_service(tx)
        row = await store.remove(tx, helper_id, caller.partner_id)
        if row is None:
            raise NotFound
        await write_audit(tx, [_note(caller, "remove_helper", None, row["role"])])
    return json_response(StoredResponse(200, helper_view(row, helper_rules())))


@router.put(
    "/{helper_id}/cases/{offer_id}",
    summary="Give a helper a case",
    operation_id="give_helper_case",
    response_model=GivenView,
)
@documented(NotFound())
async def give_case(helper_id: UUID, offer_id: UUID, request: Request, caller: Server) -> Response:
    """One that a provider of yours serves now. When that ends, the helper reads nothing of it."""
    async with request.app.state.db.transaction() as tx:
        await as_service(tx)
        helper = await store.one(tx, helper_id, caller.partner_id)
        referral_id = await store.served_by(tx, offer_id, caller.partner_id)
        if helper is None or referral_id is None:
            raise NotFound
        await store.give(tx, helper_id, offer_id)
        await write_audit(tx, [_note(caller, "give_helper_case", referral_id, helper["role"])])
    return _given(helper_id, offer_id, given=True)


@router.delete(
    "/{helper_id}/cases/{offer_id}",
    summary="Take a case from a helper",
    operation_id="take_helper_case",
    response_model=GivenView,
)
@documented(NotFound())
async def take_case(helper_id: UUID, offer_id: UUID, request: Request, caller: Server) -> Response:
    """It reads nothing of it from this moment on."""
    async with request.app.state.db.transaction() as tx:
        await as_service(tx)
        helper = await store.one(tx, helper_id, caller.partner_id)
        referral_id = await store.take_back(tx, helper_id, offer_id) if helper else None
        if helper is None or referral_id is None:
            raise NotFound
        await write_audit(tx, [_note(caller, "take_helper_case", referral_id, helper["role"])])
    return _given(helper_id, offer_id, given=False)


@router.get(
    "/{helper_id}/cases",
    summary="The cases of a helper",
    operation_id="list_helper_cases",
    response_model=HelperCasesPage,
)
@documented(NotFound())
async def cases(helper_id: UUID, request: Request, caller: Helper) -> Response:
    """For the helper alone: what it was given and is served now, as far as its role reads it."""
    async with request.app.state.db.transaction() as tx:
        await as_service(tx)
        helper = await _own(tx, helper_id, caller)
        rows = await store.cases(tx, helper_id)
        looks = entries_for(
            caller.client_id,
            caller.partner_id,
            "read_helper_cases",
            (row["referral_id"] for row in rows),
            helper["role"],
        )
        await write_audit(tx, looks)
    items = [case_view(row, helper["role"], helper_rules()) for row in rows]
    return json_response(StoredResponse(200, {"items": items}))


@router.get(
    "/{helper_id}/cases/{offer_id}/notes",
    summary="The notes of a helper's case",
    operation_id="read_helper_case_notes",
    response_model=OfferView,
)
@documented(NotFound(), Forbidden(NOT_BY_ROLE))
async def notes(helper_id: UUID, offer_id: UUID, request: Request, caller: Helper) -> Response:
    """What the provider that serves her reads of the case, for roles that work on cases.

    Whoever only visits or accompanies is refused, and each look, refused or not, is on record.
    """
    async with request.app.state.db.transaction() as tx:
        await as_service(tx)
        helper = await _own(tx, helper_id, caller)
        found = await store.cases(tx, helper_id, offer_id)
        if not found:
            raise NotFound
        allowed = helper_rules().extent_of(helper["role"]).notes
        referral_id = found[0]["referral_id"]
        look = _note(caller, "read_case_notes", referral_id, helper["role"], allowed=allowed)
        await write_audit(tx, [look])
        row = await offers.own_offer(tx, offer_id, caller.partner_id) if allowed else None
    if row is None:
        raise Forbidden(NOT_BY_ROLE)
    return json_response(StoredResponse(200, provider_view(row)))


async def _own(tx: Transaction, helper_id: UUID, caller: Caller) -> Record:
    """The helper that asks. Raises NotFound for anybody else."""
    helper = await store.one(tx, helper_id, caller.partner_id)
    if helper is None or helper["client_id"] != caller.client_id:
        raise NotFound
    return helper


def _note(
    caller: Caller, action: str, subject: UUID | None, ground: str, *, allowed: bool = True
) -> AuditEntry:
    return AuditEntry(caller.client_id, caller.partner_id, action, subject, ground, allowed)


def _given(helper_id: UUID, offer_id: UUID, *, given: bool) -> Response:
    body = {"helper_id": helper_id, "offer_id": offer_id, "given": given}
    return json_response(StoredResponse(200, body))
