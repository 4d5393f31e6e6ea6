"""Answering offers over HTTP, one by one or many at once; only offers to one's own providers."""

from typing import Annotated
from uuid import UUID

import orjson
from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from services.matching.answers.batch import Answers, shown
from services.matching.answers.form import EXAMPLE, AnswerLine, Complete, Decline, Nothing
from services.matching.answers.rules import Answer as Said
from services.matching.answers.rules import AnswerKind
from services.matching.answers.taking import take
from services.matching.desk import desk_in
from shared.db import Transaction
from shared.http import NDJSON, Answer, Caller, Route, once, reads, requires
from shared.http.ndjson import ANSWERS, Batch, Bounds, described
from shared.http.reading import MIB

router = APIRouter(prefix="/v1/offers", tags=["answers"], route_class=Route)
Provider = Annotated[Caller, Depends(requires("offer:respond"))]


async def _answer(request: Request, caller: Caller, said: Said) -> Response:
    desk = desk_in(request.app.state.resources)

    async def act(tx: Transaction) -> Answer:
        (taken,) = await take(tx, desk, caller.partner_id, [said])
        if taken.refused:
            raise taken.refused
        return Answer(200, shown(taken))

    return await once(request, caller, act)


@router.post("/{offer_id}/accept", summary="Say yes")
async def accept(
    offer_id: UUID, request: Request, caller: Provider, _body: Nothing | None = None
) -> Response:
    """Take the place that is held. 409 when the offer is not open or its time has passed."""
    return await _answer(request, caller, Said(offer_id, AnswerKind.ACCEPT))


@router.post("/{offer_id}/decline", summary="Say no, with a coded reason")
async def decline(offer_id: UUID, request: Request, caller: Provider, body: Decline) -> Response:
    """Give the place back; the next provider is asked at once."""
    return await _answer(request, caller, Said(offer_id, AnswerKind.DECLINE, body.reason))


@router.post("/{offer_id}/start", summary="Say that the service has begun")
async def start(
    offer_id: UUID, request: Request, caller: Provider, _body: Nothing | None = None
) -> Response:
    """First contact was made, within the safe-contact plan."""
    return await _answer(request, caller, Said(offer_id, AnswerKind.START))


@router.post("/{offer_id}/complete", summary="Say how the service ended")
async def complete(offer_id: UUID, request: Request, caller: Provider, body: Complete) -> Response:
    """Ends the need and gives the place back; the referral is closed with its last need."""
    said = Said(offer_id, AnswerKind.COMPLETE, result=body.result, outcome=body.outcome)
    return await _answer(request, caller, said)


@router.post(
    "/answers",
    summary="Answer many offers at once",
    openapi_extra=described(AnswerLine, orjson.dumps(EXAMPLE)),
    responses=ANSWERS,
)
@reads(NDJSON, most=16 * MIB, lines=AnswerLine)
async def answers(request: Request, caller: Provider) -> Response:
    """NDJSON `{offer_id, answer, reason?, result?, outcome?}`, one result line each.

    An answer that already stands is answered again (`replayed`), so a batch may be sent twice.
    """
    return Batch(request, Answers(request, caller), Bounds(at_once=500))
