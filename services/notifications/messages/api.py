"""Sending again what could not be delivered, when a partner is back."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from services.notifications.documents import AgainAllView, AgainView
from services.notifications.messages import resend, store
from services.notifications.messages.handlers import DELIVER
from shared.db import Transaction
from shared.errors import Conflict, NotFound
from shared.fields import Moment
from shared.http import Caller, Route, StoredResponse, once, requires
from shared.openapi import documented

router = APIRouter(prefix="/v1/notifications", tags=["notifications"], route_class=Route)

Resender = Annotated[Caller, Depends(requires("provider:write", "ops"))]


class Since(BaseModel):
    """From when on failed messages are sent again."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        json_schema_extra={"examples": [{"since": "2026-11-20T09:00:00+08:00"}]},
    )

    since: Annotated[Moment, Field(description="Messages that failed at or after this time")]


@router.post(
    "/again",
    status_code=202,
    summary="Send all failed since again",
    operation_id="resend_notifications",
    response_model=AgainAllView,
)
@documented(once=True)
async def post_all_again(since: Since, request: Request, caller: Resender) -> Response:
    """Start every message to your providers anew that failed since then; their ids stay."""

    async def act(tx: Transaction) -> StoredResponse:
        count = await resend.send_again(tx, _whose(caller), since=since.since)
        tx.wake(DELIVER)
        return StoredResponse(202, {"pending": count})

    return await once(request, caller, act)


@router.post(
    "/{message_id}/again",
    status_code=202,
    summary="Send a failed message again",
    operation_id="resend_notification",
    response_model=AgainView,
)
@documented(
    NotFound(), Conflict("Only a message to a provider that failed can be sent again."), once=True
)
async def post_again(message_id: UUID, request: Request, caller: Resender) -> Response:
    """Start one failed message to a provider anew, under the same id.

    A message to a survivor is never sent again: 409, whatever became of it.
    """

    async def act(tx: Transaction) -> StoredResponse:
        if not await resend.is_visible(tx, message_id, _whose(caller)):
            raise NotFound
        if not await resend.send_again(tx, _whose(caller), message_id=message_id):
            raise Conflict("Only a message to a provider that failed can be sent again.")
        tx.wake(DELIVER)
        return StoredResponse(202, {"message_id": str(message_id), "status": store.PENDING})

    return await once(request, caller, act)


def _whose(caller: Caller) -> UUID | None:
    """Whose providers' messages a caller may send again; None means anybody's."""
    return None if "ops" in caller.scopes else caller.partner_id
