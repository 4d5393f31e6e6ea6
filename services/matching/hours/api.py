"""When a provider is open and on call, over HTTP: its own partner says it and reads it."""

from typing import Annotated, Any
from uuid import UUID

import orjson
from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from services.matching.hours import store
from services.matching.hours.form import (
    ProviderHoursForm,
    ProviderHoursView,
    attendance_view,
    kept,
    turn_view,
)
from services.matching.hours.rules import Turn, attendance
from services.matching.hsds.views import Unlisted
from services.matching.tenancy import as_service
from shared.db import Transaction
from shared.errors import NotFound
from shared.http import Caller, Route, StoredResponse, json_response, requires
from shared.openapi import documented

router = APIRouter(prefix="/v1/providers", tags=["directory"], route_class=Route)
Keeper = Annotated[Caller, Depends(requires("provider:write"))]


@router.put(
    "/{provider_id}/hours",
    summary="Say when a provider is open and on call",
    operation_id="put_provider_hours",
    response_model=ProviderHoursView,
)
@documented(NotFound())
async def put_hours(
    provider_id: UUID, form: ProviderHoursForm, request: Request, caller: Keeper
) -> Response:
    """The whole is replaced. What is immediate is asked of who is open or on call at that moment.

    Where nobody is, those that are closed are asked all the same. Who says nothing is taken to be
    there; what is not immediate may be asked at any hour.
    """
    async with request.app.state.db.transaction() as tx:
        await as_service(tx)
        turns = [Turn(one.begins_at, one.ends_at) for one in form.on_call]
        known = await store.put(tx, provider_id, caller.partner_id, kept(form.schedules), turns)
        body = await _shown(tx, provider_id, caller.partner_id) if known else None
    return _answer(body)


@router.get(
    "/{provider_id}/hours",
    summary="When a provider is open and on call",
    operation_id="get_provider_hours",
    response_model=ProviderHoursView,
)
@documented(NotFound())
async def get_hours(provider_id: UUID, request: Request, caller: Keeper) -> Response:
    """With whether somebody is there now, and when it opens next."""
    async with request.app.state.db.transaction() as tx:
        await as_service(tx)
        body = await _shown(tx, provider_id, caller.partner_id)
    return _answer(body)


@router.delete(
    "/{provider_id}/hours",
    summary="Say no more when a provider is open",
    operation_id="remove_provider_hours",
    response_model=Unlisted,
)
@documented(NotFound())
async def delete_hours(provider_id: UUID, request: Request, caller: Keeper) -> Response:
    """It is taken to be there at any hour from now on; its turns are forgotten, too."""
    async with request.app.state.db.transaction() as tx:
        await as_service(tx)
        known = await store.remove(tx, provider_id, caller.partner_id)
    return _answer({"provider_id": provider_id} if known else None)


def _answer(body: dict[str, Any] | None) -> Response:
    if body is None:
        raise NotFound
    return json_response(StoredResponse(200, body))


async def _shown(tx: Transaction, provider_id: UUID, partner_id: UUID) -> dict[str, Any] | None:
    row = await store.one(tx, provider_id, partner_id)
    if row is None:
        return None
    turns = (await store.turns(tx, [provider_id])).get(provider_id, [])
    return {
        "provider_id": provider_id,
        "schedules": orjson.loads(row["schedules"]),
        "now": attendance_view(attendance(store.hours_of(row), tx.now)),
        "on_call_now": any(turn.begins <= tx.now < turn.ends for turn in turns),
        "on_call": [turn_view(turn) for turn in turns],
    }
