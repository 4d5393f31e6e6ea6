"""Where a referral is taken back, or forgotten."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from services.intake.lifecycle import withdrawal
from services.intake.lifecycle.views import Ended, Tombstone
from services.intake.partners.tenancy import as_service
from shared.audit import AuditEntry, write_audit
from shared.db import Transaction
from shared.erasure import forget
from shared.errors import Conflict, NotFound
from shared.events.referral import ReferralErased, ReferralWithdrawn
from shared.http import Caller, Route, StoredResponse, json_response, once, requires
from shared.openapi import documented
from shared.outbox import publish
from shared.vocabulary import WithdrawReason

router = APIRouter(prefix="/v1", tags=["referrals"], route_class=Route)

Writer = Annotated[Caller, Depends(requires("referral:write"))]


class Withdrawal(BaseModel):
    """Why a request is taken back."""

    model_config = ConfigDict(extra="forbid")

    reason: WithdrawReason = Field(description="A code", examples=["survivor_declined"])


@router.post(
    "/referrals/{referral_id}/withdraw",
    summary="Take a referral back",
    response_model=Ended,
    operation_id="withdraw_referral",
)
@documented(NotFound(), Conflict("It is closed, withdrawn or erased already."), once=True)
async def withdraw(
    referral_id: UUID, why: Withdrawal, request: Request, caller: Writer
) -> Response:
    """Nothing further is done with it; providers that were asked are told to stop.

    Raises NotFound; Conflict when it has ended already.
    """

    async def act(tx: Transaction) -> StoredResponse:
        await as_service(tx)
        traceparent = await withdrawal.withdraw(tx, referral_id, caller.partner_id, why.reason)
        if traceparent is None:
            if await withdrawal.standing(tx, referral_id, caller.partner_id) is None:
                raise NotFound
            raise Conflict("It is closed, withdrawn or erased already.")
        _keep_trace(tx, referral_id, traceparent)
        look = AuditEntry(caller.client_id, caller.partner_id, "withdraw", referral_id, why.reason)
        await write_audit(tx, [look])
        await publish(
            tx,
            [ReferralWithdrawn(referral_id=referral_id, withdrawn_at=tx.now, reason=why.reason)],
        )
        return StoredResponse(200, {"id": str(referral_id), "status": "withdrawn"})

    return await once(request, caller, act)


@router.delete(
    "/referrals/{referral_id}",
    summary="Erase a referral",
    response_model=Tombstone,
    operation_id="erase_referral",
)
@documented(NotFound())
async def erase(referral_id: UUID, request: Request, caller: Writer) -> Response:
    """Destroys its data key, so that nothing sealed can be read again, and tells every service.

    Raises NotFound, also the second time.
    """
    async with request.app.state.db.transaction() as tx:
        await as_service(tx)
        traceparent = await withdrawal.erase(tx, referral_id, caller.partner_id)
        if traceparent is None:
            raise NotFound
        _keep_trace(tx, referral_id, traceparent)
        await write_audit(
            tx, [AuditEntry(caller.client_id, caller.partner_id, "erase", referral_id)]
        )
        await forget(tx, [referral_id])
        await publish(tx, [ReferralErased(referral_id=referral_id, erased_at=tx.now)])
    return json_response(
        StoredResponse(200, {"id": str(referral_id), "status": "erased", "erased_at": tx.now})
    )


def _keep_trace(tx: Transaction, referral_id: UUID, traceparent: str) -> None:
    # What happens to a referral stays in the trace it began with.
    if traceparent:
        tx.traces[referral_id] = traceparent
