"""Where organisations are entered, found, and asked who is responsible."""

from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response

from services.intake.partners.client_changes import STAFF_ONLY
from services.intake.partners.clients_form import GIVEN_OUT
from services.intake.referrals.fields import Region
from services.intake.registry import rules, store
from services.intake.registry.bodies import bodies_of
from services.intake.registry.form import (
    PartnersPage,
    PartnerView,
    Registration,
    RouteView,
    shown,
)
from shared.audit import AuditEntry, write_audit
from shared.db import Transaction
from shared.errors import FieldError, Invalid, NotFound
from shared.http import Caller, StoredResponse, json_response, once, requires
from shared.http import Route as JsonRoute
from shared.http.pagination import cut, require_known
from shared.ids import new_id
from shared.openapi import documented
from shared.vocabulary import PartnerKind

router = APIRouter(prefix="/v1", tags=["partners"], route_class=JsonRoute)

Administrator = Annotated[Caller, Depends(requires("admin"))]
ANYBODY = ("referral:write", "referral:read", "clue:write", "offer:respond", "report:read")
Member = Annotated[Caller, Depends(requires(*ANYBODY, "aggregate:read", "admin"))]
EVERY = frozenset(GIVEN_OUT) - STAFF_ONLY
NOBODY = "No body of this kind is entered for the region or above it."


@router.post(
    "/partners",
    summary="Enter an organisation",
    status_code=201,
    response_model=PartnerView,
    operation_id="enter_partner",
)
@documented(once=True)
async def enter(said: Registration, request: Request, caller: Administrator) -> Response:
    """Its kind and place decide what its clients may do; clients are registered apart.

    Raises Invalid.
    """

    async def act(tx: Transaction) -> StoredResponse:
        await _check(tx, said, None)
        partner_id = new_id()
        await store.add(tx, partner_id, said)
        await write_audit(tx, [_look(caller, "enter_partner", partner_id)])
        return StoredResponse(201, await _view(tx, partner_id))

    answer = await once(request, caller, act)
    await bodies_of(request).renew()
    return answer


@router.get(
    "/partners",
    summary="The organisations, by id",
    response_model=PartnersPage,
    operation_id="list_partners",
)
async def list_partners(
    request: Request,
    _: Administrator,
    kind: Annotated[PartnerKind | None, Query(description="Only these")] = None,
    problem: Annotated[
        Annotated[str, Query(pattern="^liaison\\.missing$")] | None,
        Query(description="Only those with this problem: liaison.missing"),
    ] = None,
    after: Annotated[UUID | None, Query(description="`next` of the page before")] = None,
    limit: Annotated[int, Query(ge=1, le=500, description="Most on a page")] = 100,
) -> Response:
    """A page of them; `next` is null on the last. Raises Invalid for an unknown `after`."""
    found = await store.page(request.app.state.db, after, limit, kind, missing=problem is not None)
    require_known(found is not None)
    items, last = cut(found or [], limit)
    page = {"items": [shown(row, EVERY) for row in items], "next": last["id"] if last else None}
    return json_response(StoredResponse(200, page))


@router.get(
    "/partners/route",
    summary="Which body is responsible",
    response_model=RouteView,
    operation_id="route_partner",
)
@documented(NotFound(NOBODY))
async def route(
    request: Request,
    _: Member,
    org: Annotated[PartnerKind, Query(description="The kind of body", examples=["procuratorate"])],
    region: Annotated[Region, Query(description="GB/T 2260 code")],
) -> Response:
    """The body of the region itself, else the nearest above it; then `escalated_from` says so.

    Raises NotFound where not even the nation has one.
    """
    found = rules.route(await bodies_of(request).now(), org, region)
    if found is None:
        raise NotFound(NOBODY)
    body = found.body
    async with request.app.state.db.reading() as conn:
        row = await store.one(conn, body.id)
    hours = row["hours"] if row else None
    now = datetime.now(UTC)
    view = {
        "partner_id": body.id,
        "name": body.name,
        "kind": body.kind,
        "level": body.level,
        "region": body.region,
        "escalated_from": found.escalated_from,
        "open": rules.is_open(hours, now),
        "stands_in": rules.stands_in(hours, now),
    }
    return json_response(StoredResponse(200, view))


@router.get(
    "/partners/self",
    summary="Your own organisation",
    response_model=PartnerView,
    operation_id="get_own_partner",
)
@documented(NotFound())
async def show_own(request: Request, caller: Member) -> Response:
    """As it is entered. Raises NotFound."""
    return await _one(request, caller.partner_id)


@router.get(
    "/partners/{partner_id}",
    summary="One organisation",
    response_model=PartnerView,
    operation_id="get_partner",
)
@documented(NotFound())
async def show_one(partner_id: UUID, request: Request, _: Administrator) -> Response:
    """As it is entered. Raises NotFound."""
    return await _one(request, partner_id)


@router.put(
    "/partners/{partner_id}",
    summary="Change an organisation",
    response_model=PartnerView,
    operation_id="change_partner",
)
@documented(NotFound(), once=True)
async def change(
    partner_id: UUID, said: Registration, request: Request, caller: Administrator
) -> Response:
    """All of it is replaced. Where it is abroad from now on, its clients lose all but aggregates.

    Raises NotFound, Invalid.
    """

    async def act(tx: Transaction) -> StoredResponse:
        if await store.locked(tx, partner_id) is None:
            raise NotFound
        await _check(tx, said, partner_id)
        await store.replace(tx, partner_id, said)
        if said.is_abroad:
            await store.shut_in(tx, partner_id)
        await write_audit(tx, [_look(caller, "change_partner", partner_id)])
        return StoredResponse(200, await _view(tx, partner_id))

    answer = await once(request, caller, act)
    await bodies_of(request).renew()
    return answer


async def _check(tx: Transaction, said: Registration, partner_id: UUID | None) -> None:
    """Raise Invalid when it names an organisation that is not there, or is put under itself."""
    turns = said.hours.otherwise if said.hours else ()
    named = {turn.partner_id for turn in turns} | ({said.parent_id} if said.parent_id else set())
    missing = await store.unknown(tx, named)
    faults = [
        _fault(f"/hours/otherwise/{place}/partner_id")
        for place, turn in enumerate(turns)
        if turn.partner_id in missing
    ]
    if said.parent_id in missing:
        faults.append(_fault("/parent_id"))
    elif said.parent_id and partner_id and await store.is_above(tx, partner_id, said.parent_id):
        detail = "An organisation cannot stand under itself."
        faults.append(FieldError(pointer="/parent_id", code="circle", detail=detail))
    if faults:
        raise Invalid("Mend these fields and send it again.", errors=faults)


def _fault(pointer: str) -> FieldError:
    detail = "No organisation of this country is entered under this id."
    return FieldError(pointer=pointer, code="unknown_partner", detail=detail)


async def _view(tx: Transaction, partner_id: UUID) -> dict[str, Any]:
    row = await store.one(tx, partner_id)
    assert row is not None  # noqa: S101 - written in this transaction
    return shown(row, EVERY)


async def _one(request: Request, partner_id: UUID) -> Response:
    async with request.app.state.db.reading() as conn:
        row = await store.one(conn, partner_id)
    if row is None:
        raise NotFound
    return json_response(StoredResponse(200, shown(row, EVERY)))


def _look(caller: Caller, action: str, partner_id: UUID) -> AuditEntry:
    return AuditEntry(caller.client_id, caller.partner_id, action, partner_id)
