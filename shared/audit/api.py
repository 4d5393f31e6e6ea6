"""Lets operations check that the audit is whole."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request

from shared.audit.chain import verify
from shared.http import Caller, Route, requires

router = APIRouter(tags=["operations"], route_class=Route)

Operator = Annotated[Caller, Depends(requires("ops"))]


@router.get("/internal/v1/audit", summary="Is the audit whole?")
async def check_audit(request: Request, _caller: Operator) -> dict[str, Any]:
    """Walks the hash chain. Write `head` down elsewhere: with it a cut tail shows as well."""
    async with request.app.state.db.reading() as conn:
        found = await verify(conn)
    return {
        "intact": found.intact,
        "linked": found.linked,
        "waiting": found.waiting,
        "first_bad": found.first_bad,
        "head": found.head,
    }
