"""Where a partner puts on record what she says of help that a provider says it gave."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from services.intake.consent import store as consents
from services.intake.consent.consent import Actor
from services.intake.ledger.reports import say_received, services_given
from services.intake.ledger.reports_store import Given
from services.intake.ledger.views import ReportKept, ServicesView
from services.intake.partners.tenancy import as_service
from shared.audit import AuditEntry, write_audit
from shared.db import Transaction
from shared.errors import NotFound
from shared.http import Caller, Route, StoredResponse, json_response, once, requires
from shared.openapi import documented
from shared.vocabulary import ConsentGiver, ConsentMethod, ServiceReport

router = APIRouter(prefix="/v1/referrals", tags=["consent"], route_class=Route)

Reader = Annotated[Caller, Depends(requires("referral:read", "referral:write"))]
Writer = Annotated[Caller, Depends(requires("referral:write"))]


class Report(BaseModel):
    """What she says of a service."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    said: ServiceReport = Field(description="Whether it reached her, or harmed her")
    given_by: ConsentGiver = Field(ConsentGiver.SELF, description="Who said it")
    method: ConsentMethod = Field(ConsentMethod.SPOKEN, description="How it was said")


@router.get(
    "/{referral_id}/services",
    summary="Both sides of each service",
    response_model=ServicesView,
    operation_id="list_services",
)
@documented(NotFound())
async def list_services(referral_id: UUID, request: Request, caller: Reader) -> Response:
    """What the provider says and what she says; neither takes the other's place.

    Raises NotFound.
    """
    async with request.app.state.db.transaction() as tx:
        await as_service(tx)
        await consents.held(tx, referral_id, caller.partner_id, lock=False)
        found = await services_given(tx, referral_id)
        look = AuditEntry(caller.client_id, caller.partner_id, "read_services", referral_id)
        await write_audit(tx, [look])
    body = {"referral_id": referral_id, "services": [_shown(one) for one in found]}
    return json_response(StoredResponse(200, body))


def _shown(one: Given) -> dict[str, Any]:
    return {
        "need_id": one.need_id,
        "need": one.need,
        "provider_id": one.provider_id,
        "partner_id": one.provider_partner_id,
        "organization": one.organization,
        "provider_says": one.provider_says,
        "outcome": one.outcome,
        "provider_said_at": one.ended_at,
        "she_says": one.she_says,
        "she_said_at": one.said_at,
    }


@router.post(
    "/{referral_id}/services/{need_id}/report",
    summary="Record what she says of it",
    response_model=ReportKept,
    operation_id="report_service",
    status_code=201,
)
@documented(NotFound("No provider took this need on."), once=True)
async def report_service(
    referral_id: UUID, need_id: UUID, said: Report, request: Request, caller: Writer
) -> Response:
    """Her last word counts and all are kept. Raises NotFound."""

    async def act(tx: Transaction) -> StoredResponse:
        await as_service(tx)
        await consents.held(tx, referral_id, caller.partner_id)
        actor = Actor(caller.client_id, caller.partner_id, said.given_by, said.method)
        await say_received(tx, referral_id, actor, need_id, said.said)
        body = {"referral_id": referral_id, "need_id": need_id, "said": said.said}
        return StoredResponse(201, body)

    return await once(request, caller, act)
