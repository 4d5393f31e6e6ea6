"""Why a provider was asked: the choice replayed from its record, for operations."""

from typing import Annotated
from uuid import UUID

import orjson
from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from services.matching.assignment import store
from services.matching.assignment.policy import score
from services.matching.assignment.record import replay
from services.matching.assignment.views import ChoiceView, choice_view
from services.matching.context import context_in
from services.matching.tenancy import looking
from shared.audit import AuditEntry, write_audit
from shared.errors import NotFound
from shared.http import Caller, Route, StoredResponse, json_response, requires
from shared.openapi import documented

router = APIRouter(prefix="/v1/offers", tags=["matching"], route_class=Route)
Operations = Annotated[Caller, Depends(requires("ops"))]


@router.get(
    "/{offer_id}/why",
    summary="Why this provider was asked",
    operation_id="explain_offer",
    response_model=ChoiceView,
)
@documented(NotFound())
async def why(offer_id: UUID, request: Request, caller: Operations) -> Response:
    """The choice made again from its record: the same figures, points and seed.

    It names who was chosen and who stood next to it. For operations only: it says how full they
    were.
    """
    margin = context_in(request.app.state.resources).policy.gbv_trained.margin
    async with looking(request.app.state.db, None) as tx:
        row = await store.choice(tx, offer_id)
        if row is None:
            raise NotFound
        look = AuditEntry(
            caller.client_id, caller.partner_id, "read_choice", row["referral_id"], "ops"
        )
        await write_audit(tx, [look])
    kept = orjson.loads(row["choice"]) if row["choice"] else None
    again = replay(kept, score(), margin, row["seed"]) if kept else None
    return json_response(StoredResponse(200, choice_view(row, again)))
