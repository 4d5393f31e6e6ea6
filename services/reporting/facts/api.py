"""How far counting has come; asked often, so it reads a handful of rows."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from services.reporting.facts import store
from shared.http import Answer, Caller, Route, json_response, requires

router = APIRouter(prefix="/internal/v1", tags=["operations"], route_class=Route)


@router.get("/counted", summary="How many referrals are counted")
async def counted(
    request: Request,
    _: Annotated[Caller, Depends(requires("ops"))],
) -> Response:
    """Return referrals received, matched, told, and ``complete``: all three are counted."""
    async with request.app.state.db.reading() as connection:
        return json_response(Answer(200, await store.counted(connection)))
