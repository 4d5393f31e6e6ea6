"""How far counting has come; asked often, so it reads a handful of rows."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from services.reporting.facts import store
from shared.http import Caller, Route, StoredResponse, json_response, requires

router = APIRouter(prefix="/internal/v1", tags=["operations"], route_class=Route)


class Counted(BaseModel):
    """How far counting has come."""

    model_config = ConfigDict(extra="forbid")

    received: int = Field(description="Referrals counted as received")
    matched: int = Field(description="Referrals counted as matched")
    told: int = Field(description="Referrals of which somebody was told")
    complete: int = Field(description="Referrals counted as all three")


@router.get(
    "/counted",
    summary="How many referrals are counted",
    operation_id="count_referrals",
    response_model=Counted,
)
async def counted(
    request: Request,
    _: Annotated[Caller, Depends(requires("ops"))],
) -> Response:
    """Referrals received, matched, told, and `complete`: all three are counted."""
    async with request.app.state.db.reading() as connection:
        return json_response(StoredResponse(200, await store.counted(connection)))
