"""Where a body says who speaks for it. Alerts go to the role; whoever holds it now gets them."""

from typing import Annotated, Any
from uuid import UUID

import orjson
from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from services.intake.registry import store
from services.intake.registry.form import Liaison, LiaisonNamed, LiaisonView
from shared.audit import AuditEntry, write_audit
from shared.db import Transaction
from shared.errors import NotFound
from shared.http import Caller, Route, StoredResponse, json_response, once, requires
from shared.ids import new_id
from shared.openapi import documented
from shared.security.aead import seal, unseal

router = APIRouter(prefix="/v1/partners", tags=["partners"], route_class=Route)

Speaker = Annotated[Caller, Depends(requires("admin", "referral:write", "clue:write"))]


@router.put(
    "/{partner_id}/liaison",
    summary="Name the liaison officer",
    response_model=LiaisonNamed,
    operation_id="name_liaison",
)
@documented(NotFound(), once=True)
async def name(partner_id: UUID, said: Liaison, request: Request, caller: Speaker) -> Response:
    """One officer and one deputy at a time: whoever was it before has ended with this.

    A body names its own; an administrator anybody's. Raises NotFound.
    """
    _may(caller, partner_id)
    key = request.app.state.index_key

    async def act(tx: Transaction) -> StoredResponse:
        if await store.locked(tx, partner_id) is None:
            raise NotFound
        persons = {}
        for role, who in (("officer", said.officer), ("deputy", said.deputy)):
            if who is not None:
                row_id = new_id()
                plain = orjson.dumps(who.model_dump())
                persons[role] = (row_id, seal(key, plain, _place(row_id), lasting=True))
        ended = await store.name_liaison(tx, partner_id, persons)
        await write_audit(tx, [_look(caller, "name_liaison", partner_id)])
        body = {"partner_id": str(partner_id), "since": tx.now, "ended": ended}
        return StoredResponse(200, body)

    return await once(request, caller, act)


@router.get(
    "/{partner_id}/liaison",
    summary="Who speaks for a body",
    response_model=LiaisonView,
    operation_id="get_liaison",
)
@documented(NotFound())
async def show(partner_id: UUID, request: Request, caller: Speaker) -> Response:
    """The officer and the deputy of now; the look is recorded. Raises NotFound."""
    _may(caller, partner_id)
    async with request.app.state.db.transaction() as tx:
        if await store.one(tx, partner_id) is None:
            raise NotFound
        rows = await store.liaison(tx, partner_id)
        await write_audit(tx, [_look(caller, "read_liaison", partner_id)])
    key = request.app.state.index_key
    view: dict[str, Any] = {"partner_id": partner_id, "officer": None, "deputy": None}
    for row in rows:
        who = orjson.loads(unseal(key, row["person"], _place(row["id"])))
        view[row["role"]] = {**who, "since": row["since"]}
    return json_response(StoredResponse(200, view))


def _may(caller: Caller, partner_id: UUID) -> None:
    """Raise NotFound for somebody else's body."""
    if caller.partner_id != partner_id and "admin" not in caller.scopes:
        raise NotFound


def _place(row_id: UUID) -> bytes:
    return b"liaison|person|" + row_id.bytes


def _look(caller: Caller, action: str, partner_id: UUID) -> AuditEntry:
    return AuditEntry(caller.client_id, caller.partner_id, action, partner_id)
