"""Where calls are registered and channels report how often they were used."""

from functools import partial
from typing import Annotated, Literal
from uuid import UUID

import orjson
from fastapi import APIRouter, Body, Depends, Request
from pydantic import BaseModel, Field
from starlette.responses import Response

from services.intake.channels import rules, store
from services.intake.channels.registration import judge_call, read_call
from services.intake.channels.submission import CallSaid, UsageSaid
from services.intake.context import context_of
from services.intake.partners.tenancy import as_service
from services.intake.referrals.batch import MOST, Kind, Requests
from services.intake.referrals.examples import CALL, USAGE
from services.intake.referrals.responses import call_answer
from services.intake.referrals.single_request import answer, request_context_of
from services.intake.registry.rules import channel_fault
from shared.db import Transaction
from shared.errors import Invalid
from shared.events.usage import UsageCount, UsageReported
from shared.http import (
    NDJSON,
    BoundedRequest,
    StoredResponse,
    idempotency_key_of,
    once,
    reads,
    requires,
)
from shared.http import Caller as Client
from shared.http.fast_path import FastRoute
from shared.http.ndjson import ANSWERS, BatchResponse, openapi_body
from shared.http.rate_limits import RateLimits
from shared.openapi import documented
from shared.outbox import publish
from shared.strict_json import fitted
from shared.vocabulary import Urgency

router = APIRouter(prefix="/v1", tags=["channels"], route_class=FastRoute)

ROUTE = "POST /v1/calls"
may_call = requires("referral:write", urgent=True)
may_count = requires("usage:write")


class Registered(BaseModel):
    """The call is registered and is being followed as a referral."""

    id: UUID = Field(description="The call")
    referral_id: UUID = Field(description="Follow it at GET /v1/referrals/{id}")
    receipt_code: str = Field(description="Give it to her: with it alone she sees how it stands")
    trace_id: str = Field(description="Names its journey in traces and in problems")


class RegisteredLine(Registered):
    """One line's answer: the call is registered."""

    line: int = Field(description="Number of the line, from 1")
    status: Literal[201] = Field(description="The HTTP status this line would have had alone")
    replayed: bool | None = Field(None, description="true: the same was answered before")


class Counted(BaseModel):
    """The counters are kept."""

    id: UUID = Field(description="The same for every report of this channel and day")
    status: Literal["received"] = Field(description="Always received")
    trace_id: str = Field(description="Names its journey in traces and in problems")


@router.post(
    "/calls",
    summary="Register a call",
    status_code=201,
    response_model=Registered,
    operation_id="post_call",
)
@documented(once=True, located=True)
async def post_call(
    request: BoundedRequest,
    _said: Annotated[CallSaid, Body(examples=[CALL])] = ...,  # type: ignore[assignment]
    _caller: Annotated[Client, Depends(may_call)] = ...,  # type: ignore[assignment]
) -> Response:
    """Makes a referral for legal advice from it.

    Raises Invalid, Malformed, TooLarge, KeyReused, TooMany, Unavailable.
    """
    caller = await may_call(request)
    limits: RateLimits = request.app.state.limits
    context = context_of(request)
    with limits.judging(caller.partner_id):
        request_context = request_context_of(request, caller, ROUTE)
        ready = judge_call(context.acceptance, await request.canonical(), request_context)
    limits.take(caller.partner_id, urgent=ready.urgency is Urgency.IMMEDIATE)
    kept = await context.recorder.record(ready)
    return answer(kept, kept.ids["referral_id"], 201, call_answer(context.vault, kept))


@router.post(
    "/calls/batch",
    summary="Register many calls",
    openapi_extra=openapi_body(CallSaid, orjson.dumps(CALL)),
    responses=ANSWERS,
    operation_id="post_calls",
)
@reads(NDJSON, most=MOST, lines=CallSaid)
@documented(keyed=True, line=RegisteredLine)
async def post_calls(
    request: Request,
    _caller: Annotated[Client, Depends(may_call)] = ...,  # type: ignore[assignment]
) -> Response:
    """NDJSON in, NDJSON out, as for referrals."""
    caller = await may_call(request)
    context = context_of(request)
    key = idempotency_key_of(request)
    kind = Kind(f"{ROUTE}/batch", 201, partial(read_call, context.acceptance), call_answer)
    return BatchResponse(request, Requests(request, caller, key, kind, context))


@router.post(
    "/usage",
    summary="Report a day's use",
    status_code=202,
    response_model=Counted,
    operation_id="post_usage",
)
@documented(once=True)
async def post_usage(
    request: BoundedRequest,
    _said: Annotated[UsageSaid, Body(examples=[USAGE])] = ...,  # type: ignore[assignment]
    _caller: Annotated[Client, Depends(may_count)] = ...,  # type: ignore[assignment]
) -> Response:
    """New users and opens by gender and age band. A second report of the day replaces the first.

    Raises Invalid, Malformed, KeyReused, TooMany.
    """
    caller = await may_count(request)
    said = fitted(UsageSaid, await request.canonical())
    if fault := channel_fault(said.channel, caller.channels):
        raise Invalid("Mend these fields and send it again.", errors=[fault])
    usage_id = rules.usage_id(caller.partner_id, said.channel, said.day)

    async def act(tx: Transaction) -> StoredResponse:
        await as_service(tx)
        counts = orjson.dumps([row.model_dump() for row in said.counts]).decode()
        of = (said.channel, said.day)
        await store.keep_usage(tx, usage_id, caller.partner_id, of, counts)
        event = UsageReported(
            usage_id=usage_id,
            partner_id=caller.partner_id,
            channel=said.channel,
            day=said.day,
            counts=tuple(UsageCount(**dict(row)) for row in said.counts),
            sandbox=caller.test,
        )
        await publish(tx, [event])
        trace_id = request.state.mark.trace
        return StoredResponse(
            202, {"id": str(usage_id), "status": "received", "trace_id": trace_id}
        )

    return await once(request, caller, act)
