"""Answering offers over HTTP, one by one or many at once; only offers to one's own providers."""

from collections.abc import Sequence
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from services.matching import lines
from services.matching.answers.form import EXAMPLE, AnswerLine, Complete, Decline, Nothing
from services.matching.answers.rules import GIVES_BACK, AnswerKind, leads_to
from services.matching.answers.rules import Answer as Said
from services.matching.answers.taking import Taken, take
from services.matching.desk import desk_in
from shared.db import Transaction
from shared.errors import Refused
from shared.http import NDJSON, Answer, Caller, Route, once, reads, requires

router = APIRouter(prefix="/v1/offers", tags=["answers"], route_class=Route)
Provider = Annotated[Caller, Depends(requires("offer:respond"))]


async def _answer(request: Request, caller: Caller, said: Said) -> Response:
    desk = desk_in(request.app.state.resources)

    async def act(tx: Transaction) -> Answer:
        (taken,) = await take(tx, desk, caller.partner_id, [said])
        if taken.refused:
            raise taken.refused
        return Answer(200, _shown(taken))

    return await once(request, caller, act)


def _shown(taken: Taken) -> dict[str, Any]:
    shown: dict[str, Any] = {"offer_id": str(taken.answer.offer_id), "state": taken.status}
    if taken.offer is not None:
        # Once it has ended only ids are said of it, here as everywhere.
        ids = ("referral_id", "need_id", "provider_id")
        named = ids if taken.status in GIVES_BACK else (*ids, "need")
        shown |= {name: str(taken.offer[name]) for name in named}
    return shown


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
    openapi_extra=lines.described("One answer per line", EXAMPLE),
)
@reads(NDJSON, most=lines.MOST_BYTES)
async def answers(request: Request, caller: Provider) -> Response:
    """NDJSON `{offer_id, answer, reason?, result?, outcome?}`, one result line each.

    An answer that already stands is answered again (`replayed`), so a batch may be sent twice.
    """
    language = request.headers.get("accept-language", "")
    results, good = [], []
    for number, line in await lines.lines_of(request):
        try:
            good.append((number, lines.read(AnswerLine, line).said()))
        except Refused as refused:
            results.append(lines.refusal(number, refused, language))
    for chunk in lines.chunks(good):
        results += await _take_chunk(request, caller, chunk, language)
    return lines.ndjson(results)


async def _take_chunk(
    request: Request, caller: Caller, chunk: Sequence[tuple[int, Said]], language: str
) -> list[dict[str, Any]]:
    desk = desk_in(request.app.state.resources)
    results = []
    async with request.app.state.db.transaction() as tx:
        tx.trace = request.state.mark.traceparent
        for turn in _turns(chunk):
            taken = await take(tx, desk, caller.partner_id, [said for _, said in turn])
            results += [
                _result(number, t, language) for (number, _), t in zip(turn, taken, strict=True)
            ]
    return results


def _turns(chunk: Sequence[tuple[int, Said]]) -> list[list[tuple[int, Said]]]:
    """Several answers to one offer are taken one after the other, in the order of their lines."""
    turns: list[list[tuple[int, Said]]] = []
    heard: dict[UUID, int] = {}
    for number, said in chunk:
        turn = heard.get(said.offer_id, 0)
        heard[said.offer_id] = turn + 1
        if turn == len(turns):
            turns.append([])
        turns[turn].append((number, said))
    return turns


def _result(number: int, taken: Taken, language: str) -> dict[str, Any]:
    if taken.refused is None:
        return {"line": number, "status": 200, **_shown(taken)}
    if taken.status == leads_to(taken.answer):
        return {"line": number, "status": 200, **_shown(taken), "replayed": True}
    return lines.refusal(number, taken.refused, language)
