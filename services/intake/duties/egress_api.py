"""Where two persons approve what leaves the country, and a year's persons are counted."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request
from starlette.responses import Response

from services.intake.duties import rules, store
from services.intake.duties.disclosures_form import ApprovalSaid, ApprovalView, EgressView
from services.intake.partners.tenancy import as_service
from shared.audit import AuditEntry, write_audit
from shared.db import Transaction
from shared.errors import FieldError, Invalid, NotFound
from shared.http import Caller, Route, StoredResponse, json_response, once, requires
from shared.ids import new_id
from shared.openapi import documented

router = APIRouter(prefix="/v1", tags=["duties"], route_class=Route)

Approver = Annotated[Caller, Depends(requires("egress:approve"))]
Administrator = Annotated[Caller, Depends(requires("admin"))]


@router.post(
    "/egress-approvals",
    summary="Approve that something leaves the country",
    status_code=201,
    response_model=ApprovalView,
    operation_id="approve_egress",
)
@documented(NotFound(), once=True)
async def approve(said: ApprovalSaid, request: Request, caller: Approver) -> Response:
    """One of two different persons' approvals; it is good for a day and opens one disclosure.

    Raises NotFound, Invalid.
    """

    async def act(tx: Transaction) -> StoredResponse:
        await as_service(tx)
        if not await store.is_there(tx, said.referral_id):
            raise NotFound
        found = await store.recipient(tx, said.to)
        if found is None or not found[1]:
            detail = "No organisation abroad is entered under this id."
            fault = FieldError(pointer="/to", code="unknown_partner", detail=detail)
            raise Invalid("Mend these fields and send it again.", errors=[fault])
        of = (said.referral_id, said.to, str(said.basis))
        approval_id = await store.approve(tx, new_id(), of, caller.client_id)
        last = rules.approvals_last()
        have = len(await store.approvals(tx, of, tx.now - last))
        ground = f"{said.basis} {found[0]}"
        look = AuditEntry(
            caller.client_id, caller.partner_id, "approve_egress", said.referral_id, ground
        )
        await write_audit(tx, [look])
        body = {
            "approval_id": str(approval_id),
            "good_until": tx.now + last,
            "persons_missing": max(0, rules.persons_needed() - have),
        }
        return StoredResponse(201, body)

    return await once(request, caller, act)


@router.get(
    "/egress/{year}",
    summary="What left the country in a year",
    response_model=EgressView,
    operation_id="get_egress",
)
@documented(NotFound())
async def egress(
    year: Annotated[int, Path(ge=2000, le=9999, description="Calendar year", examples=[2026])],
    request: Request,
    _: Administrator,
) -> Response:
    """Persons, each once a year; what the number asks for is data that counsel confirms."""
    async with request.app.state.db.transaction() as tx:
        await as_service(tx)
        persons, emergencies = await store.persons_abroad(tx, year)
    body = {
        "year": year,
        "persons": persons,
        "emergencies": emergencies,
        "instrument": rules.instrument_for(persons),
    }
    return json_response(StoredResponse(200, body))
