"""Where bodies note that they consulted, and see with whom the next time is due or overdue."""

from datetime import datetime
from typing import Annotated, Any

from asyncpg import Record
from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from services.intake.consultations import rules, store
from services.intake.consultations.form import (
    ConsultationSaid,
    ConsultationsView,
    ConsultationView,
)
from services.intake.partners.tenancy import as_service
from shared.audit import AuditEntry, write_audit
from shared.db import Transaction
from shared.errors import FieldError, Invalid
from shared.http import Caller, Route, StoredResponse, json_response, once, requires
from shared.openapi import documented

router = APIRouter(prefix="/v1", tags=["clues"], route_class=Route)

Worker = Annotated[Caller, Depends(requires("clue:write"))]
OTHER = FieldError(
    pointer="/with_body", code="not_a_body", detail="Another body of the registry is needed."
)


@router.post(
    "/joint-consultations",
    summary="Note a joint consultation",
    status_code=201,
    response_model=ConsultationView,
    operation_id="post_joint_consultation",
)
@documented(once=True)
async def note(said: ConsultationSaid, request: Request, caller: Worker) -> Response:
    """Either body notes it, once. The next is due a month later. Raises Invalid."""

    async def act(tx: Transaction) -> StoredResponse:
        await as_service(tx)
        same = said.with_body == caller.partner_id
        if same or not await store.is_known(tx, said.with_body):
            raise Invalid("Mend this field and send it again.", errors=[OTHER])
        await store.keep(tx, caller.partner_id, said.with_body, said.held_on)
        look = AuditEntry(caller.client_id, caller.partner_id, "note_joint_consultation")
        await write_audit(tx, [look])
        [kept] = await store.of(tx, caller.partner_id, said.with_body)
        return StoredResponse(201, _shown(kept, tx.now))

    return await once(request, caller, act)


@router.get(
    "/joint-consultations",
    summary="With whom you consult, and by when",
    response_model=ConsultationsView,
    operation_id="list_joint_consultations",
)
async def list_consultations(request: Request, caller: Worker) -> Response:
    """Every body that you consulted with, or that a clue was handed to or by; no clue is named."""
    async with request.app.state.db.transaction() as tx:
        await as_service(tx)
        rows = await store.of(tx, caller.partner_id)
        now = tx.now
    return json_response(StoredResponse(200, {"items": [_shown(row, now) for row in rows]}))


def _shown(kept: Record, now: datetime) -> dict[str, Any]:
    due = rules.due(kept["held_on"] or kept["since"])
    return {
        "with_body": kept["other"],
        "held_on": kept["held_on"],
        "clues_since": kept["since"],
        "due_at": due,
        "overdue": due <= now,
    }
