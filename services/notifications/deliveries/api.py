"""Where intake asks how an organisation is told, for the organisation's own page."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from services.notifications.deliveries import store
from services.notifications.documents import MessageState, View
from shared.http import Caller, Route, StoredResponse, json_response, requires
from shared.security.internal_scopes import DELIVERIES
from shared.vocabulary import MessageAudience, MessageChannel

router = APIRouter(prefix="/internal/v1", tags=["operations"], route_class=Route)

CallingService = Annotated[Caller, Depends(requires(DELIVERIES))]


class Whose(BaseModel):
    """Whose deliveries are asked for."""

    model_config = ConfigDict(extra="forbid")

    partner_id: UUID = Field(description="The organisation")
    sandbox: Annotated[bool, Field(strict=True)] = Field(
        description="Whether those of its rehearsals are meant"
    )


class EndpointView(View):
    """How an organisation or one of its providers is told."""

    provider_id: UUID = Field(description="The provider, or the organisation itself")
    channel: MessageChannel = Field(description="By which way")
    disabled_at: datetime | None = Field(description="When it was switched off")
    disabled_reason: str | None = Field(description="Why it was switched off; a code")
    updated_at: datetime = Field(description="When it was said last")
    signed_twice: bool | None = Field(description="Whether an earlier secret still signs as well")


class CountView(View):
    """How many messages stand alike."""

    audience: MessageAudience = Field(description="To whom they are addressed")
    channel: MessageChannel = Field(description="By which way")
    status: str = Field(description="What became of them")
    messages: int = Field(description="How many")


class FailedView(View):
    """A message that was not delivered."""

    message_id: UUID = Field(description="Id of the message; the same on every try")
    template: str = Field(description="Which approved sentence; see GET /v1/templates")
    audience: MessageAudience = Field(description="To whom it is addressed")
    channel: MessageChannel = Field(description="By which way")
    status: MessageState = Field(description="What became of it")
    reason: str | None = Field(description="Why it was held or failed; a code")
    attempts: int = Field(description="How often it was tried")
    settled_at: datetime = Field(description="When it ended")


class DeliveriesView(View):
    """How an organisation is told, and what became of it in the last seven days."""

    endpoints: list[EndpointView] = Field(description="Its own first, then its providers', 100")
    counts: list[CountView] = Field(description="Messages of the last seven days")
    failed: list[FailedView] = Field(description="Those not delivered, newest first, 50 at most")


@router.post(
    "/deliveries",
    summary="How an organisation is told",
    operation_id="read_deliveries",
    response_model=DeliveriesView,
)
async def read_deliveries(whose: Whose, request: Request, _: CallingService) -> Response:
    """Endpoints, counts and failures of one organisation; never an address, never a person."""
    sandbox = whose.sandbox
    async with request.app.state.db.reading() as conn:
        found = {
            "endpoints": await store.endpoints(conn, whose.partner_id, sandbox=sandbox),
            "counts": await store.counts(conn, whose.partner_id, sandbox=sandbox),
            "failed": await store.failed(conn, whose.partner_id, sandbox=sandbox),
        }
    body = {name: [dict(row) for row in rows] for name, rows in found.items()}
    return json_response(StoredResponse(200, body))
