"""Needs that come from others, over HTTP: by who serves her or by who referred her."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from services.matching.answers.form import Nothing
from services.matching.context import context_in
from services.matching.needs.added_needs import NOT_NOW, OPEN_ALREADY, add
from services.matching.needs.form import AddedNeed, Escalation
from services.matching.offers.rules import Decision
from shared.audit import AuditEntry, write_audit
from shared.db import Transaction
from shared.errors import Conflict, NotFound
from shared.http import Caller, Route, StoredResponse, once, requires
from shared.openapi import documented
from shared.vocabulary import FHIR_REQUEST, Need, NeedBasis

router = APIRouter(prefix="/v1/needs", tags=["answers"], route_class=Route)
Either = Annotated[Caller, Depends(requires("offer:respond", "referral:write"))]
Referrer = Annotated[Caller, Depends(requires("referral:write"))]


@router.post(
    "/{need_id}/escalate",
    summary="Let a need grow into another",
    operation_id="escalate_need",
    response_model=AddedNeed,
    status_code=201,
)
@documented(NotFound(), Conflict(NOT_NOW, state="offered"), once=True)
async def escalate(need_id: UUID, request: Request, caller: Either, body: Escalation) -> Response:
    """A consultation becomes representation: a new need of the same referral.

    Whoever serves the first is asked first. The first goes on or stays ended as it is.
    """
    return await _added(request, caller, need_id, NeedBasis.ESCALATED, body.to)


@router.post(
    "/{need_id}/reopen",
    summary="Take up a need that has ended",
    operation_id="reopen_need",
    response_model=AddedNeed,
    status_code=201,
)
@documented(NotFound(), Conflict(OPEN_ALREADY, state="completed"), once=True)
async def reopen(
    need_id: UUID, request: Request, caller: Referrer, _body: Nothing | None = None
) -> Response:
    """What has ended stays ended: a new need is based on it, and who helped before is asked first.

    A referral that was closed is open again. What she took back is asked for anew.
    """
    return await _added(request, caller, need_id, NeedBasis.REOPENED, None)


async def _added(
    request: Request, caller: Caller, need_id: UUID, basis: NeedBasis, to: Need | None
) -> Response:
    context = context_in(request.app.state.resources)

    async def act(tx: Transaction) -> StoredResponse:
        decision = await add(tx, context, caller.partner_id, need_id, basis, to)
        subject = decision.open_need.case.referral_id
        look = AuditEntry(caller.client_id, caller.partner_id, "add_need", subject, basis)
        await write_audit(tx, [look])
        return StoredResponse(201, _shown(decision, need_id, basis))

    return await once(request, caller, act)


def _shown(decision: Decision, parent: UUID, basis: NeedBasis) -> dict[str, Any]:
    offer, wanted = decision.offer, decision.open_need
    return {
        "need_id": wanted.need_id,
        "referral_id": wanted.case.referral_id,
        "type": wanted.need,
        "status": decision.need_status,
        "request_status": FHIR_REQUEST[decision.need_status],
        "parent_need": parent,
        "basis": basis,
        "offer_id": offer.offer_id if offer else None,
        "provider_id": offer.chosen.candidate.provider_id if offer else None,
        "unmet_reason": decision.unmet,
    }
