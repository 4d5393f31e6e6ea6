"""The stop switch for every message to a survivor."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from services.notifications.documents import StopView
from services.notifications.safety import store
from shared.http import Caller, Route, StoredResponse, json_response, requires

router = APIRouter(prefix="/v1/survivor-messages", tags=["safety"], route_class=Route)

Operator = Annotated[Caller, Depends(requires("ops"))]


class Stop(BaseModel):
    """Whether messages to survivors are stopped."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", json_schema_extra={"examples": [{"stopped": True}]}
    )

    stopped: Annotated[bool, Field(strict=True, description="true: nothing is sent to a survivor")]


@router.get(
    "/stop", summary="Show the stop switch", operation_id="get_stop", response_model=StopView
)
async def get_stop(request: Request, _caller: Operator) -> Response:
    """Whether it is pressed, by which client and since when."""
    async with request.app.state.db.reading() as conn:
        row = await store.stopped(conn)
    return json_response(StoredResponse(200, _shown(row)))


@router.put(
    "/stop",
    summary="Press or release the stop switch",
    operation_id="put_stop",
    response_model=StopView,
)
async def put_stop(stop: Stop, request: Request, caller: Operator) -> Response:
    """While it is pressed nothing goes to any survivor; what was planned waits.

    After its release the gate is asked afresh for each, and what has waited too long goes to a
    person.
    """
    async with request.app.state.db.transaction() as tx:
        await store.press_stop(tx, pressed=stop.stopped, by=caller.client_id)
        row = await store.stopped(tx.connection)
    return json_response(StoredResponse(200, _shown(row)))


def _shown(row: Any) -> dict[str, Any]:
    return dict(row) if row is not None else {"stopped": True}
