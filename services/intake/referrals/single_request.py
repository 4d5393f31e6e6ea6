"""One request and its answer: what is asked for, under which key; what is said once it is kept."""

from typing import Any

import orjson
from fastapi import Request
from starlette.responses import Response

from services.intake.referrals.acceptance import RequestContext
from services.intake.referrals.responses import accepted
from services.intake.referrals.store import StoredReferral
from shared.http import JSON, Caller, idempotency_key_of


def request_context_of(request: Request, caller: Caller, route: str) -> RequestContext:
    """Who asks, under which key, in which trace. Raises KeyMissing."""
    return RequestContext(
        partner_id=caller.partner_id,
        client_id=caller.client_id,
        route=route,
        key=idempotency_key_of(request),
        traceparent=request.state.mark.traceparent,
        test=caller.test,
        channels=caller.channels,
    )


def answer(kept: StoredReferral, referral_id: str, status: int, body: dict[str, Any]) -> Response:
    """Says where to follow the referral, and whether the same was answered before."""
    headers = {"cache-control": "no-store", "location": f"/v1/referrals/{referral_id}"}
    if kept.replayed:
        headers["idempotent-replayed"] = "true"
    else:
        accepted.inc()
    return Response(orjson.dumps(body), status, headers, JSON)
