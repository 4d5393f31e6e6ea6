"""Hand-overs over HTTP: asked for by who holds a case or referred her, answered by who receives."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response

from services.matching.answers.form import Nothing
from services.matching.context import context_in
from services.matching.handovers import handover_actions, store
from services.matching.handovers.form import Handover, HandoversView, HandoverView, NotTaken, Shown
from services.matching.handovers.handover_actions import NOBODY, NOT_NOW, Asker
from services.matching.handovers.rules import HandoverRole, HandoverStep
from services.matching.tenancy import as_service
from shared.audit import AuditEntry, entries_for, write_audit
from shared.db import Transaction
from shared.errors import Conflict, NotFound
from shared.http import Caller, Route, StoredResponse, json_response, once, requires
from shared.openapi import documented
from shared.vocabulary import DeclineReason

offers = APIRouter(prefix="/v1/offers", tags=["answers"], route_class=Route)
router = APIRouter(prefix="/v1/handovers", tags=["answers"], route_class=Route)
Provider = Annotated[Caller, Depends(requires("offer:respond"))]
Either = Annotated[Caller, Depends(requires("offer:respond", "referral:write"))]
_ROLES = {
    "offer:respond": frozenset({HandoverRole.SENDER, HandoverRole.RECEIVER}),
    "referral:write": frozenset({HandoverRole.REFERRER}),
}
_REFUSALS = (NotFound(), Conflict(NOT_NOW, state="completed", allowed=[]))


def _asker(caller: Caller) -> Asker:
    roles = frozenset[HandoverRole]().union(*(r for s, r in _ROLES.items() if s in caller.scopes))
    return Asker(caller.partner_id, roles)


@offers.post(
    "/{offer_id}/handover",
    summary="Hand a case over to another place",
    operation_id="ask_for_handover",
    response_model=HandoverView,
    status_code=201,
)
@documented(NotFound(), Conflict(NOBODY, state="accepted"), once=True)
async def ask(offer_id: UUID, request: Request, caller: Either, body: Handover) -> Response:
    """The best provider there is asked, within her consent, and is as blind as any that is asked.

    You keep the case until it has said yes; where both meet her first (`warm`), until both have
    said that they did.
    """
    asker = _asker(caller)
    context = context_in(request.app.state.resources)

    async def act(tx: Transaction) -> StoredResponse:
        handover_id = await handover_actions.ask(tx, context, asker, offer_id, body)
        return StoredResponse(201, await _noted(tx, caller, asker, handover_id, "ask_handover"))

    return await once(request, caller, act)


async def _noted(
    tx: Transaction, caller: Caller, asker: Asker, handover_id: UUID, action: str
) -> Shown:
    """The hand-over as the caller reads it, on record."""
    row = await store.one(tx, handover_id, caller.partner_id)
    if row is None or not handover_actions.roles_in(row, asker):
        raise NotFound
    shown = handover_actions.shown(row, asker)
    if (told := await handover_actions.told_history(tx, row, asker)) is not None:
        shown["history"] = told
    look = AuditEntry(
        caller.client_id, caller.partner_id, action, row["referral_id"], str(shown["role"])
    )
    await write_audit(tx, [look])
    return shown


@router.get(
    "",
    summary="Hand-overs you have a part in",
    operation_id="list_handovers",
    response_model=HandoversView,
)
async def listed(
    request: Request,
    caller: Either,
    limit: Annotated[int, Query(ge=1, le=1000, description="At most this many")] = 100,
) -> Response:
    """Sent, received or of those you referred, the newest first; both sides read the same state."""
    asker = _asker(caller)
    async with request.app.state.db.transaction() as tx:
        await as_service(tx)
        rows = await store.mine(tx, caller.partner_id, limit)
        mine = [row for row in rows if handover_actions.roles_in(row, asker)]
        ids = [row["referral_id"] for row in mine]
        looks = entries_for(caller.client_id, caller.partner_id, "list_handovers", ids)
        await write_audit(tx, looks)
        items = [handover_actions.shown(row, asker) for row in mine]
    return json_response(StoredResponse(200, {"items": items}))


@router.get(
    "/{handover_id}",
    summary="One hand-over",
    operation_id="get_handover",
    response_model=HandoverView,
)
@documented(NotFound())
async def read(handover_id: UUID, request: Request, caller: Either) -> Response:
    """Where it stands, and what you may do with it now."""
    async with request.app.state.db.transaction() as tx:
        await as_service(tx)
        shown = await _noted(tx, caller, _asker(caller), handover_id, "read_handover")
    return json_response(StoredResponse(200, shown))


async def _stepped(
    request: Request,
    caller: Caller,
    handover_id: UUID,
    step: HandoverStep,
    reason: DeclineReason | None = None,
) -> Response:
    asker = _asker(caller)
    context = context_in(request.app.state.resources)

    async def act(tx: Transaction) -> StoredResponse:
        await handover_actions.take_step(tx, context, asker, handover_id, step, reason)
        return StoredResponse(200, await _noted(tx, caller, asker, handover_id, f"{step}_handover"))

    return await once(request, caller, act)


@router.post(
    "/{handover_id}/accept",
    summary="Receive a case that is handed over",
    operation_id="accept_handover",
    response_model=HandoverView,
)
@documented(*_REFUSALS, once=True)
async def accept(
    handover_id: UUID, request: Request, caller: Provider, _body: Nothing | None = None
) -> Response:
    """It is yours at once, or, where both meet her first, when both have said that they did."""
    return await _stepped(request, caller, handover_id, HandoverStep.ACCEPT)


@router.post(
    "/{handover_id}/decline",
    summary="Receive it not",
    operation_id="decline_handover",
    response_model=HandoverView,
)
@documented(*_REFUSALS, once=True)
async def decline(
    handover_id: UUID, request: Request, caller: Provider, body: NotTaken
) -> Response:
    """The sender keeps the case and may ask for another hand-over."""
    return await _stepped(request, caller, handover_id, HandoverStep.DECLINE, body.reason)


@router.post(
    "/{handover_id}/met",
    summary="Say that both were with her",
    operation_id="confirm_meeting",
    response_model=HandoverView,
)
@documented(*_REFUSALS, once=True)
async def met(
    handover_id: UUID, request: Request, caller: Provider, _body: Nothing | None = None
) -> Response:
    """Each side says it; with the second word the case passes."""
    return await _stepped(request, caller, handover_id, HandoverStep.MET)


@router.post(
    "/{handover_id}/cancel",
    summary="Hand it over no more",
    operation_id="cancel_handover",
    response_model=HandoverView,
)
@documented(*_REFUSALS, once=True)
async def cancel(
    handover_id: UUID, request: Request, caller: Either, _body: Nothing | None = None
) -> Response:
    """The case stays where it is."""
    return await _stepped(request, caller, handover_id, HandoverStep.CANCEL)
