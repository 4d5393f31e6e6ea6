"""Where a partner says that a case of its own may reach the press, or may no more."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from services.intake.lifecycle.store import TimelineEntry, add_to_timeline
from services.intake.partners.tenancy import as_service
from services.intake.publicity import store
from services.intake.referrals.submission import Said
from shared.audit import AuditEntry, write_audit
from shared.db import Transaction
from shared.errors import NotFound
from shared.events.referral import PublicityChanged
from shared.fields import Flag
from shared.http import Caller, Route, StoredResponse, once, requires
from shared.openapi import documented
from shared.outbox import publish

router = APIRouter(prefix="/v1/referrals", tags=["referrals"], route_class=Route)

Writer = Annotated[Caller, Depends(requires("referral:write"))]


class ReferralChange(Said):
    """What is to be said otherwise of a referral from now on."""

    model_config = ConfigDict(
        strict=False, json_schema_extra={"examples": [{"publicity_risk": True}]}
    )

    publicity_risk: Flag = Field(description="Whether the case may reach the press")


class ReferralChanged(BaseModel):
    """How the referral stands after the change."""

    id: UUID = Field(description="Id of the referral")
    publicity_risk: bool = Field(description="Whether the case may reach the press")


@router.patch(
    "/{referral_id}",
    summary="Say that a case may reach the press",
    response_model=ReferralChanged,
    operation_id="change_referral",
)
@documented(NotFound(), once=True)
async def change(
    referral_id: UUID, said: ReferralChange, request: Request, caller: Writer
) -> Response:
    """From then on mails about it hold a fixed sentence alone, and it is counted by province.

    What was sent or published before stays. A closed case may be marked, too. Raises NotFound.
    """

    async def act(tx: Transaction) -> StoredResponse:
        await as_service(tx)
        before = await store.held(tx, referral_id, caller.partner_id, test=caller.test)
        if before is None:
            raise NotFound
        if before.publicity_risk != said.publicity_risk:
            await store.keep(tx, referral_id, publicity_risk=said.publicity_risk)
            what = "publicity_began" if said.publicity_risk else "publicity_ended"
            await add_to_timeline(tx, [TimelineEntry(referral_id, tx.now, what, None, {})])
            look = AuditEntry(caller.client_id, caller.partner_id, what, referral_id)
            await write_audit(tx, [look])
            if before.traceparent:
                tx.traces[referral_id] = before.traceparent
            changed = PublicityChanged(
                referral_id=referral_id, changed_at=tx.now, publicity_risk=said.publicity_risk
            )
            await publish(tx, [changed])
        return StoredResponse(200, {"id": str(referral_id), "publicity_risk": said.publicity_risk})

    return await once(request, caller, act)
