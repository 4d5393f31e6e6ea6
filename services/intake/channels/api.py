"""Where calls are registered and channels report how often they were used."""

from functools import partial
from typing import Annotated

import orjson
from fastapi import APIRouter, Body, Depends, Request
from pydantic import BaseModel, Field
from starlette.responses import Response

from services.intake.channels import rules, store
from services.intake.channels.registration import judge_call, read_call
from services.intake.channels.submission import CallSaid, UsageSaid
from services.intake.desk import desk_of
from services.intake.partners.tenancy import as_service
from services.intake.referrals.answers import call_answer
from services.intake.referrals.batch import MOST, Kind, Requests
from services.intake.referrals.examples import CALL, USAGE
from services.intake.referrals.single import answer, asking_of
from shared.db import Transaction
from shared.events.usage import UsageCount, UsageReported
from shared.http import NDJSON, Answer, Asked, key_of, once, reads, requires
from shared.http import Caller as Client
from shared.http.limits import Limits
from shared.http.ndjson import ANSWERS, Batch, described
from shared.http.straight import Straight
from shared.outbox import tell
from shared.strict import fitted
from shared.vocabulary.codes import Urgency

router = APIRouter(prefix="/v1", tags=["channels"], route_class=Straight)

ROUTE = "POST /v1/calls"
may_call = requires("referral:write", urgent=True)
may_count = requires("usage:write")


class Registered(BaseModel):
    """The call is registered and is being followed as a referral."""

    id: str = Field(description="The call")
    referral_id: str = Field(description="Follow it at GET /v1/referrals/{id}")
    receipt_code: str = Field(description="Give it to her: with it alone she sees how it stands")
    trace_id: str = Field(description="Names its journey in traces and in problems")


class Counted(BaseModel):
    """The counters are kept."""

    id: str = Field(description="The same for every report of this channel and day")
    status: str = Field("received", description="Always received")
    trace_id: str = Field(description="Names its journey in traces and in problems")


@router.post("/calls", summary="Register a call", status_code=201, response_model=Registered)
async def post_call(
    request: Asked,
    _said: Annotated[CallSaid, Body(examples=[CALL])] = ...,  # type: ignore[assignment]
    _caller: Annotated[Client, Depends(may_call)] = ...,  # type: ignore[assignment]
) -> Response:
    """Makes a referral for legal advice from it.

    Raises Invalid, Malformed, TooLarge, KeyReused, TooMany, Unavailable.
    """
    caller = await may_call(request)
    limits: Limits = request.app.state.limits
    desk = desk_of(request)
    with limits.judging(caller.partner_id):
        asking = asking_of(request, caller, ROUTE)
        ready = judge_call(desk.acceptance, await request.canonical(), asking)
    limits.take(caller.partner_id, urgent=ready.urgency is Urgency.IMMEDIATE)
    kept = await desk.recorder.record(ready)
    return answer(kept, kept.ids["referral_id"], 201, call_answer(desk.vault, kept))


@router.post(
    "/calls/batch",
    summary="Register many calls",
    openapi_extra=described(CallSaid, orjson.dumps(CALL)),
    responses=ANSWERS,
)
@reads(NDJSON, most=MOST, lines=CallSaid)
async def post_calls(
    request: Request,
    _caller: Annotated[Client, Depends(may_call)] = ...,  # type: ignore[assignment]
) -> Response:
    """NDJSON in, NDJSON out, as for referrals."""
    caller = await may_call(request)
    desk = desk_of(request)
    key = key_of(request)
    kind = Kind(f"{ROUTE}/batch", 201, partial(read_call, desk.acceptance), call_answer)
    return Batch(request, Requests(request, caller, key, kind, desk))


@router.post("/usage", summary="Report a day's use", status_code=202, response_model=Counted)
async def post_usage(
    request: Asked,
    _said: Annotated[UsageSaid, Body(examples=[USAGE])] = ...,  # type: ignore[assignment]
    _caller: Annotated[Client, Depends(may_count)] = ...,  # type: ignore[assignment]
) -> Response:
    """New users and opens by gender and age band. A second report of the day replaces the first.

    Raises Invalid, Malformed, KeyReused, TooMany.
    """
    caller = await may_count(request)
    said = fitted(UsageSaid, await request.canonical())
    usage_id = rules.usage_id(caller.partner_id, said.channel, said.day)

    async def act(tx: Transaction) -> Answer:
        await as_service(tx)
        counts = orjson.dumps([row.model_dump() for row in said.counts]).decode()
        of = (said.channel, said.day)
        await store.keep_usage(tx, usage_id, caller.partner_id, of, counts)
        told = UsageReported(
            usage_id=usage_id,
            partner_id=caller.partner_id,
            channel=said.channel,
            day=said.day,
            counts=tuple(UsageCount(**dict(row)) for row in said.counts),
        )
        await tell(tx, [told])
        trace_id = request.state.mark.trace
        return Answer(202, {"id": str(usage_id), "status": "received", "trace_id": trace_id})

    return await once(request, caller, act)
