"""Where a federation asks a department to look into something, and follows the reply."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from asyncpg import Record
from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from services.intake.duties import deadlines, reports_store, store
from services.intake.duties.recipients import recipient_of
from services.intake.duties.reports_form import InquiriesView, InquirySaid, InquiryView, ReplySaid
from services.intake.duties.reports_store import Asked, Inquiry
from services.intake.partners.tenancy import as_service
from shared.audit import AuditEntry, write_audit
from shared.db import Transaction
from shared.errors import Conflict, NotFound
from shared.http import Caller, Route, StoredResponse, json_response, once, requires
from shared.ids import new_id
from shared.openapi import documented

router = APIRouter(prefix="/v1", tags=["duties"], route_class=Route)

Worker = Annotated[Caller, Depends(requires("referral:write", "clue:write"))]
REPLIED = "It was replied to already."


@router.post(
    "/investigation-requests",
    summary="Ask a department to investigate",
    status_code=202,
    response_model=InquiryView,
    operation_id="post_investigation_request",
)
@documented(NotFound(), once=True)
async def ask(said: InquirySaid, request: Request, caller: Worker) -> Response:
    """A reply is owed by a working day; without one `investigation.reply_overdue` is told.

    Raises NotFound for a case or clue that is not yours, Invalid.
    """

    async def act(tx: Transaction) -> StoredResponse:
        await as_service(tx)
        await _check_own(tx, said, caller.partner_id)
        recipient_id, recipient = await recipient_of(tx, said.to)
        request_id, due = new_id(), deadlines.reply_due(tx.now)
        who = Asked(caller.partner_id, caller.client_id)
        inquiry = Inquiry(request_id, (recipient.kind, recipient_id), due)
        await reports_store.ask(tx, said, who, inquiry)
        subject = said.referral_id or said.clue_id
        await write_audit(tx, [_look(caller, "ask_investigation", subject, recipient.kind)])
        [kept] = await reports_store.inquiries(tx, caller.partner_id, request_id)
        return StoredResponse(202, _shown(kept, caller.partner_id, tx.now))

    return await once(request, caller, act)


@router.post(
    "/investigation-requests/{request_id}/reply",
    summary="Reply to a request",
    response_model=InquiryView,
    operation_id="reply_investigation_request",
)
@documented(NotFound(), Conflict(REPLIED), once=True)
async def reply(request_id: UUID, said: ReplySaid, request: Request, caller: Worker) -> Response:
    """The department replies itself, or whoever asked notes its reply. `under_way` may be followed.

    Raises NotFound; Conflict when a last reply is there.
    """

    async def act(tx: Transaction) -> StoredResponse:
        await as_service(tx)
        found = await reports_store.inquiries(tx, caller.partner_id, request_id)
        if not found:
            raise NotFound
        if found[0]["reply"] not in (None, "under_way"):
            raise Conflict(REPLIED)
        told_by = "sender" if found[0]["partner_id"] == caller.partner_id else "addressee"
        await reports_store.reply(tx, request_id, said.reply, told_by)
        subject = found[0]["referral_id"] or found[0]["clue_id"]
        await write_audit(tx, [_look(caller, "reply_investigation", subject, str(said.reply))])
        [kept] = await reports_store.inquiries(tx, caller.partner_id, request_id)
        return StoredResponse(200, _shown(kept, caller.partner_id, tx.now))

    return await once(request, caller, act)


@router.get(
    "/investigation-requests",
    summary="Requests you sent or received",
    response_model=InquiriesView,
    operation_id="list_investigation_requests",
)
async def list_inquiries(request: Request, caller: Worker) -> Response:
    """The newest first, with their replies; the department is shown neither case nor clue."""
    async with request.app.state.db.transaction() as tx:
        await as_service(tx)
        rows = await reports_store.inquiries(tx, caller.partner_id)
        now = tx.now
        await write_audit(tx, [_look(caller, "list_investigations", None, "")])
    items = [_shown(row, caller.partner_id, now) for row in rows]
    return json_response(StoredResponse(200, {"items": items}))


async def _check_own(tx: Transaction, said: InquirySaid, partner_id: UUID) -> None:
    if said.clue_id is not None:
        own = await reports_store.owns_clue(tx, said.clue_id, partner_id)
    else:
        assert said.referral_id is not None  # noqa: S101 - one of both is said
        own = await store.duties_of(tx, said.referral_id, partner_id) is not None
    if not own:
        raise NotFound


def _shown(kept: Record, partner_id: UUID, now: datetime) -> dict[str, Any]:
    own = kept["partner_id"] == partner_id
    ids = {
        "request_id": kept["id"],
        "partner_id": kept["partner_id"],
        "referral_id": kept["referral_id"] if own else None,
        "clue_id": kept["clue_id"] if own else None,
        "recipient_id": kept["recipient_id"],
    }
    names = ("recipient_kind", "question", "asked_at", "due_at", "provisional")
    replied = ("reply", "told_by", "replied_at")
    return {
        **{name: value and str(value) for name, value in ids.items()},
        **{name: kept[name] for name in (*names, *replied)},
        "overdue": kept["reply"] is None and kept["due_at"] <= now,
    }


def _look(caller: Caller, action: str, subject: UUID | None, ground: str) -> AuditEntry:
    return AuditEntry(caller.client_id, caller.partner_id, action, subject, ground)
