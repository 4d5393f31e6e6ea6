"""What became of messages: for the organisations concerned, and for the people who watch."""

from collections.abc import Sequence
from typing import Annotated, Any
from uuid import UUID

import asyncpg
from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response

from services.notifications.documents import HeldPage, MessagesView
from services.notifications.history import store
from services.notifications.history.store import Held
from services.notifications.messages.rules import URGENT
from shared.audit import AuditEntry, entries_for, write_audit
from shared.http import Caller, Route, StoredResponse, json_response, requires
from shared.http.pagination import cut, require_known

router = APIRouter(prefix="/v1/notifications", tags=["notifications"], route_class=Route)

Reader = Annotated[Caller, Depends(requires("referral:read", "offer:respond", "ops"))]
Operator = Annotated[Caller, Depends(requires("ops"))]


@router.get(
    "",
    summary="List a referral's messages",
    operation_id="list_notifications",
    response_model=MessagesView,
)
async def get_notifications(
    referral_id: Annotated[UUID, Query(description="The referral")],
    request: Request,
    caller: Reader,
) -> Response:
    """What was sent, held, failed or is not known.

    A referring organisation sees all of its own referral; a receiving one sees what its providers
    were told; nobody sees where it went.
    """
    partner_id = None if "ops" in caller.scopes else caller.partner_id
    async with request.app.state.db.transaction() as tx:
        rows = await store.about(tx, referral_id, partner_id)
        await write_audit(tx, _looks(caller, "read_messages", rows))
    return json_response(StoredResponse(200, {"items": [_shown(row) for row in rows]}))


@router.get(
    "/held",
    summary="List messages that need a person",
    operation_id="list_held_notifications",
    response_model=HeldPage,
)
async def get_held(request: Request, caller: Operator, asked: Annotated[Held, Query()]) -> Response:
    """Messages that ended without having been delivered, oldest first.

    `unknown` was perhaps sent: it is for a person to find out, and is never sent again by itself.
    """
    async with request.app.state.db.transaction() as tx:
        require_known(asked.after is None or await store.is_known(tx, asked.after))
        more = asked.model_copy(update={"limit": asked.limit + 1})
        rows, last = cut(await store.for_people(tx, more), asked.limit)
        await write_audit(tx, _looks(caller, "list_held", rows))
    following = str(last["message_id"]) if last else None
    return json_response(
        StoredResponse(200, {"items": [_shown(row) for row in rows], "next": following})
    )


def _looks(caller: Caller, action: str, rows: Sequence[asyncpg.Record]) -> list[AuditEntry]:
    subjects = [row["referral_id"] for row in rows]
    return entries_for(caller.client_id, caller.partner_id, action, subjects)


def _shown(row: asyncpg.Record) -> dict[str, Any]:
    ids = {name: str(row[name]) for name in ("message_id", "referral_id")}
    about = {name: row[name] for name in ("need_id", "need", "result", "code")}
    shown = {name: value for name, value in row.items() if name not in about} | ids
    if row["need_id"] is not None:
        shown |= about | {"need_id": str(row["need_id"])}
    shown["priority"] = "urgent" if row["template"] in URGENT else "routine"
    return shown | {"offer_ids": [str(offer_id) for offer_id in row["offer_ids"]]}
