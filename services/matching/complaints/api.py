"""Filing a complaint about a provider, and deciding about it."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response

from services.matching.complaints import store
from services.matching.complaints.form import (
    ComplaintForm,
    ComplaintsPage,
    ComplaintView,
    FindingForm,
    complaint_view,
)
from services.matching.complaints.policy import rules
from services.matching.offers import store as offers_store
from services.matching.tenancy import as_service
from shared.audit import AuditEntry, write_audit
from shared.db import Transaction
from shared.errors import Conflict, NotFound
from shared.events import ProviderReviewClosed, ProviderReviewOpened
from shared.http import Caller, Route, StoredResponse, json_response, once, requires
from shared.ids import new_id
from shared.openapi import documented
from shared.outbox import publish

router = APIRouter(prefix="/v1/complaints", tags=["directory"], route_class=Route)
Referrer = Annotated[Caller, Depends(requires("referral:write"))]
Person = Annotated[Caller, Depends(requires("directory:approve"))]
SAID = "The same was said of this offer already."
DECIDED = "Somebody has decided about it."


@router.post(
    "",
    summary="Complain about a provider",
    operation_id="file_complaint",
    response_model=ComplaintView,
    status_code=201,
)
@documented(NotFound(), Conflict(SAID), once=True)
async def file(request: Request, caller: Referrer, body: ComplaintForm) -> Response:
    """The provider is asked for nothing of hers again, and of equals last until it is decided.

    It learns nothing of who complained. A person must have looked into it in fifteen working days.
    """

    async def act(tx: Transaction) -> StoredResponse:
        await as_service(tx)
        offer = await store.offer_of(tx, body.offer_id, caller.partner_id)
        if offer is None:
            raise NotFound
        await offers_store.lock_ended(tx, [offer["referral_id"]])
        due = rules().due(tx.now)
        row = await store.add(
            tx,
            (
                new_id(), offer["offer_id"], offer["referral_id"], offer["provider_id"],
                offer["provider_partner_id"], caller.partner_id, body.kind,
            ),
            due.at,
            rules().warn(tx.now),
        )  # fmt: skip
        if row is None:
            raise Conflict(SAID)
        await store.keep_away(tx, offer["referral_id"], offer["provider_id"])
        await store.count_open(tx, offer["provider_id"], 1)
        look = AuditEntry(
            caller.client_id, caller.partner_id, "file_complaint", offer["referral_id"], body.kind
        )
        await write_audit(tx, [look])
        opened = ProviderReviewOpened(
            provider_id=offer["provider_id"],
            provider_partner_id=offer["provider_partner_id"],
            at=tx.now,
            complaint_id=row["complaint_id"],
            kind=body.kind,
            due_at=due.at,
        )
        await publish(tx, [opened])
        return StoredResponse(201, complaint_view(row))

    return await once(request, caller, act)


@router.get(
    "",
    summary="Complaints that wait for a person",
    operation_id="list_complaints",
    response_model=ComplaintsPage,
)
async def list_complaints(
    request: Request,
    _caller: Person,
    provider_id: Annotated[UUID | None, Query(description="Only about this provider")] = None,
    overdue: Annotated[bool, Query(description="Only those whose time is over")] = False,
    limit: Annotated[int, Query(ge=1, le=1000, description="At most this many")] = 100,
) -> Response:
    """The oldest first, with the provider and what it is said to have done; nothing of her."""
    async with request.app.state.db.transaction() as tx:
        await as_service(tx)
        rows = await store.opened(tx, limit, provider_id, overdue=overdue)
    return json_response(StoredResponse(200, {"items": [complaint_view(row) for row in rows]}))


@router.post(
    "/{complaint_id}/decide",
    summary="Decide about a complaint",
    operation_id="decide_complaint",
    response_model=ComplaintView,
)
@documented(NotFound(), Conflict(DECIDED), once=True)
async def decide(
    complaint_id: UUID, request: Request, caller: Person, body: FindingForm
) -> Response:
    """By a person of neither organisation. The provider stays away from her whatever is found.

    To stop it, suspend it: `POST /v1/approvals/{provider_id}/suspend` with the ground `complaint`.
    """

    async def act(tx: Transaction) -> StoredResponse:
        await as_service(tx)
        between = await store.whose(tx, complaint_id)
        if between is None or caller.partner_id in (
            between["provider_partner_id"],
            between["partner_id"],
        ):
            raise NotFound
        row = await store.decide(tx, complaint_id, body.finding, caller.client_id)
        if row is None:
            raise Conflict(DECIDED)
        await store.count_open(tx, row["provider_id"], -1)
        look = AuditEntry(
            caller.client_id,
            caller.partner_id,
            "decide_complaint",
            between["referral_id"],
            body.finding,
        )
        await write_audit(tx, [look])
        closed = ProviderReviewClosed(
            provider_id=row["provider_id"],
            provider_partner_id=between["provider_partner_id"],
            at=tx.now,
            complaint_id=complaint_id,
            finding=body.finding,
        )
        await publish(tx, [closed])
        return StoredResponse(200, complaint_view(row))

    return await once(request, caller, act)
