"""Where requests for help come in: one by one, or many as lines."""

from typing import Annotated

import orjson
from fastapi import APIRouter, Body, Depends, Request
from starlette.responses import Response

from services.intake.desk import desk_of
from services.intake.referrals.answers import Accepted, referral_answer
from services.intake.referrals.batch import MOST, Kind, Requests
from services.intake.referrals.examples import SUBMISSION
from services.intake.referrals.single import answer, asking_of
from services.intake.referrals.submission import Submission
from shared.http import NDJSON, Asked, Caller, key_of, reads, requires
from shared.http.limits import Limits
from shared.http.ndjson import ANSWERS, Batch, described
from shared.http.straight import Straight
from shared.vocabulary.codes import Urgency

router = APIRouter(prefix="/v1", tags=["referrals"], route_class=Straight)

ROUTE = "POST /v1/referrals"
may_write = requires("referral:write", urgent=True)
Writer = Annotated[Caller, Depends(may_write)]
Said = Annotated[Submission, Body(examples=[SUBMISSION])]


@router.post(
    "/referrals", summary="Ask for help for somebody", status_code=202, response_model=Accepted
)
async def post_referral(
    request: Asked,
    _said: Said = ...,  # type: ignore[assignment]
    _caller: Writer = ...,  # type: ignore[assignment]
) -> Response:
    """202 only after it is stored for good. Every wrong field is named at once.

    Raises Invalid, Malformed, TooLarge, KeyReused, TooMany, Unavailable. When the partner's
    rate is used up, urgency immediate is taken from a reserve.
    """
    caller = await may_write(request)
    limits: Limits = request.app.state.limits
    desk = desk_of(request)
    with limits.judging(caller.partner_id):
        asking = asking_of(request, caller, ROUTE)
        ready = desk.acceptance.judge(await request.canonical(), asking)
    limits.take(caller.partner_id, urgent=ready.urgency is Urgency.IMMEDIATE)
    kept = await desk.recorder.record(ready)
    return answer(kept, kept.ids["id"], 202, referral_answer(desk.vault, kept))


@router.post(
    "/referrals/batch",
    summary="Ask for help for many",
    openapi_extra=described(Submission, orjson.dumps(SUBMISSION)),
    responses=ANSWERS,
)
@reads(NDJSON, most=MOST, lines=Submission)
async def post_referrals(
    request: Request,
    _caller: Writer = ...,  # type: ignore[assignment]
) -> Response:
    """NDJSON in, NDJSON out, while both run: `{line, status, id, …}` or `{line, status, problem}`.

    One bad line never stops the others. A batch sent again under its key gets the first answers.
    """
    caller = await may_write(request)
    desk = desk_of(request)
    key = key_of(request)
    kind = Kind(f"{ROUTE}/batch", 202, desk.acceptance.read, referral_answer)
    return Batch(request, Requests(request, caller, key, kind, desk))
