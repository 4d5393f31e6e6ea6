"""Lets operations check that the audit is whole."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from shared.audit import store
from shared.audit.chain import verify
from shared.http import Caller, Route, StoredResponse, json_response, requires
from shared.http.response_models import AuditView, Differing
from shared.security import keys

router = APIRouter(tags=["operations"], route_class=Route)

Operator = Annotated[Caller, Depends(requires("ops"))]


@router.get(
    "/internal/v1/audit",
    summary="Is the audit whole?",
    operation_id="check_audit",
    response_model=AuditView,
)
async def check_audit(request: Request, _caller: Operator) -> Response:
    """Walks the chain of links. Compare it with the anchors as well: they show a cut tail."""
    state = request.app.state
    _, known = keys.audit_keys(state.settings.secrets, state.service)
    async with state.db.reading() as conn:
        found = await verify(conn, known)
    body = {
        "intact": found.intact,
        "linked": found.linked,
        "waiting": found.waiting,
        "first_bad": found.first_bad,
        "head": found.head,
    }
    return json_response(StoredResponse(200, body))


class Claimed(BaseModel):
    """What an anchor says: the link of this number."""

    model_config = ConfigDict(extra="forbid")

    link: int = Field(strict=True, ge=1, le=2**62, description="Number of the link")
    head: str = Field(pattern=r"^[0-9a-f]{64}$", description="The link, in hexadecimal digits")


class Claims(BaseModel):
    """What some anchors say."""

    model_config = ConfigDict(extra="forbid")

    anchors: list[Claimed] = Field(max_length=5_000, description="A page of them")


@router.post(
    "/internal/v1/audit/anchors",
    summary="Does the audit agree with its anchors?",
    operation_id="check_anchors",
    response_model=Differing,
)
async def check_anchors(said: Claims, request: Request, _caller: Operator) -> Response:
    """The numbers of links that are another one now, or are not there any more."""
    async with request.app.state.db.reading() as conn:
        found = await store.links(conn, [claim.link for claim in said.anchors])
    differing = {
        claim.link
        for claim in said.anchors
        if found.get(claim.link, b"") != bytes.fromhex(claim.head)
    }
    return json_response(StoredResponse(200, {"differing": sorted(differing)}))
