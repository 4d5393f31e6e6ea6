"""Where operations find a referral by its receipt or its trace."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, ConfigDict, Field, model_validator
from starlette.responses import Response

from services.intake.context import context_of
from services.intake.lifecycle import queries
from services.intake.lifecycle.views import FoundView
from services.intake.partners.tenancy import as_service
from services.intake.referrals import receipt
from shared.audit import AuditEntry, write_audit
from shared.db import Transaction
from shared.errors import NotFound
from shared.fields import typed
from shared.http import Caller, Route, StoredResponse, json_response, reads, requires
from shared.http.routing import KIB
from shared.openapi import documented

router = APIRouter(prefix="/internal/v1", tags=["operations"], route_class=Route)

UNKNOWN = "No referral is known by it."

Operator = Annotated[Caller, Depends(requires("ops"))]


class Sought(BaseModel):
    """What a referral is known by, one of both."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    receipt_code: Annotated[str, typed(11, 40)] | None = Field(
        None, description="Its receipt, such as 7KQ2M-9XW4T-C"
    )
    trace_id: Annotated[str, Field(pattern="^[0-9a-f]{32}$")] | None = Field(
        None,
        description="The trace it was received in",
        examples=["4bf92f3577b34da6a3ce929d0e0e4736"],
    )

    @model_validator(mode="after")
    def _one(self) -> "Sought":
        if (self.receipt_code is None) == (self.trace_id is None):
            raise ValueError("receipt_code or trace_id, one of both")
        return self


@router.post(
    "/referrals/find",
    summary="Which referral has this receipt or trace",
    response_model=FoundView,
    operation_id="find_referral",
)
@reads(most=4 * KIB)
@documented(NotFound(UNKNOWN))
async def find(sought: Sought, request: Request, caller: Operator) -> Response:
    """Its id. The look is recorded. Raises NotFound."""
    async with request.app.state.db.transaction() as tx:
        await as_service(tx)
        found = await _found(tx, sought, request)
        if found is None:
            raise NotFound(UNKNOWN)
        look = AuditEntry(caller.client_id, caller.partner_id, "find_referral", found)
        await write_audit(tx, [look])
    return json_response(StoredResponse(200, {"referral_id": found}))


async def _found(tx: Transaction, sought: Sought, request: Request) -> UUID | None:
    if sought.trace_id is not None:
        return await queries.by_trace(tx, sought.trace_id)
    indexes = receipt.indexes_of(context_of(request).vault, sought.receipt_code or "")
    found = await queries.by_receipt(tx, indexes) if indexes else None
    return found.referral_id if found else None
