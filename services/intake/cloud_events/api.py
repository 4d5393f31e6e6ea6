"""Where requests for help come in as CloudEvents over HTTP."""

import asyncio
from collections.abc import Mapping
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, Field
from starlette.responses import Response

from services.intake.cloud_events.form import BATCH, STRUCTURED, Event, binary, many, structured
from services.intake.cloud_events.form import within as moved
from services.intake.context import context_of
from services.intake.referrals.acceptance import RequestContext, SealedReferral
from services.intake.referrals.examples import SUBMISSION
from services.intake.referrals.responses import Accepted, accepted, referral_answer
from services.intake.referrals.single_request import answer
from services.intake.referrals.store import StoredReferral
from shared.errors import Invalid, Refused, Unavailable
from shared.http import JSON, BoundedRequest, Caller, reads, requires
from shared.http.fast_path import FastRoute
from shared.http.idempotency import encoded
from shared.http.rate_limits import RateLimits
from shared.openapi import documented
from shared.problems.bodies import problem
from shared.strict_json import canonical
from shared.telemetry import SpanIds, root
from shared.vocabulary import Urgency

router = APIRouter(prefix="/v1", tags=["referrals"], route_class=FastRoute)

ROUTE = "POST /v1/events"
may_write = requires("referral:write", urgent=True)
Writer = Annotated[Caller, Depends(may_write)]
EXAMPLE: dict[str, Any] = {
    "specversion": "1.0",
    "id": "8f2c1d7e",
    "source": "/hospital/social-work",
    "type": "jieli.referral.requested",
    "datacontenttype": JSON,
    "data": SUBMISSION,
}
_EVENT: dict[str, Any] = {
    "type": "object",
    "required": ["specversion", "id", "source", "type", "data"],
    "properties": {
        "specversion": {"const": "1.0"},
        "id": {"type": "string", "minLength": 1, "maxLength": 256},
        "source": {"type": "string", "minLength": 1, "maxLength": 256},
        "type": {"const": "jieli.referral.requested"},
        "datacontenttype": {"const": JSON},
        "data": {"$ref": "#/components/schemas/Submission"},
    },
}
BODY = {
    "requestBody": {
        "required": True,
        "description": "One event, or a batch; in binary mode the request itself, its attributes "
        "in headers that begin with ce-",
        "content": {
            STRUCTURED: {"schema": _EVENT, "example": EXAMPLE},
            BATCH: {
                "schema": {"type": "array", "items": _EVENT, "minItems": 1, "maxItems": 100},
                "example": [EXAMPLE],
            },
            JSON: {
                "schema": {"$ref": "#/components/schemas/Submission"},
                "example": SUBMISSION,
            },
        },
    }
}


class EventTaken(BaseModel):
    """What became of one event of a batch."""

    index: int = Field(description="Its place in the batch, from 0")
    status: int = Field(description="The HTTP status it would have had alone")
    id: UUID | None = Field(None, description="The referral, where it was accepted")
    receipt_code: str | None = Field(
        None, description="Give it to her: with it alone she sees how it stands"
    )
    trace_id: str | None = Field(None, description="Names its journey in traces and in problems")
    replayed: Literal[True] | None = Field(None, description="true: the same was answered before")
    problem: dict[str, Any] | None = Field(None, description="Why it was refused")


class EventsTaken(BaseModel):
    """What became of a batch, event by event."""

    items: list[EventTaken] = Field(description="In the order of the batch")


@router.post(
    "/events",
    summary="Ask for help by a CloudEvent",
    status_code=202,
    response_model=Accepted,
    operation_id="post_event",
    openapi_extra=BODY,
)
@reads(JSON, others=(STRUCTURED, BATCH))
@documented(located=True, also={200: EventsTaken})
async def post_event(
    request: BoundedRequest,
    _caller: Writer = ...,  # type: ignore[assignment]
) -> Response:
    """202 for one event, once it is stored for good; 200 for a batch, with a result for each.

    Its source and id are its idempotency key: the same event sent again gets the first answer.
    """
    caller = await may_write(request)
    kind = request.headers["content-type"].partition(";")[0].strip().lower()
    said = await request.json()
    if kind == BATCH:
        with request.app.state.limits.judging(caller.partner_id):
            events = many(said)
        items = await asyncio.gather(
            *(_taken(request, caller, at, each) for at, each in enumerate(events))
        )
        return Response(encoded({"items": items}), 200, {"cache-control": "no-store"}, JSON)
    with request.app.state.limits.judging(caller.partner_id):
        inside = "/data" if kind == STRUCTURED else ""
        event = structured(said) if kind == STRUCTURED else binary(request.headers, said)
        ready = _judged(request, caller, event, inside, request.state.mark)
    kept = await _kept(request, caller, ready)
    return answer(kept, kept.ids["id"], 202, referral_answer(context_of(request).vault, kept))


def _judged(
    request: Request, caller: Caller, event: Event, inside: str, mark: SpanIds
) -> SealedReferral:
    """A request in an event. Raises Invalid; `inside`: where its data is in what was sent."""
    given = RequestContext(
        partner_id=caller.partner_id,
        client_id=caller.client_id,
        route=ROUTE,
        key=event.key,
        traceparent=mark.traceparent,
        test=caller.test,
        channels=caller.channels,
    )
    try:
        return context_of(request).acceptance.judge(canonical(encoded(event.data)), given)
    except Invalid as refused:
        raise moved(inside, refused) from None


async def _kept(request: Request, caller: Caller, ready: SealedReferral) -> StoredReferral:
    limits: RateLimits = request.app.state.limits
    limits.take(caller.partner_id, urgent=ready.urgency is Urgency.IMMEDIATE)
    return await context_of(request).recorder.record(ready)


async def _taken(request: Request, caller: Caller, at: int, said: Any) -> Mapping[str, Any]:
    """What became of one event of a batch; it stops no other."""
    mark = root(request.app.state.tracer.ratio)
    try:
        ready = _judged(request, caller, structured(said), "/data", mark)
        kept = await _kept(request, caller, ready)
    except (Refused, Unavailable) as refused:
        language = request.headers.get("accept-language", "")
        body = problem(refused, language=language, trace=mark.trace)
        return {"index": at, "status": body["status"], "problem": body}
    body = referral_answer(context_of(request).vault, kept)
    if kept.replayed:
        body["replayed"] = True
    else:
        accepted.inc()
    return {**body, "index": at, "status": 202}
