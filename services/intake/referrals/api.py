"""Where requests for help come in: one by one, or many as lines."""

from typing import Annotated

import orjson
from fastapi import APIRouter, Body, Depends, Request
from starlette.responses import Response

from services.intake.context import context_of
from services.intake.referrals.batch import MOST, Kind, Requests
from services.intake.referrals.examples import SUBMISSION
from services.intake.referrals.responses import Accepted, AcceptedLine, referral_answer
from services.intake.referrals.single_request import answer, request_context_of
from services.intake.referrals.submission import Submission
from shared.http import NDJSON, BoundedRequest, Caller, idempotency_key_of, reads, requires
from shared.http.fast_path import FastRoute
from shared.http.ndjson import ANSWERS, BatchResponse, openapi_body
from shared.http.rate_limits import RateLimits
from shared.openapi import documented
from shared.vocabulary import Urgency

router = APIRouter(prefix="/v1", tags=["referrals"], route_class=FastRoute)

ROUTE = "POST /v1/referrals"
may_write = requires("referral:write", urgent=True)
Writer = Annotated[Caller, Depends(may_write)]
Said = Annotated[Submission, Body(examples=[SUBMISSION])]


@router.post(
    "/referrals",
    summary="Ask for help for somebody",
    status_code=202,
    response_model=Accepted,
    operation_id="post_referral",
)
@documented(once=True, located=True)
async def post_referral(
    request: BoundedRequest,
    _said: Said = ...,  # type: ignore[assignment]
    _caller: Writer = ...,  # type: ignore[assignment]
) -> Response:
    """202 only after it is stored for good. Every wrong field is named at once.

    Raises Invalid, Malformed, TooLarge, KeyReused, TooMany, Unavailable. When the partner's
    rate is used up, urgency immediate is taken from a reserve.
    """
    caller = await may_write(request)
    limits: RateLimits = request.app.state.limits
    context = context_of(request)
    with limits.judging(caller.partner_id):
        request_context = request_context_of(request, caller, ROUTE)
        ready = context.acceptance.judge(await request.canonical(), request_context)
    limits.take(caller.partner_id, urgent=ready.urgency is Urgency.IMMEDIATE)
    kept = await context.recorder.record(ready)
    return answer(kept, kept.ids["id"], 202, referral_answer(context.vault, kept))


@router.post(
    "/referrals/batch",
    summary="Ask for help for many",
    openapi_extra=openapi_body(Submission, orjson.dumps(SUBMISSION)),
    responses=ANSWERS,
    operation_id="post_referrals",
)
@reads(NDJSON, most=MOST, lines=Submission)
@documented(keyed=True, line=AcceptedLine)
async def post_referrals(
    request: Request,
    _caller: Writer = ...,  # type: ignore[assignment]
) -> Response:
    """NDJSON in, NDJSON out, while both run: `{line, status, id, …}` or `{line, status, problem}`.

    One bad line never stops the others. A batch sent again under its key gets the first answers.
    """
    caller = await may_write(request)
    context = context_of(request)
    key = idempotency_key_of(request)
    kind = Kind(f"{ROUTE}/batch", 202, context.acceptance.read, referral_answer)
    return BatchResponse(request, Requests(request, caller, key, kind, context))
