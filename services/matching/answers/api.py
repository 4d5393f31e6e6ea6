"""Answering offers over HTTP, one by one or many at once; only offers to one's own providers."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Annotated
from uuid import UUID

import orjson
from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from services.matching.answers.applying import (
    TOO_LATE,
    AnswerTooLate,
    OfferNotOpen,
    apply_answers,
)
from services.matching.answers.batch import Answers, shown
from services.matching.answers.form import EXAMPLE, AnswerLine, Complete, Decline, Nothing
from services.matching.answers.rules import Answer, Speaker
from services.matching.context import context_in
from services.matching.lifecycle.rules import Move, Party
from services.matching.referrals.documents import AnsweredLine, AnsweredView
from shared.db import Transaction
from shared.errors import NotFound
from shared.http import NDJSON, Caller, Route, StoredResponse, once, reads, requires
from shared.http.ndjson import ANSWERS, BatchResponse, Bounds, openapi_body
from shared.http.routing import MIB
from shared.openapi import documented

router = APIRouter(prefix="/v1/offers", tags=["answers"], route_class=Route)
Check = Callable[[Answer, datetime], None]
Provider = Annotated[Caller, Depends(requires("offer:respond"))]
REFUSALS = (
    NotFound(),
    OfferNotOpen(state="accepted", allowed=["schedule", "start"]),
    AnswerTooLate(TOO_LATE, state="expired", allowed=["enter_in_error"]),
)


async def answer_one(
    request: Request,
    caller: Caller,
    said: Answer,
    parties: Sequence[Party] = (Party.PROVIDER,),
    *,
    check: Check | None = None,
) -> Response:
    """Take one answer, once per Idempotency-Key. Raises NotFound, OfferNotOpen, AnswerTooLate.

    It is said by the first of `parties` that the caller is to this offer; `check` judges it by the
    database's clock.
    """
    context = context_in(request.app.state.resources)

    async def act(tx: Transaction) -> StoredResponse:
        if check:
            check(said, tx.now)
        for party in parties:
            speaker = Speaker(caller.partner_id, party)
            (taken,) = await apply_answers(tx, context, speaker, [said])
            if taken.offer is not None:
                break
        if taken.refused:
            raise taken.refused
        return StoredResponse(200, shown(taken))

    return await once(request, caller, act)


@router.post(
    "/{offer_id}/accept",
    summary="Say yes",
    operation_id="accept_offer",
    response_model=AnsweredView,
)
@documented(*REFUSALS, once=True)
async def accept(
    offer_id: UUID, request: Request, caller: Provider, _body: Nothing | None = None
) -> Response:
    """Take the place that is held. 409 when the offer is not open or its time has passed."""
    return await answer_one(request, caller, Answer(offer_id, Move.ACCEPT))


@router.post(
    "/{offer_id}/decline",
    summary="Say no, with a coded reason",
    operation_id="decline_offer",
    response_model=AnsweredView,
)
@documented(*REFUSALS, once=True)
async def decline(offer_id: UUID, request: Request, caller: Provider, body: Decline) -> Response:
    """Give the place back; the next provider is asked at once."""
    return await answer_one(request, caller, Answer(offer_id, Move.DECLINE, body.reason))


@router.post(
    "/{offer_id}/start",
    summary="Say that the service has begun",
    operation_id="start_service",
    response_model=AnsweredView,
)
@documented(*REFUSALS, once=True)
async def start(
    offer_id: UUID, request: Request, caller: Provider, _body: Nothing | None = None
) -> Response:
    """First contact was made, within the safe-contact plan."""
    return await answer_one(request, caller, Answer(offer_id, Move.START))


@router.post(
    "/{offer_id}/complete",
    summary="Say how the service ended",
    operation_id="complete_service",
    response_model=AnsweredView,
)
@documented(*REFUSALS, once=True)
async def complete(offer_id: UUID, request: Request, caller: Provider, body: Complete) -> Response:
    """Ends the need and gives the place back; the referral is closed with its last need."""
    said = Answer(offer_id, Move.COMPLETE, result=body.result, outcome=body.outcome)
    return await answer_one(request, caller, said)


@router.post(
    "/answers",
    summary="Answer many offers at once",
    openapi_extra=openapi_body(AnswerLine, orjson.dumps(EXAMPLE)),
    responses=ANSWERS,
    operation_id="answer_offers",
)
@reads(NDJSON, most=16 * MIB, lines=AnswerLine)
@documented(line=AnsweredLine)
async def answers(request: Request, caller: Provider) -> Response:
    """NDJSON `{offer_id, answer, reason?, result?, outcome?}`, one result line each.

    An answer that already stands is answered again (`replayed`), so a batch may be sent twice.
    """
    return BatchResponse(request, Answers(request, caller), Bounds(at_once=500))
