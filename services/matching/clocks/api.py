"""Starting, meeting and reading clocks of law and medicine, by who serves her."""

from typing import Annotated
from uuid import UUID

from asyncpg import Record
from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from services.matching.clocks import store
from services.matching.clocks.form import ClockStart
from services.matching.clocks.policy import clocks
from services.matching.clocks.rules import reached
from services.matching.clocks.views import ClocksView, ClockView, clock_view, contact_view
from services.matching.lifecycle.rules import TAKEN
from services.matching.tenancy import as_service
from shared.audit import AuditEntry, write_audit
from shared.db import Transaction
from shared.errors import Conflict, FieldError, Invalid, NotFound
from shared.http import Caller, Route, StoredResponse, json_response, once, requires
from shared.ids import new_id
from shared.openapi import documented

router = APIRouter(prefix="/v1/offers", tags=["answers"], route_class=Route)
Provider = Annotated[Caller, Depends(requires("offer:respond"))]
Reader = Annotated[Caller, Depends(requires("offer:respond", "referral:read", "referral:write"))]
NOT_SERVED = "A clock runs while the provider serves her: it has said yes and has not ended."
RUNS = "A clock of this kind runs for this offer already."
MET = "It runs no more."
_TO_COME = FieldError(pointer="/started_at", code="bad_date", detail="It began in the past.")


async def _offer(tx: Transaction, offer_id: UUID, caller: Caller) -> Record:
    await as_service(tx)
    found = await store.offer(tx, offer_id, caller.partner_id)
    if found is None:
        raise NotFound
    return found


async def _own(tx: Transaction, offer_id: UUID, caller: Caller) -> Record:
    """An offer that a provider of the caller serves. Raises NotFound, Conflict."""
    offer = await _offer(tx, offer_id, caller)
    if offer["provider_partner_id"] != caller.partner_id:
        raise NotFound
    if offer["status"] not in TAKEN:
        raise Conflict(NOT_SERVED, state=offer["status"])
    return offer


def _look(caller: Caller, action: str, offer: Record, ground: str = "") -> AuditEntry:
    return AuditEntry(caller.client_id, caller.partner_id, action, offer["referral_id"], ground)


@router.post(
    "/{offer_id}/clocks",
    summary="Start a clock of law or medicine",
    operation_id="start_clock",
    response_model=ClockView,
    status_code=201,
)
@documented(NotFound(), Conflict(NOT_SERVED, state="completed"), once=True)
async def start(offer_id: UUID, request: Request, caller: Provider, body: ClockStart) -> Response:
    """It is warned of when four fifths have passed, and told when it has run out.

    Whoever referred her sees the same. 409 when one of its kind runs for this offer already.
    """

    async def act(tx: Transaction) -> StoredResponse:
        offer = await _own(tx, offer_id, caller)
        began = body.moment()
        if began > tx.now:
            raise Invalid(errors=[_TO_COME])
        table = clocks()
        due = table.due(body.clock, began)
        _, _, following = reached(
            began, due.at, 0, began, table.shares, reassigns=table.clocks[body.clock].reassigns
        )
        row = await store.start(
            tx,
            (
                new_id(), offer["referral_id"], offer_id, offer["provider_partner_id"],
                offer["partner_id"], body.clock, table.version, began, due.at, due.provisional,
                following,
            ),
        )  # fmt: skip
        if row is None:
            raise Conflict(RUNS)
        await write_audit(tx, [_look(caller, "start_clock", offer, body.clock)])
        return StoredResponse(201, clock_view(row, offer["status"], tx.now))

    return await once(request, caller, act)


@router.post(
    "/{offer_id}/clocks/{clock_id}/meet",
    summary="Say that it was done in time",
    operation_id="meet_clock",
    response_model=ClockView,
)
@documented(NotFound(), Conflict(MET), once=True)
async def meet(offer_id: UUID, clock_id: UUID, request: Request, caller: Provider) -> Response:
    """Nothing more is said of this clock."""

    async def act(tx: Transaction) -> StoredResponse:
        offer = await _own(tx, offer_id, caller)
        row = await store.meet(tx, offer_id, clock_id)
        if row is None:
            if clock_id not in {c["clock_id"] for c in await store.of_offer(tx, offer_id)}:
                raise NotFound
            raise Conflict(MET)
        await write_audit(tx, [_look(caller, "meet_clock", offer, row["code"])])
        return StoredResponse(200, clock_view(row, offer["status"], tx.now))

    return await once(request, caller, act)


@router.get(
    "/{offer_id}/clocks",
    summary="The clocks of an offer",
    operation_id="list_clocks",
    response_model=ClocksView,
)
@documented(NotFound())
async def list_clocks(offer_id: UUID, request: Request, caller: Reader) -> Response:
    """First contact and those that were started, for its provider and who referred her."""
    async with request.app.state.db.transaction() as tx:
        offer = await _offer(tx, offer_id, caller)
        rows = await store.of_offer(tx, offer_id)
        await write_audit(tx, [_look(caller, "read_clocks", offer)])
    contact = contact_view(offer, tx.now)
    items = [contact] if contact else []
    items += [clock_view(row, offer["status"], tx.now) for row in rows]
    return json_response(StoredResponse(200, {"items": items}))
