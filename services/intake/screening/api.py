"""Where a worker says that the danger is greater than it was found to be."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from services.intake.partners.tenancy import as_service
from services.intake.referrals.rules import urgency_of
from services.intake.screening import store
from services.intake.screening.rules import RISK_ORDER, screening
from shared.audit import AuditEntry, write_audit
from shared.db import Transaction
from shared.errors import NotFound
from shared.events.screening import ReferralScreened
from shared.http import Caller, Route, StoredResponse, once, requires
from shared.openapi import documented
from shared.outbox import publish
from shared.vocabulary import Risk, Urgency

router = APIRouter(prefix="/v1/referrals", tags=["referrals"], route_class=Route)

Writer = Annotated[Caller, Depends(requires("referral:write"))]


class Judgement(BaseModel):
    """How great a worker judges the danger to be."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    judged_risk: Risk = Field(description="It raises the risk and never lowers it")


class ScreenedView(BaseModel):
    """The risk as it stands."""

    id: UUID = Field(description="Id of the referral")
    risk: Risk = Field(description="What counts now")
    urgency: Urgency = Field(description="How soon, after it")
    raised: bool = Field(description="Whether this judgement raised it")


@router.post(
    "/{referral_id}/screening",
    summary="Judge the risk higher",
    response_model=ScreenedView,
    operation_id="judge_risk",
)
@documented(NotFound(), once=True)
async def judge_risk(
    referral_id: UUID, said: Judgement, request: Request, caller: Writer
) -> Response:
    """A worker's judgement raises what the rules found; of a high risk a person is told at once.

    Raises NotFound.
    """

    async def act(tx: Transaction) -> StoredResponse:
        await as_service(tx)
        found = await store.screened(tx, referral_id, caller.partner_id)
        if found is None:
            raise NotFound
        raised = RISK_ORDER.index(said.judged_risk) > RISK_ORDER.index(found.risk)
        risk = said.judged_risk if raised else found.risk
        urgency = urgency_of(found.urgency, risk)
        look = (caller.client_id, caller.partner_id, "judge_risk", referral_id, said.judged_risk)
        await write_audit(tx, [AuditEntry(*look)])
        if raised:
            await store.raise_risk(tx, referral_id, risk, urgency)
        if raised and risk is Risk.HIGH:
            if found.traceparent:
                tx.traces[referral_id] = found.traceparent
            event = ReferralScreened(
                referral_id=referral_id,
                partner_id=found.partner_id,
                screened_at=tx.now,
                rules=screening().version,
                risk=risk,
                urgency=urgency,
                judgement=True,
                sandbox=found.sandbox,
            )
            await publish(tx, [event])
        body = {"id": referral_id, "risk": risk, "urgency": urgency, "raised": raised}
        return StoredResponse(200, body)

    return await once(request, caller, act)
