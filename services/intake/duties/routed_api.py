"""Where a body sees the cases that are about a body below it, and are kept from that one."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import orjson
from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, Field
from starlette.responses import Response

from services.intake.duties import store
from services.intake.partners.tenancy import as_service
from shared.audit import entries_for, write_audit
from shared.errors import NotFound
from shared.http import Caller, Route, StoredResponse, json_response, requires
from shared.openapi import documented
from shared.vocabulary import (
    AgeBand,
    Gender,
    HarmType,
    Need,
    NeedStatus,
    ReferralStatus,
    Urgency,
)

router = APIRouter(prefix="/v1", tags=["duties"], route_class=Route)

Reader = Annotated[Caller, Depends(requires("referral:read", "referral:write"))]


class RoutedNeed(BaseModel):
    """One need of a routed case."""

    type: Need = Field(description="The kind of help wanted")
    status: NeedStatus = Field(description="How it stands")


class RoutedView(BaseModel):
    """A case about a body below, in bands only; who she is stays sealed."""

    referral_id: UUID = Field(description="Id of the referral")
    body_id: UUID = Field(description="The body it is about")
    body_name: str = Field(description="Its name")
    routed_at: datetime = Field(description="Since when you see it")
    status: ReferralStatus = Field(description="How it stands")
    status_at: datetime = Field(description="Since when")
    region: str = Field(description="Where she is, GB/T 2260")
    age_band: AgeBand = Field(description="Age in years, as a band")
    gender: Gender = Field(description="As she gives it")
    harms: list[HarmType] = Field(description="What was done, the primary first")
    urgency: Urgency = Field(description="How soon help is needed")
    needs: list[RoutedNeed] = Field(description="The help that is wanted")


class RoutedPage(BaseModel):
    """Cases about bodies below."""

    items: list[RoutedView] = Field(description="The cases, the newest 500")


@router.get(
    "/routed-referrals",
    summary="Cases about bodies below yours",
    response_model=RoutedPage,
    operation_id="list_routed_referrals",
)
async def list_routed(request: Request, caller: Reader) -> Response:
    """You see them in the place of the body they are about, which sees nothing of them."""
    items = await _seen(request, caller, None)
    return json_response(StoredResponse(200, {"items": items}))


@router.get(
    "/routed-referrals/{referral_id}",
    summary="A case about a body below",
    response_model=RoutedView,
    operation_id="get_routed_referral",
)
@documented(NotFound())
async def show(referral_id: UUID, request: Request, caller: Reader) -> Response:
    """In bands only; the look is recorded. Raises NotFound, also for the body it is about."""
    found = await _seen(request, caller, referral_id)
    if not found:
        raise NotFound
    return json_response(StoredResponse(200, found[0]))


async def _seen(request: Request, caller: Caller, referral_id: UUID | None) -> list[dict[str, Any]]:
    async with request.app.state.db.transaction() as tx:
        await as_service(tx)
        rows = await store.routed_to(tx, caller.partner_id, referral_id)
        seen = [row["referral_id"] for row in rows]
        looks = entries_for(caller.client_id, caller.partner_id, "read_routed", seen)
        await write_audit(tx, looks)
    return [_shown(row) for row in rows]


def _shown(row: dict[str, Any]) -> dict[str, Any]:
    facts = orjson.loads(row["facts"])
    kept = ("referral_id", "body_id", "body_name", "routed_at", "status", "status_at")
    return {
        **{name: row[name] for name in kept},
        **{name: facts[name] for name in ("region", "age_band", "gender", "urgency")},
        "harms": [harm["type"] for harm in facts["harms"]],
        "needs": orjson.loads(row["needs"] or "[]"),
    }
